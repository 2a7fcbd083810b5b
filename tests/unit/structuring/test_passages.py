"""Parts and passages: what is joined, split, numbered, left out."""

from tests.unit.structuring.documents import document
from uploads.extraction.model import ParsedDocument
from uploads.structuring.outline import read_outline
from uploads.structuring.passages import Passage, read_passages


def _passages(parsed: ParsedDocument) -> list[Passage]:
    return read_passages(read_outline(parsed), "en")


def _texts(parsed: ParsedDocument) -> list[str]:
    return [passage.text for passage in _passages(parsed) if passage.form != "heading"]


def test_a_paragraph_that_goes_on_over_a_page_is_one_sentence_on_the_first() -> None:
    parsed = document("Our guides know every bay and", "---", "every tide on the coast. They swim.")

    first, second = _passages(parsed)

    assert first.text == "Our guides know every bay and every tide on the coast."
    assert (first.position.number, second.text) == (1, "They swim.")


def test_a_sentence_cut_by_a_foreign_block_is_left_out() -> None:
    parsed = document(
        "We sail daily. Our guides know every bay and", "* A picture caption here", "every tide."
    )
    interrupted = document(
        "We sail daily. Our guides know every bay and", "[Type here. Then save.]", "every tide."
    )

    assert "We sail daily." in _texts(parsed)
    assert _texts(interrupted) == ["We sail daily.", "every tide."]


def test_running_headers_are_not_read() -> None:
    pages = [
        line
        for page in range(4)
        for line in ("Annual brochure of Acme", f"Text of page {page} is here.", "---")
    ]

    assert not any("Annual brochure" in text for text in _texts(document(*pages)))


def test_counted_steps_lose_their_numbers() -> None:
    assert _texts(document("* 1 Open the box", "* 2 Add water", "* 3 Enjoy your tea")) == [
        "Open the box",
        "Add water",
        "Enjoy your tea",
    ]


def test_a_figure_at_the_start_of_an_item_stays() -> None:
    assert _texts(document("* 40 hotels trust us", "* Guides included")) == [
        "40 hotels trust us",
        "Guides included",
    ]


def test_a_lead_in_above_a_list_is_its_heading() -> None:
    parts = read_outline(document("Key features:", "* Works offline", "* Syncs later"))

    assert parts[-1].heading == "Key features"


def test_a_part_knows_the_headings_above_it() -> None:
    parts = read_outline(document("# Guide", "= Results", "We grew."))

    assert (parts[-1].heading, parts[-1].above) == ("Results", ("Guide",))


def test_one_part_a_slide() -> None:
    deck = document("# One", "= Sub", "* Point one", "---", "* No title here", media_type="pptx")

    assert [(part.heading, part.position.number) for part in read_outline(deck)] == [("One", 1), (None, 2)]


def test_a_table_of_words_keeps_its_first_row() -> None:
    parsed = document("| Tetley | Low-cost//Teavana | Premium//Local brands | Mixed")

    assert _texts(parsed) == ["Tetley: Low-cost", "Teavana: Premium", "Local brands: Mixed"]


def test_a_column_title_with_figures_is_not_put_into_words() -> None:
    parsed = document("| Metric | Before 360 | Change//Energy | $250 | -32%")

    assert _texts(parsed) == ["Energy: $250, -32% (Change)"]


def test_a_sentence_too_long_to_quote_is_cut_between_words() -> None:
    parsed = document("Word " * 300 + "end.")

    assert all(len(text) <= 600 and parsed.text.startswith(text) for text in _texts(parsed))
