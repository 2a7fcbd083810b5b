"""Keyphrases: what a text is about, in a fixed order."""

from hypothesis import given
from hypothesis import strategies as st

from flowbrand.text.keyphrases import keyphrases

_TEXT = [
    "The energy management platform reduces energy costs.",
    "Our energy management platform is used by hotels.",
    "Hotels choose the platform because energy costs fall.",
]


def test_repeated_phrases_come_first() -> None:
    assert keyphrases(_TEXT)[0] == "energy management platform"


def test_a_part_of_a_better_phrase_is_not_repeated() -> None:
    found = keyphrases(_TEXT)

    assert "energy management" not in found
    assert "management platform" not in found


def test_stop_words_are_no_keyphrases() -> None:
    assert not {"the", "is", "our", "because"} & set(keyphrases(_TEXT))


def test_a_heading_lifts_its_phrases() -> None:
    sentences = ["Seal trips and kayak tours are what we do.", "Seal trips sell; kayak tours sell."]

    assert keyphrases(sentences, titles=["Kayak tours"])[0].casefold() == "kayak tours"


def test_japanese_terms_are_found_without_spaces() -> None:
    assert "企画提案書" in keyphrases(["企画提案書を提出する。", "企画提案書は三部とする。"], "ja")


@given(st.lists(st.text(max_size=80), max_size=8), st.sampled_from(["en", "de", "ja", "zh", "xx"]))
def test_the_order_depends_on_the_text_alone(sentences: list[str], language: str) -> None:
    found = keyphrases(sentences, language, limit=5)

    assert found == keyphrases(sentences, language, limit=5)
    assert len(found) <= 5
    assert len(set(found)) == len(found)
