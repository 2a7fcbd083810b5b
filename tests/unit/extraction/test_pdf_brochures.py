"""What a reader sees of designed pages: titles, quotations, wrapped tables, running lines."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.unit.extraction.builders import SENTENCE, block_with, parsed, pdf_bytes, texts, write_lines

_QUOTE = ["“We had braced ourselves for three months", "on a building site. It took eleven days.”"]
_SIGNATURE = "Katrin Osterloh, owner of a house"
_NAMES = ["Package", "Best for", "What is included", "Price"]
_TABLE = [
    [
        ["Check"],
        ["Owners who want to", "know where they stand"],
        ["Thermal images and a", "12-page plan"],
        ["€390"],
    ],
    [["Shell"], ["Houses built early"], ["Outer walls and cellar", "ceiling, all in"], ["€24,500"]],
]
_LEFTS = [55, 140, 270, 430]


def _kinds(pdf: bytes) -> list[tuple[str, str, int | None]]:
    return [(block.kind, block.text, block.level) for block in parsed(pdf, "pdf").blocks]


def test_ordinals_of_a_list_stay_behind_and_its_levels_stay() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, ["1. Talk to us about the house"])
        write_lines(canvas, ["a) by telephone or by mail"], x=100, y=740)
        write_lines(canvas, ["2) Decide when it suits you"], y=720)

    assert _kinds(pdf_bytes(draw)) == [
        ("list_item", "Talk to us about the house", 1),
        ("list_item", "by telephone or by mail", 2),
        ("list_item", "Decide when it suits you", 1),
    ]


def test_a_list_set_as_one_paragraph_keeps_its_numbers() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, ["1. Talk to us about it. 2. Decide in your", "own time. 3. Begin."])

    assert _kinds(pdf_bytes(draw)) == [
        ("paragraph", "1. Talk to us about it. 2. Decide in your own time. 3. Begin.", None)
    ]


def test_an_initial_is_no_ordinal_unless_its_neighbours_are_numbered() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, ["A. Smith wrote the first report."], y=760)
        write_lines(canvas, [SENTENCE], y=720)
        write_lines(canvas, ["A. The first of two answers"], y=680)
        write_lines(canvas, ["B. The second of two answers"], y=640)

    assert [(kind, text) for kind, text, _ in _kinds(pdf_bytes(draw))] == [
        ("paragraph", "A. Smith wrote the first report."),
        ("paragraph", SENTENCE),
        ("list_item", "The first of two answers"),
        ("list_item", "The second of two answers"),
    ]


@pytest.mark.parametrize("signature", [_SIGNATURE, "— " + _SIGNATURE])
def test_a_bold_line_right_below_a_quotation_is_its_signature(signature: str) -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, [SENTENCE] * 3, y=800)
        write_lines(canvas, _QUOTE, size=13, y=700)
        write_lines(canvas, [signature], size=9, bold=True, y=664)

    assert ("paragraph", signature, None) in _kinds(pdf_bytes(draw))


@pytest.mark.parametrize(("size", "y"), [(18, 660), (11, 600)], ids=["larger", "far below"])
def test_a_heading_after_a_quotation_stays_one(size: int, y: int) -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, [SENTENCE] * 3, y=800)
        write_lines(canvas, _QUOTE, y=700)
        write_lines(canvas, ["How to begin"], size=size, bold=True, y=y)

    assert block_with(parsed(pdf_bytes(draw), "pdf"), "How to begin").kind == "heading"


def _wrapped(canvas: Canvas, *, bold_names: bool) -> None:
    for left, name in zip(_LEFTS, _NAMES, strict=True):
        write_lines(canvas, [name], x=left, y=700, size=9, bold=bold_names)
    for number, row in enumerate(_TABLE):
        for left, lines in zip(_LEFTS, row, strict=True):
            write_lines(canvas, lines, x=left, y=672 - 40 * number - 6 * (len(lines) == 1), size=9)
    write_lines(canvas, [SENTENCE], x=55, y=560)


def test_a_table_whose_cells_wrap_keeps_its_rows_and_ends_before_the_text() -> None:
    document = parsed(pdf_bytes(lambda canvas: _wrapped(canvas, bold_names=True)), "pdf")

    assert [block.rows for block in document.blocks if block.kind == "table"] == [
        (
            tuple(_NAMES),
            (
                "Check",
                "Owners who want to know where they stand",
                "Thermal images and a 12-page plan",
                "€390",
            ),
            ("Shell", "Houses built early", "Outer walls and cellar ceiling, all in", "€24,500"),
        )
    ]
    assert document.blocks[-1].text == SENTENCE


def test_short_columns_of_text_under_plain_names_are_no_wrapped_table() -> None:
    document = parsed(pdf_bytes(lambda canvas: _wrapped(canvas, bold_names=False)), "pdf")

    assert not any("stand\t" in text for text in texts(document, "table"))


def test_cards_whose_titles_repeat_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for row in range(2):
            for column in range(3):
                x, y = 55 + 170 * column, 700 - 90 * row
                write_lines(canvas, [f"Title {row} {column}"], x=x, y=y, bold=True)
                write_lines(canvas, ["Some words that tell", "what this card holds."], x=x, y=y - 25)

    assert texts(parsed(pdf_bytes(draw), "pdf"), "table") == []


def _brochure(canvas: Canvas) -> None:
    for page in range(1, 4):
        write_lines(canvas, ["Call +49 40 55 for advice"], y=25, size=8)
        write_lines(canvas, ["Northlight Energy"], y=820, size=8, bold=True)
        write_lines(canvas, [f"Left column of page {page} line {n}" for n in range(4)], x=50, y=600)
        write_lines(canvas, [f"Right column of page {page} line {n}" for n in range(4)], x=320, y=600)
        if page == 2:
            write_lines(canvas, ["People call us Northlight Energy for short."], y=300)
        if page < 3:
            canvas.showPage()


def test_running_lines_stand_once_at_the_end_of_their_page() -> None:
    found = texts(parsed(pdf_bytes(_brochure), "pdf"))

    assert [text.split(" line")[0] for text in found[:3]] == [
        "Left column of page 1",
        "Right column of page 1",
        "Call +49 40 55 for advice",
    ]
    assert found.count("Call +49 40 55 for advice") == 1


def test_a_running_line_that_the_text_repeats_is_dropped() -> None:
    assert "Northlight Energy" not in texts(parsed(pdf_bytes(_brochure), "pdf"))


def test_a_running_line_is_never_a_heading() -> None:
    def draw(canvas: Canvas) -> None:
        for page in range(3):
            write_lines(canvas, ["Northlight Energy"], y=815, size=16, bold=True)
            write_lines(canvas, [f"Page {page} says this.", SENTENCE], y=600)
            canvas.showPage()
        write_lines(canvas, [SENTENCE], y=600)

    assert block_with(parsed(pdf_bytes(draw), "pdf"), "Northlight Energy").kind == "paragraph"


def test_the_largest_words_of_the_first_page_are_the_title_even_as_a_sentence() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, ["Northlight Energy"], size=14, bold=True, y=800)
        write_lines(canvas, ["Warm rooms,", "small bills."], size=40, bold=True, y=720)
        write_lines(canvas, [SENTENCE] * 3, y=600)

    document = parsed(pdf_bytes(draw), "pdf")

    assert (block_with(document, "Warm rooms").kind, block_with(document, "Warm rooms").level) == (
        "heading",
        1,
    )
    assert block_with(document, "Northlight").level == 2


def test_a_figure_with_its_unit_is_no_heading_and_a_numbered_title_is() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, ["12 days"], size=24, y=760)
        write_lines(canvas, [SENTENCE], y=730)
        write_lines(canvas, ["1 Introduction"], size=24, y=680)
        write_lines(canvas, [SENTENCE] * 2, y=650)

    document = parsed(pdf_bytes(draw), "pdf")

    assert texts(document, "heading") == ["1 Introduction"]


def test_the_heading_font_is_that_of_the_largest_headings() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 26)
        canvas.drawString(72, 780, "Warm rooms")
        for number in range(4):
            write_lines(canvas, [f"Question number {number} of the readers"], y=720 - 80 * number, bold=True)
            write_lines(canvas, [SENTENCE] * 2, y=700 - 80 * number)

    theme = parsed(pdf_bytes(draw), "pdf").theme

    assert (theme.heading_font, theme.body_font) == ("Times", "Helvetica")
