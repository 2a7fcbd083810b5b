"""Quotes are found as models copy them, and kept as the document has them."""

import pytest

from uploads.extraction.model import Block, ParsedDocument, Position
from uploads.structuring.llm_quotes import Quotes, numbers_in


def quotes_of(*texts: str) -> Quotes:
    blocks = tuple(
        Block(kind="paragraph", text=text, position=Position(kind="slide", number=number))
        for number, text in enumerate(texts, start=1)
    )
    return Quotes(ParsedDocument(media_type="pptx", page_count=len(texts), blocks=blocks))


@pytest.mark.parametrize(
    "quote",
    [
        "saves 47 % of energy",
        "“Saves 47% of energy.”",
        "SAVES  47 %\nOF ENERGY",
        "saves 47 % of en\u00adergy",
    ],
)
def test_typography_and_case_do_not_matter(quote: str) -> None:
    found = quotes_of("It saves 47 % of energy.").find(quote)

    assert found is not None
    assert found.quote.startswith("saves 47 % of energy")


def test_signs_beside_a_number_stay_with_it() -> None:
    quotes = quotes_of("It costs € 49 per month and saves 47 %, they say.")

    first, second = quotes.find("49 per month"), quotes.find("saves 47")

    assert first is not None
    assert first.quote == "€ 49 per month"
    assert second is not None
    assert second.quote.startswith("saves 47 %")


def test_the_place_named_wins_where_a_quote_stands_twice() -> None:
    quotes = quotes_of("Free shipping.", "Other words.", "Free shipping.")

    near, nowhere = quotes.find("Free shipping", near=3), quotes.find("Free shipping", near=2)

    assert near is not None
    assert near.slide == 3
    assert nowhere is not None
    assert nowhere.slide == 1


@pytest.mark.parametrize("quote", ["saves 4", "aves 47 % of energy", "free lunch", "", "…"])
def test_what_is_not_there_word_for_word_is_not_found(quote: str) -> None:
    assert quotes_of("It saves 47 % of energy.").find(quote) is None


def test_a_quote_with_a_gap_is_found_by_its_longest_piece() -> None:
    found = quotes_of("We build turbines. We ship them worldwide in nine days.").find(
        "We build … ship them worldwide in nine days"
    )

    assert found is not None
    assert found.quote == "ship them worldwide in nine days."


def test_a_quote_over_a_block_end_has_the_first_place() -> None:
    found = quotes_of("A sentence that goes", "on here.").find("that goes on here")

    assert found is not None
    assert found.slide == 1


def test_numbers_are_compared_without_units() -> None:
    assert numbers_in("€4,900 and 47 %.") == {"4,900", "47"}
