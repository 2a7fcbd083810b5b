"""Text of Word files (.docx, also templates) in document order.

Positions are sections, see docx_sections; what stands before the first one belongs to section 1, and a
document without headings is one section. The document's title (style "Title") has level 1 but begins none.

Headers, footers, comments, deleted revisions, tables of contents and hidden text are left out; text boxes
follow the paragraph they are anchored to; footnotes become notes after their paragraph.
"""

import re
from typing import BinaryIO

from lxml import etree

from uploads.extraction.cleaning import clean, cut_lines
from uploads.extraction.collecting import Collector
from uploads.extraction.docx_runs import MC, Content, alternative, has_fill, read_content
from uploads.extraction.docx_sections import in_sections
from uploads.extraction.docx_styles import Style, W, list_level, outline_level, read_styles
from uploads.extraction.docx_tables import Table, is_layout, read_table
from uploads.extraction.finishing import finish
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Position
from uploads.extraction.ooxml import Package, open_package
from uploads.extraction.ooxml_theme import core_language, core_properties, read_theme
from uploads.extraction.rejections import DocumentDamaged

_BULLET = re.compile(r"\s*[•◦▪‣●○■□–*·➢✓✔►][ \t]+(?=\S)")
_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_BOLD_HEADING_MAX = 90
_FEW_HEADINGS = 3
_FIRST = Position(kind="section", number=1)
"""Where everything stands until the headings are known."""


def read_docx(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The Word file in `stream`. Raises the rejections of `open_package` and of `finish`."""
    package = open_package(stream, "docx", limits)
    body = package.xml(package.main).find(f"{W}body")
    if body is None:
        raise DocumentDamaged
    reader = _Reader(package, limits)
    reader.read_body(body)
    reader.collector.blocks, sections = in_sections(reader.collector.blocks, reader.titles)
    title, author = core_properties(package)
    return finish(
        reader.collector,
        limits,
        media_type="docx",
        page_count=sections,
        title=title,
        author=author,
        language=core_language(package),
        theme=read_theme(package, package.main),
        has_images=next(body.iter("{*}drawing", "{*}pict"), None) is not None,
    )


class _Reader:
    """Walks block-level elements and fills the collector."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self.collector = Collector(limits)
        self.titles: set[int] = set()
        """Places in the collector of headings in the style "Title"."""
        main = package.main
        self._styles = read_styles(package.optional_xml(package.related(main, "styles")))
        self._notes = _notes(package)
        self._plain = False

    def read_body(self, body: etree._Element) -> None:
        """Read the document. Where it hardly uses heading styles, short bold paragraphs count as headings."""
        styles = (self._styles.of_paragraph(paragraph.find(f"{W}pPr")) for paragraph in body.iter(f"{W}p"))
        self._plain = sum(style.heading is not None for style in styles) < _FEW_HEADINGS
        self.read(body)

    def read(self, container: etree._Element, *, shaded: bool = False) -> None:
        """Read paragraphs and tables directly below `container`, through revision and control wrappers."""
        for child in container:
            if child.tag == f"{W}p":
                self._paragraph(child, shaded=shaded)
            elif child.tag == f"{W}tbl":
                self._table(child, shaded=shaded)
            elif child.tag == f"{MC}AlternateContent":
                branch = alternative(child)
                if branch is not None:
                    self.read(branch, shaded=shaded)
            elif child.tag in _WRAPPERS:
                self.read(child, shaded=shaded)

    def text(self, container: etree._Element, *, shaded: bool = False) -> str:
        """All text below `container` on one line, for a table cell or a note."""
        return " ".join(self._texts(container, shaded=shaded))

    def _texts(self, container: etree._Element, *, shaded: bool) -> list[str]:
        found = []
        for paragraph in _paragraphs(container):
            content, _ = self._content(paragraph, shaded=shaded)
            found.append(clean(content.text))
            found += [text for box in content.boxes for text in self._texts(box, shaded=True)]
        return [text for text in found if text]

    def _content(self, paragraph: etree._Element, *, shaded: bool) -> tuple[Content, Style]:
        style = self._styles.of_paragraph(paragraph.find(f"{W}pPr"))
        content = read_content(paragraph, self._styles, style, shaded=shaded)
        if content.hidden:
            self.collector.warn("hidden_text_skipped")
        return content, style

    def _paragraph(self, paragraph: etree._Element, *, shaded: bool) -> None:
        content, style = self._content(paragraph, shaded=shaded)
        if not style.contents:
            self._add(content, paragraph.find(f"{W}pPr"), style)
        for box in content.boxes:
            self.read(box, shaded=True)  # a box may be filled, and its fill has many places to come from
        for note in content.notes:
            if note in self._notes:
                self.collector.add("note", self.text(self._notes[note]), _FIRST)

    def _add(self, content: Content, properties: etree._Element | None, style: Style) -> None:
        text = clean(content.text)
        if not text:
            return
        heading = outline_level(properties) or style.heading
        level = list_level(properties)
        level = style.list_level if level is None else level
        if heading is not None:
            self._heading(text, heading, starts_section=style.name != "title")
        elif level:
            self.collector.add("list_item", text, _FIRST, level)
        elif bullet := _BULLET.match(content.text):
            self.collector.add("list_item", content.text[bullet.end() :], _FIRST, 1)
        elif self._plain and _looks_like_heading(content, text):
            self.collector.add("heading", text, _FIRST, 2)
        else:
            for line in cut_lines(content.text):
                self.collector.add("paragraph", line, _FIRST)

    def _heading(self, text: str, level: int, *, starts_section: bool) -> None:
        if not starts_section:
            self.titles.add(len(self.collector.blocks))
        self.collector.add("heading", text, _FIRST, level)

    def _table(self, element: etree._Element, *, shaded: bool) -> None:
        table = Table(element)
        if is_layout(table):
            for cell in table.cells():
                self.read(cell, shaded=shaded or has_fill(cell.find(f"{W}tcPr")))
            return
        # Table styles colour whole rows: white text in a table is not held to be hidden.
        self.collector.add_table(read_table(table, lambda cell: self.text(cell, shaded=True)), _FIRST)


def _paragraphs(container: etree._Element) -> list[etree._Element]:
    """The paragraphs below `container`, nested tables included, those of text boxes left out."""
    found = []
    for child in container:
        if child.tag == f"{W}p":
            found.append(child)
        elif child.tag in _WRAPPERS or child.tag in (f"{W}tbl", f"{W}tr", f"{W}tc"):
            found += _paragraphs(child)
    return found


def _looks_like_heading(content: Content, text: str) -> bool:
    return content.bold and len(text) <= _BOLD_HEADING_MAX and text[-1] not in ".,;:!?"


def _notes(package: Package) -> dict[tuple[str, str], etree._Element]:
    """Footnotes and endnotes by kind and id."""
    found = {}
    for kind in ("footnote", "endnote"):
        root = package.optional_xml(package.related(package.main, f"{kind}s"))
        for element in root.iter(f"{W}{kind}") if root is not None else ():
            found[kind, element.get(f"{W}id", "")] = element
    return found
