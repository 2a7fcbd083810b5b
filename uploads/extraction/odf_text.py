"""The visible text of one OpenDocument paragraph, and the text boxes and notes that hang on it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from uploads.extraction.odf import DRAW, OFFICE, TABLE, TEXT, Styles

_SKIPPED = {
    f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{TEXT}tracked-changes", f"{TEXT}hidden-text",
    f"{TEXT}hidden-paragraph", f"{TEXT}page-number", f"{TEXT}ruby-text", f"{TEXT}note-citation",
}  # fmt: skip
_MAX_SPACES = 100


@dataclass(slots=True)
class Content:
    """What a paragraph holds. `boxes` and `notes` are containers of blocks."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[etree._Element] = field(default_factory=list)
    hidden: bool = False

    @property
    def text(self) -> str:
        return "".join(self.parts)


def read_content(paragraph: etree._Element, styles: Styles) -> Content:
    content = Content()
    if styles.hides(paragraph.get(f"{TEXT}style-name")):
        content.hidden = True
    else:
        _walk(paragraph, content, styles)
    return content


def _walk(element: etree._Element, content: Content, styles: Styles) -> None:
    content.parts.append(element.text or "")
    for child in element:
        _child(child, content, styles)
        content.parts.append(child.tail or "")


def _child(child: etree._Element, content: Content, styles: Styles) -> None:
    if child.tag == f"{TEXT}s":
        content.parts.append(" " * min(_count(child.get(f"{TEXT}c")), _MAX_SPACES))
    elif child.tag == f"{TEXT}tab":
        content.parts.append("\t")
    elif child.tag == f"{TEXT}line-break":
        content.parts.append("\n")
    elif child.tag == f"{TEXT}note":
        content.notes += child.findall(f"{TEXT}note-body")
    elif child.tag == f"{DRAW}text-box":
        content.boxes.append(child)
    elif child.tag == f"{TEXT}span" and styles.hides(child.get(f"{TEXT}style-name")):
        content.hidden = True
    elif child.tag not in _SKIPPED:
        _walk(child, content, styles)


def flat(container: etree._Element, styles: Styles) -> str:
    """All text below `container` on one line, for a table cell, a note or a title."""
    found = []
    for paragraph in container.iter(f"{TEXT}p", f"{TEXT}h"):
        content = read_content(paragraph, styles)
        found.append(content.text.replace("\n", " "))
    return " ".join(found)


def table_rows(table: etree._Element, styles: Styles) -> Iterator[list[str]]:
    """Rows of cell texts, covered cells blank. Repetitions are taken once."""
    for row in table.iter(f"{TABLE}table-row"):
        cells: list[str] = []
        for cell in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            cells.append(flat(cell, styles) if cell.tag == f"{TABLE}table-cell" else "")
        yield cells


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else 1
