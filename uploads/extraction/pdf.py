"""Text of PDF files by page, with headings, lists and tables found from the geometry of the letters."""

import ctypes
from collections import Counter
from typing import Any, BinaryIO

import pypdfium2 as pdfium

from uploads.extraction.collecting import Collector
from uploads.extraction.finishing import finish
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Position
from uploads.extraction.ocr import Recogniser
from uploads.extraction.pdf_hyphens import restore_hyphens
from uploads.extraction.pdf_kinds import classify, collect
from uploads.extraction.pdf_layout import LayoutBlock, lay_out
from uploads.extraction.pdf_opening import open_pdf
from uploads.extraction.pdf_pieces import PageText, read_pieces
from uploads.extraction.pdf_running import Flow, part_running
from uploads.extraction.pdf_theme import THEME_PAGES, make_theme, page_colors
from uploads.extraction.properties import real_author, real_language, real_title
from uploads.extraction.rejections import DocumentDamaged, DocumentTooComplex, ImageOnly, NothingRecognised

_IMAGE_OBJECTS = 50
_LANGUAGE_UNITS = 64


def read_pdf(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The PDF in `stream`. Raises DocumentRejected with the codes of `open_pdf`, image_only, no text ones."""
    document, repaired = open_pdf(stream, limits)
    scan = _Scan(document, limits)
    collector = scan.collector
    if repaired:
        collector.warn("repaired")
    blocks = classify(_blocks(part_running(scan.pages)))
    collect(blocks, collector)
    scan.add_recognised()
    if repaired and not collector.blocks:
        raise DocumentDamaged
    return _finished(
        scan,
        limits,
        media_type="pdf",
        page_count=len(document),
        title=real_title(_property(document, "Title")),
        author=real_author(_property(document, "Author")),
        language=real_language(_language(document)),
        theme=make_theme(
            scan.colors,
            (line for item in blocks if item.heading for line in item.block.lines),
            (line for item in blocks if not item.heading for line in item.block.lines),
        ),
        has_images=scan.has_images,
    )


def _finished(scan: "_Scan", limits: Limits, **parts: Any) -> ParsedDocument:
    try:
        return finish(scan.collector, limits, **parts)
    except ImageOnly:
        raise NothingRecognised if scan.recogniser.on else ImageOnly from None


def _blocks(flows: list[Flow]) -> list[list[LayoutBlock]]:
    """The blocks of each page, its running lines last: they belong between no two sentences."""
    texts = restore_hyphens([flow.text for flow in flows])
    return [
        lay_out(text) + [LayoutBlock([piece], in_margin=True) for piece in flow.margin]
        for text, flow in zip(texts, flows, strict=True)
    ]


class _Scan:
    """Everything read from the pages, one at a time: a page's objects are freed before the next is opened."""

    def __init__(self, document: Any, limits: Limits) -> None:
        self.collector = Collector(limits)
        self.pages: list[PageText] = []
        self.colors: Counter[str] = Counter()
        self.has_images = False
        self.recogniser = Recogniser(limits)
        self._recognised: list[tuple[int, str]] = []
        self._room = limits.max_text_characters
        self._unreadable = 0
        for index in range(len(document)):
            self._read(document, index)
        if self._unreadable == len(document):
            raise DocumentDamaged

    def _read(self, document: Any, index: int) -> None:
        try:
            page = document[index]
            textpage = page.get_textpage()
        except pdfium.PdfiumError:
            self._unreadable += 1
            self.collector.warn("unreadable_pages_skipped")
            self.pages.append(PageText(1.0, 1.0, [], hidden=False))
            return
        self._count(textpage.count_chars())
        text = read_pieces(page, textpage)
        self.pages.append(text)
        if text.hidden:
            self.collector.warn("hidden_text_skipped")
        if not text.pieces and _holds_image(page):
            self.has_images = True
            self.collector.warn("image_only_pages")
            if self.recogniser.on:
                self._recognised += [(index + 1, text) for text in self.recogniser.paragraphs(page)]
        if index < THEME_PAGES:
            self.colors += page_colors(page)
        textpage.close()
        page.close()

    def add_recognised(self) -> None:
        """Put what was recognised in pages of images between the other pages' blocks."""
        for number, text in self._recognised:
            self.collector.add("paragraph", text, Position(kind="page", number=number))
        self.collector.blocks.sort(key=lambda block: block.position.number)
        if self._recognised:
            self.collector.warn("text_recognised")
        if self.recogniser.skipped:
            self.collector.warn("ocr_pages_skipped")
        if self.recogniser.failed:
            self.collector.warn("ocr_failed")

    def _count(self, characters: int) -> None:
        self._room -= characters
        if self._room < 0:
            raise DocumentTooComplex


def _holds_image(page: Any) -> bool:
    for number, item in enumerate(page.get_objects(max_depth=3)):
        if item.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE:
            return True
        if number >= _IMAGE_OBJECTS:
            break
    return False


def _property(document: Any, name: str) -> str:
    try:
        return str(document.get_metadata_value(name))
    except (pdfium.PdfiumError, UnicodeDecodeError):
        return ""


def _language(document: Any) -> str:
    """The catalog's `Lang` (ISO 32000-1, 14.9.2), as far as it can be one."""
    buffer = (ctypes.c_ushort * _LANGUAGE_UNITS)()
    length = pdfium.raw.FPDFCatalog_GetLanguage(document, buffer, ctypes.sizeof(buffer))
    if not 0 < length <= ctypes.sizeof(buffer):
        return ""
    return bytes(buffer)[: length - 2].decode("utf-16-le", errors="replace")
