"""The block structure of an HTML tree: headings, paragraphs, lists and tables with their rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from uploads.extraction.cleaning import cut_lines
from uploads.extraction.model import BlockKind
from uploads.extraction.sectioning import Sections
from uploads.extraction.table_parts import table_parts

_SKIPPED = {
    "script", "style", "noscript", "template", "title", "meta", "link", "iframe", "object", "embed",
    "applet", "audio", "video", "canvas", "svg", "math", "select", "option", "textarea", "button", "input",
    "datalist", "nav", "dialog", "frameset", "map",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "html", "head",
    "hr", "legend", "li", "main", "menu", "ol", "optgroup", "p", "pre", "section", "summary", "ul", "table",
    "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
_HEADING = re.compile(r"h[1-6]")
_LISTS = ("ul", "ol", "menu", "dir")
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*[01](?:px|pt|em|%)?\s*(?:;|$|!)|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$|!)",
    re.IGNORECASE,
)
_MAX_SPAN = 63
_LAYOUT_CELL_CHARACTERS = 700
_MAX_LIST_LEVEL = 9
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class _Place:
    """What the inline text being collected belongs to."""

    kind: BlockKind = "paragraph"
    level: int | None = None
    marker: str | None = None
    preformatted: bool = False
    depth: int = 0
    """Lists around it."""


class Blocks:
    """Walks a tree and fills `sections`. `hidden` says whether something was skipped as invisible."""

    def __init__(self, sections: Sections) -> None:
        self.hidden = False
        self._sections = sections
        self._line: list[str] = []

    def read(self, root: etree._Element) -> None:
        place = _Place()
        self._walk(root, place)
        self._flush(place)

    def _walk(self, element: etree._Element, place: _Place) -> None:
        self._take(element.text, place)
        ordinal = _start(element)
        for child in element:
            if isinstance(child.tag, str) and not self._is_skipped(child):
                ordinal = self._child(child, place, ordinal)
            self._take(child.tail, place)

    def _is_skipped(self, element: etree._Element) -> bool:
        if element.tag in _SKIPPED:
            return True
        unseen = (
            element.get("hidden") is not None or _INVISIBLE.search(element.get("style") or "") is not None
        )
        self.hidden |= unseen
        return unseen

    def _child(self, child: etree._Element, place: _Place, ordinal: int) -> int:
        """Read one child; the number of the list item after it."""
        tag = str(child.tag)
        if tag == "br":
            self._line.append("\n")
        elif tag not in _BLOCKS:
            self._walk(child, place)
        else:
            self._flush(place)
            inner = _place(child, tag, place, ordinal)
            if tag == "table" and (rows := _data_rows(child)) is not None:
                self._table(child, rows)
            else:
                self._walk(child, inner)
                self._flush(inner)
            return ordinal + (tag == "li")
        return ordinal

    def _table(self, table: etree._Element, rows: list[list[str]]) -> None:
        caption = table.find("caption")
        if caption is not None:
            self._sections.add("paragraph", _flat(caption))
        for part in table_parts(rows):
            self._sections.add_table(part)

    def _take(self, text: str | None, place: _Place) -> None:
        if text:
            self._line.append(text if place.preformatted else _SPACE.sub(" ", text))

    def _flush(self, place: _Place) -> None:
        text, self._line = "".join(self._line), []
        if place.kind in ("heading", "list_item"):
            self._sections.add(place.kind, text, place.level, place.marker)
            return
        for line in text.split("\n") if place.preformatted else cut_lines(text):
            self._sections.add("paragraph", line)


def _place(element: etree._Element, tag: str, place: _Place, ordinal: int) -> _Place:
    if _HEADING.fullmatch(tag):
        return _Place("heading", int(tag[1]), depth=place.depth)
    if tag == "li":
        parent = element.getparent()
        numbered = parent is not None and parent.tag == "ol"
        level = max(1, min(place.depth, _MAX_LIST_LEVEL))
        return _Place("list_item", level, f"{ordinal}." if numbered else None, depth=level)
    if tag in _LISTS:
        return _Place(depth=place.depth + 1)
    if tag == "pre":
        return _Place(preformatted=True, depth=place.depth)
    # A paragraph inside a list item is the item's text.
    return place if place.kind == "list_item" and tag in ("p", "div", "span") else _Place(depth=place.depth)


def _start(element: etree._Element) -> int:
    start = element.get("start") or ""
    return int(start) if element.tag == "ol" and start.isdecimal() and len(start) < 5 else 1


def _data_rows(table: etree._Element) -> list[list[str]] | None:
    """The cells of a table; None for one that only arranges the page."""
    if table.find(".//table") is not None or any(
        _HEADING.fullmatch(str(e.tag)) for e in table.iter("h1", "h2", "h3")
    ):
        return None
    rows = [
        [(_flat(cell), _span(cell)) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")
    ]
    if max(map(len, rows), default=0) < 2:
        return None
    if any(len(text) > _LAYOUT_CELL_CHARACTERS for row in rows for text, _ in row):
        return None
    return [[part for text, span in row for part in (text, *[""] * (span - 1))] for row in rows]


def _span(cell: etree._Element) -> int:
    span = cell.get("colspan") or "1"
    return max(1, min(int(span), _MAX_SPAN)) if span.isdecimal() and len(span) < 4 else 1


def _flat(element: etree._Element) -> str:
    return _SPACE.sub(" ", "".join(_visible(element))).strip()


def _visible(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            space = " " if child.tag in _BLOCKS or child.tag == "br" else ""
            yield space
            yield from _visible(child)
            yield space
        yield child.tail or ""
