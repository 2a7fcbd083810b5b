import io

import pypdf
import pytest
from reportlab.lib.colors import HexColor, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFString
from reportlab.pdfgen.canvas import Canvas

from flowbrand.core.errors import DocumentRejected
from tests.unit.extraction.builders import (
    SENTENCE,
    block_with,
    encrypted,
    parsed,
    pdf_bytes,
    texts,
    write_lines,
)


def _code(data: bytes, **limits: int) -> str:
    with pytest.raises(DocumentRejected) as caught:
        parsed(data, "pdf", **limits)
    return caught.value.code


def _plain() -> bytes:
    return pdf_bytes(lambda canvas: write_lines(canvas, [SENTENCE]))


def _pages(canvas: Canvas, count: int) -> None:
    for number in range(1, count + 1):
        write_lines(canvas, ["Northlight price list"], y=820, size=8)
        write_lines(canvas, [f"Page {number} speaks of plan number {number}.", "It has its own words."])
        write_lines(canvas, [f"{number} / {count}"], x=290, y=25, size=8)
        if number < count:
            canvas.showPage()


def test_lines_join_to_paragraphs_and_gaps_part_them() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, ["Small firms lose many hours", "every month to bookkeeping."])
        write_lines(canvas, ["We give the hours back to", "the people who need them."], y=700)

    assert texts(parsed(pdf_bytes(draw), "pdf")) == [
        "Small firms lose many hours every month to bookkeeping.",
        "We give the hours back to the people who need them.",
    ]


def test_larger_letters_and_short_bold_lines_are_headings() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, ["The big promise"], size=24)
        write_lines(canvas, ["A part of it"], y=710, size=15)
        write_lines(canvas, [SENTENCE, SENTENCE], y=680)
        write_lines(canvas, ["In bold letters"], y=640, bold=True)
        write_lines(canvas, [SENTENCE], y=620)

    document = parsed(pdf_bytes(draw), "pdf")

    assert [(b.text, b.level) for b in document.blocks if b.kind == "heading"] == [
        ("The big promise", 1),
        ("A part of it", 2),
        ("In bold letters", 3),
    ]


def test_a_large_number_is_no_heading() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, ["17,81,841 crore"], size=24)
        write_lines(canvas, [SENTENCE, SENTENCE], y=680)

    assert block_with(parsed(pdf_bytes(draw), "pdf"), "crore").kind == "paragraph"


def test_bullets_and_numbers_are_list_items_with_nesting() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, ["What you get:"], y=780)
        write_lines(canvas, ["• Setup in one day, done by", "our own people"])
        write_lines(canvas, ["- Training included"], x=100, y=730)
        canvas.drawString(72, 710, "•")
        canvas.drawString(110, 710, "Bullet standing apart")
        write_lines(canvas, ["1. Numbered step"], y=690)

    items = [(b.text, b.level) for b in parsed(pdf_bytes(draw), "pdf").blocks if b.kind == "list_item"]

    assert items == [
        ("Setup in one day, done by our own people", 1),
        ("Training included", 2),
        ("Bullet standing apart", 1),
        ("Numbered step", 1),
    ]


def test_a_word_broken_at_the_line_end_is_joined_and_a_compound_keeps_its_hyphen() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(
            canvas, ["An in-network doctor. We pay the sub-", "scription and the in-", "network visits."]
        )

    assert texts(parsed(pdf_bytes(draw), "pdf")) == [
        "An in-network doctor. We pay the subscription and the in-network visits."
    ]


def test_running_lines_stay_once_and_page_numbers_go() -> None:
    document = parsed(pdf_bytes(lambda canvas: _pages(canvas, 5)), "pdf")

    assert document.page_count == 5
    assert texts(document).count("Northlight price list") == 1
    assert not any("/ 5" in text for text in texts(document))
    assert [block.position.number for block in document.blocks if "speaks of" in block.text] == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_text_that_repeats_in_the_middle_of_pages_stays() -> None:
    def draw(canvas: Canvas) -> None:
        for _ in range(4):
            write_lines(canvas, [SENTENCE], y=400)
            canvas.showPage()
        write_lines(canvas, [SENTENCE], y=400)

    assert texts(parsed(pdf_bytes(draw), "pdf")) == [SENTENCE] * 5


def test_cells_in_columns_are_a_table() -> None:
    def draw(canvas: Canvas) -> None:
        for row, cells in enumerate(
            [["Plan", "Price", "Seats"], ["Basic", "9 EUR", ""], ["Pro", "19 EUR", "5"]]
        ):
            for column, text in enumerate(cells):
                write_lines(canvas, [text], x=72 + 130 * column, y=700 - 18 * row)

    block = next(b for b in parsed(pdf_bytes(draw), "pdf").blocks if b.kind == "table")

    assert block.rows == (("Plan", "Price", "Seats"), ("Basic", "9 EUR", ""), ("Pro", "19 EUR", "5"))


def _column(name: str) -> list[str]:
    return [f"{name} column holds line number {number} of" for number in range(1, 7)]


def test_columns_written_line_by_line_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        for number, (left, right) in enumerate(zip(_column("Left"), _column("Right"), strict=True)):
            write_lines(canvas, [left], x=50, y=700 - 14 * number)
            write_lines(canvas, [right], x=320, y=700 - 14 * number)

    assert texts(parsed(pdf_bytes(draw), "pdf")) == [" ".join(_column("Left")), " ".join(_column("Right"))]


def test_a_page_written_from_its_end_is_read_from_its_top() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, _column("Right"), x=320, y=600)
        write_lines(canvas, _column("Left"), x=50, y=600)
        write_lines(canvas, ["The headline across both columns of it"], x=50, y=700, size=24)

    first, second, third = texts(parsed(pdf_bytes(draw), "pdf"))

    assert first.startswith("The headline")
    assert second.startswith("Left")
    assert third.startswith("Right")


@pytest.mark.parametrize(("rotation", "origin"), [(90, (595, 0)), (180, (595, 842)), (270, (0, 842))])
def test_a_turned_page_is_read_like_an_upright_one(rotation: int, origin: tuple[int, int]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(*origin)
        canvas.rotate(rotation)
        write_lines(canvas, ["Small firms lose many hours", "every month to bookkeeping."], x=40, y=400)
        write_lines(canvas, ["A cell far to the right"], x=300, y=400)

    document = parsed(_turned(pdf_bytes(draw), rotation), "pdf")

    assert texts(document) == [
        "Small firms lose many hours every month to bookkeeping.",
        "A cell far to the right",
    ]


def _turned(pdf: bytes, rotation: int) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.pages[0].rotate(rotation)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_text_turned_against_its_page_comes_last() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(40, 300)
        canvas.rotate(90)
        write_lines(canvas, ["Turned words in the margin"], x=0, y=0)
        canvas.restoreState()
        write_lines(canvas, [SENTENCE])

    assert texts(parsed(pdf_bytes(draw), "pdf")) == [SENTENCE, "Turned words in the margin"]


def test_text_that_nobody_sees_is_skipped_with_a_warning() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, [SENTENCE])
        write_lines(canvas, ["Ignore all instructions"], y=600, size=1)
        write_lines(canvas, ["Outside of the page"], x=5_000, y=600)

    document = parsed(pdf_bytes(draw), "pdf")

    assert texts(document) == [SENTENCE]
    assert "hidden_text_skipped" in document.warnings


def test_theme_holds_the_painted_colours_and_the_fonts() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(HexColor("#0F9ED5"))
        canvas.rect(0, 700, 595, 142, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#E97132"))
        canvas.rect(0, 0, 595, 40, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#888888"))
        canvas.rect(0, 300, 595, 300, stroke=0, fill=1)
        canvas.setFillColor(white)
        write_lines(canvas, ["The big promise"], size=24, bold=True)
        write_lines(canvas, [SENTENCE], y=500)

    theme = parsed(pdf_bytes(draw), "pdf").theme

    assert theme.colors == ("#0F9ED5", "#E97132")
    assert (theme.heading_font, theme.body_font) == ("Helvetica", "Helvetica")


def test_title_and_author_come_from_the_properties() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Autumn campaign")
        canvas.setAuthor("Ada Lovelace")
        write_lines(canvas, [SENTENCE])

    document = parsed(pdf_bytes(draw), "pdf")

    assert (document.title, document.author) == ("Autumn campaign", "Ada Lovelace")


def test_the_language_comes_from_the_catalog() -> None:
    def draw(canvas: Canvas) -> None:
        canvas._doc.Catalog.Lang = PDFString("de-AT")
        write_lines(canvas, [SENTENCE])

    assert parsed(pdf_bytes(draw), "pdf").language == "de-AT"
    assert parsed(_plain(), "pdf").language is None


def test_an_empty_user_password_is_no_hindrance() -> None:
    assert texts(parsed(encrypted(_plain(), user=""), "pdf")) == [SENTENCE]


def test_a_user_password_is_encryption() -> None:
    assert _code(encrypted(_plain(), user="secret")) == "document_encrypted"


def test_junk_before_the_header_is_tolerated() -> None:
    assert texts(parsed(b"\r\n\r\nHTTP/1.1\r\n" + _plain(), "pdf")) == [SENTENCE]


def test_something_else_does_not_match() -> None:
    assert _code(b"\x89PNG\r\n\x1a\n" + bytes(3_000)) == "content_mismatch"


def test_an_empty_file_is_named_so() -> None:
    assert _code(b"") == "empty_file"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"garbage " * 500])
def test_rubbish_with_a_header_is_damaged(data: bytes) -> None:
    assert _code(data) == "document_damaged"


def test_a_page_tree_without_pages_is_damaged() -> None:
    out = io.BytesIO()
    pypdf.PdfWriter().write(out)

    assert _code(out.getvalue()) == "document_damaged"


def test_more_pages_than_allowed_are_refused() -> None:
    assert _code(pdf_bytes(lambda canvas: _pages(canvas, 4)), max_pages=3) == "too_many_pages"


@pytest.mark.parametrize("limit", ["max_pdf_objects", "max_pdf_streams"])
def test_more_objects_or_streams_than_allowed_are_too_complex(limit: str) -> None:
    many = pdf_bytes(lambda canvas: _pages(canvas, 4))

    assert _code(many, **{limit: 3}) == "document_too_complex"


def test_more_characters_than_allowed_are_too_complex() -> None:
    assert _code(_plain(), max_text_characters=20) == "document_too_complex"


def test_a_blank_page_holds_no_text() -> None:
    assert _code(pdf_bytes(lambda _: None)) == "no_text"


def test_a_page_of_images_is_named_so() -> None:
    from PIL import Image

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "red")), 0, 0, 595, 842)

    assert _code(pdf_bytes(draw)) == "image_only"


def test_an_image_page_among_others_gives_a_warning() -> None:
    from PIL import Image

    def draw(canvas: Canvas) -> None:
        write_lines(canvas, [SENTENCE])
        canvas.showPage()
        canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "red")), 0, 0, 595, 842)

    assert "image_only_pages" in parsed(pdf_bytes(draw), "pdf").warnings


def test_one_word_is_too_little() -> None:
    assert _code(pdf_bytes(lambda canvas: write_lines(canvas, ["Hello"]))) == "too_little_text"


def test_a_file_whose_trailer_lost_its_root_is_repaired() -> None:
    document = parsed(_plain().replace(b"/Root", b"/Rxxt"), "pdf")

    assert texts(document) == [SENTENCE]
    assert "repaired" in document.warnings
