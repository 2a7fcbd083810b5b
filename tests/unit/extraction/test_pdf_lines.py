import pytest

from uploads.extraction.pdf_lines import (
    bullet_end,
    ends_sentence,
    is_numbered,
    is_only_bullet,
    is_quotation,
    may_be_abbreviation,
    number_end,
    starts_anew,
    without_leaders,
)


@pytest.mark.parametrize(
    "text", ["• item", "\uf0b7 item", "\uf0b7item", "- item", "o item", "– item", "✓ item"]
)
def test_bullets_are_recognised(text: str) -> None:
    end = bullet_end(text)

    assert end is not None
    assert text[end:] == "item"


@pytest.mark.parametrize("text", ["item", "-5 °C in winter", "only", "– 20 % more", "•"])
def test_other_beginnings_are_no_bullets(text: str) -> None:
    assert bullet_end(text) is None


@pytest.mark.parametrize("text", ["1. step", "12) step", "a) step", "(iv) step", "B. step"])
def test_numbered_items_are_recognised(text: str) -> None:
    assert is_numbered(text)


@pytest.mark.parametrize("text", ["2024 was good", "3.5 million", "e.g. this", "1.step"])
def test_other_numbers_are_no_items(text: str) -> None:
    assert not is_numbered(text)


@pytest.mark.parametrize("text", ["1. step", "2) step", "a) step", "(iv) step"])
def test_the_text_of_a_numbered_item_begins_after_its_number(text: str) -> None:
    assert text[number_end(text) :] == "step"


def test_a_letter_with_a_dot_may_be_an_abbreviation() -> None:
    assert may_be_abbreviation("A. Smith")
    assert may_be_abbreviation("p. 57")
    assert not may_be_abbreviation("a) step")
    assert not may_be_abbreviation("1. step")


@pytest.mark.parametrize("text", ["“All of it.”", "„Alles.“", "« Tout. »", '"All of it."', "“All of it”. "])
def test_text_between_quotation_marks_is_a_quotation(text: str) -> None:
    assert is_quotation(text)


@pytest.mark.parametrize("text", ["He said “done.”", "“Done,” he said.", "“", ""])
def test_text_with_other_words_around_is_no_quotation(text: str) -> None:
    assert not is_quotation(text)


def test_lone_bullets_sentence_ends_and_beginnings() -> None:
    assert is_only_bullet(" \uf0a7 ")
    assert not is_only_bullet("A")
    assert ends_sentence("He said “done.”")
    assert not ends_sentence("and so")
    assert starts_anew("“New")
    assert not starts_anew("old")


def test_dots_that_lead_to_a_page_number_are_taken_out() -> None:
    assert without_leaders("Prices . . . . . . 12").split() == ["Prices", "12"]
    assert without_leaders("wait... what") == "wait... what"
