"""Long tables in parts of some rows, each under the table's first row, so that a quotation stays findable."""

from collections.abc import Iterable, Iterator, Sequence

from uploads.extraction.rejections import DocumentTooComplex

_ROWS = 100
_MAX_COLUMNS = 1_000

Row = tuple[str, ...]


def table_parts(rows: Iterable[Sequence[str]]) -> Iterator[list[Row]]:
    """`rows` cut at blank rows and after every hundredth. Raises DocumentTooComplex for very wide ones."""
    part: list[Row] = []
    header: Row | None = None
    for raw in rows:
        row = _trimmed(raw)
        if len(row) > _MAX_COLUMNS:
            raise DocumentTooComplex
        if not row:
            if part:
                yield part
            part, header = [], None
            continue
        if len(part) > _ROWS:
            yield part
            part = [header] if header else []
        header = header or row
        part.append(row)
    if part:
        yield part


def _trimmed(row: Sequence[str]) -> Row:
    """The row without blank cells at its end."""
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)
