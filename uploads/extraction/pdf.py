"""Text of PDF files by page, with headings, lists and tables found from the geometry of the letters."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import pypdfium2 as pdfium

from uploads.extraction.collecting import Collector
from uploads.extraction.finishing import finish
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Position
from uploads.extraction.pdf_headings import Headings
from uploads.extraction.pdf_hyphens import restore_hyphens
from uploads.extraction.pdf_layout import LayoutBlock, lay_out
from uploads.extraction.pdf_lines import bullet_end, is_numbered
from uploads.extraction.pdf_opening import open_pdf
from uploads.extraction.pdf_pieces import PageText, read_pieces
from uploads.extraction.pdf_running import without_running
from uploads.extraction.pdf_theme import THEME_PAGES, make_theme, page_colors
from uploads.extraction.properties import real_author, real_title
from uploads.extraction.rejections import DocumentDamaged, DocumentTooComplex

_INDENT = 6.0
"""Points by which a list item stands further right than the one it belongs to."""
_IMAGE_OBJECTS = 50


@dataclass(frozen=True, slots=True)
class _Item:
    """A block and what it was found to be. `nesting` counts for list items only."""

    block: LayoutBlock
    position: Position
    heading: int | None
    nesting: int


def read_pdf(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The PDF in `stream`. Raises DocumentRejected with the codes of `open_pdf`, image_only, no text ones."""
    document, repaired = open_pdf(stream, limits)
    scan = _Scan(document, limits)
    collector = scan.collector
    if repaired:
        collector.warn("repaired")
    blocks = _classified([lay_out(page) for page in restore_hyphens(without_running(scan.pages))])
    _collect(blocks, collector)
    if repaired and not collector.blocks:
        raise DocumentDamaged
    return finish(
        collector,
        limits,
        media_type="pdf",
        page_count=len(document),
        title=real_title(_property(document, "Title")),
        author=real_author(_property(document, "Author")),
        theme=make_theme(
            scan.colors,
            (line for item in blocks if item.heading for line in item.block.lines),
            (line for item in blocks if not item.heading for line in item.block.lines),
        ),
        has_images=scan.has_images,
    )


class _Scan:
    """Everything read from the pages, one at a time: a page's objects are freed before the next is opened."""

    def __init__(self, document: Any, limits: Limits) -> None:
        self.collector = Collector(limits)
        self.pages: list[PageText] = []
        self.colors: Counter[str] = Counter()
        self.has_images = False
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
        if index < THEME_PAGES:
            self.colors += page_colors(page)
        textpage.close()
        page.close()

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


def _classified(pages: list[list[LayoutBlock]]) -> list[_Item]:
    headings = Headings(block for page in pages for block in page)
    return [
        _Item(block, Position(kind="page", number=number), headings.level(block), nesting)
        for number, page in enumerate(pages, start=1)
        for block, nesting in zip(page, _nesting(page), strict=True)
    ]


def _collect(items: list[_Item], collector: Collector) -> None:
    for item in items:
        text = item.block.text
        bullet = bullet_end(text)
        if item.block.rows is not None:
            collector.add_table(item.block.rows, item.position)
        elif item.heading is not None:
            collector.add("heading", text, item.position, item.heading)
        elif bullet is not None:
            collector.add("list_item", text[bullet:], item.position, item.nesting)
        elif is_numbered(text):
            collector.add("list_item", text, item.position, item.nesting)
        else:
            collector.add("paragraph", text, item.position)


def _nesting(blocks: list[LayoutBlock]) -> Iterator[int]:
    """The depth of each block among the list items before it, 1 outermost and for other blocks."""
    indents: list[float] = []
    for block in blocks:
        text = block.text
        if block.rows is not None or (bullet_end(text) is None and not is_numbered(text)):
            indents = []
            yield 1
            continue
        while indents and block.left < indents[-1] - _INDENT:
            indents.pop()
        if not indents or block.left > indents[-1] + _INDENT:
            indents.append(block.left)
        yield len(indents)
