"""File names are display data: whatever a client sends becomes text that is safe to show, no more."""

import unicodedata
from uuid import uuid4

from hypothesis import example, given
from hypothesis import strategies as st

from uploads.validation import display_name, media_type_of

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
WORDS = st.sampled_from(
    [
        "..",
        "/",
        "\\",
        "C:",
        "\x00",
        "\r\n",
        "%2e%2e%2f",
        "~",
        "$(id)",
        "`id`",
        "<script>",
        '"',
        "'",
        ";",
        "| rm",
        *BIDI,
    ]
)
NAMES = st.lists(WORDS | st.text(max_size=40), max_size=20).map("".join)


@given(NAMES)
@example("")
@example("../../../../etc/passwd")
@example("..\\..\\boot.ini")
@example("\u202efdp.exe")
@example("a\ud800.pdf")
@example("x" * 4000 + ".pdf")
@example("é" * 300)
@example(".pdf")
@example("\u00a0. .\u2028")
@example("con.pdf\x00.exe")
def test_any_name_becomes_safe_text(raw: str) -> None:
    shown = display_name(raw)

    assert 1 <= len(shown) <= 255
    assert "/" not in shown
    assert "\\" not in shown
    assert shown not in {".", ".."}
    assert shown == shown.strip()
    assert not [char for char in shown if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}]
    assert not set(shown) & set(BIDI)
    assert shown.encode("utf-8").decode() == shown
    assert unicodedata.is_normalized("NFC", shown)


@given(NAMES)
def test_cleaning_a_clean_name_changes_nothing(raw: str) -> None:
    assert display_name(display_name(raw)) == display_name(raw)


@given(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1, max_size=100))
def test_letters_and_digits_of_any_script_survive(stem: str) -> None:
    wanted = unicodedata.normalize("NFC", stem) + ".pdf"

    assert display_name(f"/tmp/{stem}.pdf") == wanted
    assert media_type_of(display_name(f"{stem}.pdf")) == "pdf"


@given(NAMES)
def test_the_extension_survives_whatever_stands_before_it(raw: str) -> None:
    assert media_type_of(display_name(f"{uuid4().hex}{raw}a.docx")) == "docx"
