"""Text recognition, with the real Tesseract where it is installed."""

import io
import shutil
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from flowbrand.core.errors import DocumentRejected
from tests.unit.extraction.builders import SENTENCE, pdf_bytes, write_lines
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument
from uploads.extraction.reading import read
from uploads.extraction.sandbox import parse

TESSERACT = shutil.which("tesseract") or ""
OCR = Limits(ocr_program=TESSERACT)

needs_tesseract = pytest.mark.skipif(
    not TESSERACT, reason="Tesseract is not installed (Debian: tesseract-ocr)"
)


def _picture(*lines: str) -> ImageReader:
    """A scanned page: black letters on white."""
    image = Image.new("L", (1654, 2339), 255)
    font = ImageFont.load_default(42)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((120, 200 + 56 * number), line, font=font, fill=0)
    return ImageReader(image)


def _scan(*pages: ImageReader | str) -> bytes:
    """A PDF of pictures, and of pages with text where a string is given."""

    def draw(canvas: Canvas) -> None:
        for number, page in enumerate(pages):
            if number:
                canvas.showPage()
            if isinstance(page, str):
                write_lines(canvas, [page])
            else:
                canvas.drawImage(page, 0, 0, 595, 842)

    return pdf_bytes(draw)


def _read(data: bytes, limits: Limits = OCR) -> ParsedDocument:
    return read(io.BytesIO(data), "pdf", limits)


def _refusal(data: bytes, limits: Limits) -> DocumentRejected:
    with pytest.raises(DocumentRejected) as caught:
        _read(data, limits)
    return caught.value


def test_without_an_engine_a_scan_says_that_text_recognition_is_not_part_of_it() -> None:
    refusal = _refusal(_scan(_picture(SENTENCE[:30])), Limits())

    assert refusal.code == "image_only"
    assert "holds only images; text recognition is not part of this installation" in refusal.reason


def test_an_engine_that_does_not_work_is_told_and_no_pass() -> None:
    broken = Limits(ocr_program="/nowhere/tesseract")

    refusal = _refusal(_scan(_picture("words")), broken)
    mixed = _read(_scan(SENTENCE, _picture("words")), broken)

    assert (refusal.code, "no text could be recognised" in refusal.reason) == ("image_only", True)
    assert {"ocr_failed", "image_only_pages"} <= set(mixed.warnings)


@needs_tesseract
def test_the_text_of_scanned_pages_stands_between_that_of_others() -> None:
    data = _scan(
        _picture("Our service saves small firms", "many hours of work every month."),
        SENTENCE,
        _picture("The end of it"),
    )

    document = _read(data)

    assert [(block.text, block.position.number) for block in document.blocks] == [
        (SENTENCE, 1),
        (SENTENCE, 2),
        ("The end of it", 3),
    ]
    assert "text_recognised" in document.warnings


@needs_tesseract
def test_pages_over_the_limit_and_pixel_bombs_are_skipped() -> None:
    few = Limits(ocr_program=TESSERACT, max_ocr_pages=1)
    bomb = ImageReader(Image.new("1", (20_000, 20_000), 1))

    document = _read(_scan(_picture("Our service saves time"), _picture("second page")), few)
    refusal = _refusal(_scan(bomb), OCR)

    assert [block.position.number for block in document.blocks] == [1]
    assert "ocr_pages_skipped" in document.warnings
    assert refusal.code == "image_only"


@needs_tesseract
def test_a_language_that_is_not_installed_is_told() -> None:
    mixed = _read(_scan(SENTENCE, _picture("words")), Limits(ocr_program=TESSERACT, ocr_languages="xxx"))

    assert "ocr_failed" in mixed.warnings


@needs_tesseract
def test_tesseract_works_in_the_sandbox_and_leaves_no_process(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(_scan(_picture("Our service saves small firms", "many hours of work every month.")))

    assert parse(path, "pdf", limits=OCR).text == SENTENCE
    assert not any("tesseract" in child.name() for child in psutil.Process().children(recursive=True))


@needs_tesseract
def test_tesseract_ends_with_a_parser_that_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    words: Any = [" ".join([SENTENCE] * 2)[:70]] * 26
    path.write_bytes(_scan(*[_picture(*words)] * 20))

    with pytest.raises(DocumentRejected) as caught:
        parse(path, "pdf", limits=Limits(ocr_program=TESSERACT, wall_seconds=1.0, cpu_seconds=60))

    assert caught.value.code in ("document_too_complex", "image_only")
    assert not any("tesseract" in child.name() for child in psutil.Process().children(recursive=True))
