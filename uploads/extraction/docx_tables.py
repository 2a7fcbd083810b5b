"""Word tables: the grid of cells, merged ones counted once, and tables that only arrange a page."""

from collections.abc import Callable, Iterator

from lxml import etree

from uploads.extraction.docx_styles import W, value

_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml")}
_MAX_SPAN = 63  # Word's own limit of columns
_LAYOUT_CELL_PARAGRAPHS = 6
_LAYOUT_CELL_CHARACTERS = 700


class Table:
    """The rows of a `w:tbl`."""

    def __init__(self, element: etree._Element) -> None:
        self.rows = [list(_below(row, f"{W}tc")) for row in _below(element, f"{W}tr") if not _deleted(row)]

    def cells(self) -> Iterator[etree._Element]:
        for row in self.rows:
            yield from (cell for cell in row if not is_continued(cell))


def read_table(table: Table, text_of: Callable[[etree._Element], str]) -> Iterator[tuple[str, ...]]:
    """Rows of cell texts. A merged cell has its text once, in its first place, and blanks in the others."""
    for row in table.rows:
        cells: list[str] = []
        for cell in row:
            cells.append("" if is_continued(cell) else text_of(cell))
            cells += [""] * (_span(cell) - 1)
        yield tuple(cells)


def is_continued(cell: etree._Element) -> bool:
    """Whether the cell belongs to one above that is merged downwards."""
    return value(cell.find(f"{W}tcPr"), "vMerge") in ("", "continue")


def is_layout(table: Table) -> bool:
    """Whether the table only arranges text on the page: one column, or cells as long as a page's column."""
    return max((len(row) for row in table.rows), default=0) < 2 or any(map(_is_long, table.cells()))


def _is_long(cell: etree._Element) -> bool:
    paragraphs = sum(1 for child in cell.iter(f"{W}p") if next(child.iter(f"{W}t"), None) is not None)
    characters = sum(len(text.text or "") for text in cell.iter(f"{W}t"))
    return paragraphs >= _LAYOUT_CELL_PARAGRAPHS or characters >= _LAYOUT_CELL_CHARACTERS


def _below(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _below(child, tag)


def _deleted(row: etree._Element) -> bool:
    properties = row.find(f"{W}trPr")
    return properties is not None and properties.find(f"{W}del") is not None


def _span(cell: etree._Element) -> int:
    span = value(cell.find(f"{W}tcPr"), "gridSpan") or "1"
    return min(int(span), _MAX_SPAN) if span.isdecimal() and len(span) < 4 else 1
