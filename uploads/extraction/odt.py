"""Text of OpenDocument text files (.odt, also templates) in document order.

Headers, footers, comments, deleted revisions, tables of contents and hidden text are left out; text boxes
follow the paragraph they are anchored to; footnotes become notes after it. Macros are never looked at.
"""

from typing import BinaryIO

from lxml import etree

from uploads.extraction.cleaning import cut_lines
from uploads.extraction.collecting import Collector
from uploads.extraction.finishing import finish
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Theme
from uploads.extraction.odf import DRAW, TABLE, TEXT, OpenPackage, open_odf
from uploads.extraction.odf_text import flat, read_content, table_rows
from uploads.extraction.sectioning import Sections
from uploads.extraction.table_parts import table_parts

_SKIPPED = {
    f"{TEXT}{name}"
    for name in (
        "tracked-changes", "table-of-content", "illustration-index", "table-index", "alphabetical-index",
        "user-index", "object-index", "bibliography", "sequence-decls", "variable-decls", "user-field-decls",
    )
}  # fmt: skip
_LIST_MAX = 9
_TITLES = {"Title": 1, "Subtitle": 2}


def read_odt(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The file in `stream`. Raises the rejections of `open_odf` and `finish`."""
    package = open_odf(stream, "odt", limits)
    reader = Reader(package)
    reader.read(package.body)
    collector = Collector(limits)
    if reader.hidden:
        collector.warn("hidden_text_skipped")
    return finish(
        collector,
        limits,
        media_type="odt",
        page_count=reader.sections.collect(collector),
        title=package.title,
        author=package.author,
        language=package.language,
        theme=Theme(),
        has_images=next(package.body.iter(f"{DRAW}image"), None) is not None,
    )


class Reader:
    """Walks block-level elements and fills `sections`."""

    def __init__(self, package: OpenPackage) -> None:
        self.sections = Sections()
        self.hidden = False
        self._styles = package.styles

    def read(self, container: etree._Element) -> None:
        """Read what stands directly below `container`, through sections and frames."""
        for child in container:
            if child.tag in (f"{TEXT}p", f"{TEXT}h"):
                self._paragraph(child)
            elif child.tag == f"{TEXT}list":
                self._list(child, 1)
            elif child.tag == f"{TABLE}table":
                self._table(child)
            elif child.tag not in _SKIPPED and child.get(f"{TEXT}display") != "none":
                self.read(child)

    def _paragraph(self, paragraph: etree._Element, *, level: int | None = None) -> None:
        """`level` is that of the list it stands in."""
        content = read_content(paragraph, self._styles)
        self.hidden |= content.hidden
        heading = self._heading(paragraph)
        if heading is not None:
            self.sections.add("heading", content.text, heading)
        elif level is not None:
            self.sections.add("list_item", content.text, level)
        else:
            for line in cut_lines(content.text):
                self.sections.add("paragraph", line)
        for box in content.boxes:
            self.read(box)
        for note in content.notes:
            self.sections.add("note", flat(note, self._styles))

    def _heading(self, paragraph: etree._Element) -> int | None:
        if paragraph.tag == f"{TEXT}h":
            level = paragraph.get(f"{TEXT}outline-level", "1")
            return int(level) if level.isdecimal() and 0 < int(level[:3]) < 10 else 1
        names = self._styles.names(paragraph.get(f"{TEXT}style-name"))
        return next((_TITLES[name] for name in names if name in _TITLES), None)

    def _list(self, element: etree._Element, level: int) -> None:
        for item in element.iterchildren(f"{TEXT}list-item", f"{TEXT}list-header"):
            for child in item:
                if child.tag == f"{TEXT}list":
                    self._list(child, min(level + 1, _LIST_MAX))
                elif child.tag in (f"{TEXT}p", f"{TEXT}h"):
                    self._paragraph(child, level=level)

    def _table(self, table: etree._Element) -> None:
        if next(table.iter(f"{TABLE}table-cell"), None) is None:
            return
        if any(True for _ in table.iterdescendants(f"{TABLE}table", f"{TEXT}h")):  # it only arranges the page
            for cell in table.iter(f"{TABLE}table-cell"):
                if not _inside_another(cell, table):
                    self.read(cell)
            return
        for part in table_parts(table_rows(table, self._styles)):
            self.sections.add_table(part)


def _inside_another(cell: etree._Element, table: etree._Element) -> bool:
    return next(cell.iterancestors(f"{TABLE}table"), table) is not table
