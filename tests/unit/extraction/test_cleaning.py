import pytest

from uploads.extraction.cleaning import clean, count_words, has_letters


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  a \t b\n\u00a0c  ", "a b c"),
        ("e\u0301t\u00e9", "\u00e9t\u00e9"),
        ("of\ufb01ce \ufb02ow", "office flow"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("zero\u200bwidth soft\u00adhyphen\ufeff", "zerowidth softhyphen"),
        ("a\x00b\x07c\x1fd", "abc d"),
        ("seen\U000e0049\U000e0047", "seen"),
        ("\uf0b7 item", "item"),
        ("x\u200cy\u200dz", "xyz"),
        ("m² ½ ™", "m² ½ ™"),
    ],
)
def test_text_is_made_readable(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_joiners_that_scripts_and_emoji_need_stay() -> None:
    family = "\U0001f469\u200d\U0001f680"
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"

    assert clean(family) == family
    assert clean(persian) == persian


def test_arabic_presentation_forms_become_letters() -> None:
    assert clean("\ufe8f\ufe8e\ufe91") == "\u0628\u0627\u0628"


def test_lone_surrogates_do_not_survive() -> None:
    clean("a\ud800b").encode()


@pytest.mark.parametrize(
    ("text", "words"), [("It's a well-known fact", 4), ("日本語の文章です", 4), ("— • —", 0), ("", 0)]
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert count_words(text) == words


def test_marks_alone_are_not_readable() -> None:
    assert not has_letters("— • …")
    assert has_letters("§ 5")
