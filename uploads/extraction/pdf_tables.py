"""Finds tables by geometry: lines that stand in columns one above the other.

Only clear cases are taken. A table that is missed becomes paragraphs and loses nothing but its grid; text
that is taken for a table would lose its sentences.
"""

from dataclasses import dataclass
from statistics import mean

from uploads.extraction.pdf_pieces import Piece

Row = list[Piece]

_MAX_COLUMNS = 12
_MAX_CELL = 45
"""Mean characters of a cell; columns of running text hold more."""
_MAX_GAP = 4.0
_WRAP_GAP = 0.6
_COLUMN_SLACK = 2.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `rows` of cell texts, and the line rows it was made from."""

    rows: tuple[tuple[str, ...], ...]
    source: list[Row]


def find_grid(rows: list[Row], start: int) -> Grid | None:
    """The table that begins at `rows[start]`, if one does."""
    if len(rows[start]) < 2:
        return None
    end = start + 1
    while end < len(rows) and _follows(rows[end - 1], rows[end]):
        end += 1
    while end > start and len(rows[end - 1]) < 2:
        end -= 1
    return _grid(rows[start:end])


def _follows(above: Row, row: Row) -> bool:
    """Whether `row` may belong to the table whose last row is `above`."""
    gap = min(piece.bottom for piece in above) - max(piece.top for piece in row)
    height = row[0].height
    if not -0.5 * height <= gap <= _MAX_GAP * height:
        return False
    # A single piece is a cell that wraps, or the only filled one of its row: it stands below another cell.
    return len(row) > 1 or any(abs(piece.left - row[0].left) < 2 * _COLUMN_SLACK for piece in above)


def _grid(rows: list[Row]) -> Grid | None:
    full = [row for row in rows if len(row) > 1]
    columns = _columns(rows)
    if len(full) < 2 or not 2 <= len(columns) <= _MAX_COLUMNS or len(full) * len(columns) < 6:
        return None
    if mean(len(piece.text) for row in rows for piece in row) > _MAX_CELL / (1 + (len(columns) == 2) * 0.5):
        return None
    if sum(len(row) for row in rows) < 0.5 * len(rows) * len(columns):
        return None
    placed = [_cells(row, columns) for row in rows]
    if any(cells is None for cells in placed):
        return None
    return Grid(_unwrapped(rows, [cells for cells in placed if cells is not None]), rows)


def _columns(rows: list[Row]) -> list[tuple[float, float]]:
    """The extents of the columns: overlapping pieces are in the same one."""
    columns: list[tuple[float, float]] = []
    for piece in sorted((piece for row in rows for piece in row), key=lambda piece: piece.left):
        if columns and piece.left < columns[-1][1] + _COLUMN_SLACK:
            columns[-1] = (columns[-1][0], max(columns[-1][1], piece.right))
        else:
            columns.append((piece.left, piece.right))
    return columns


def _cells(row: Row, columns: list[tuple[float, float]]) -> list[str] | None:
    cells = [""] * len(columns)
    for piece in row:
        place = next(i for i, (left, right) in enumerate(columns) if left <= piece.left <= right)
        if cells[place]:
            return None
        cells[place] = piece.text
    return cells


def _unwrapped(rows: list[Row], cells: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """Rows whose first cell is blank and that stand close below another continue its cells."""
    merged: list[list[str]] = []
    for index, row in enumerate(cells):
        if index and not row[0] and _close(rows[index - 1], rows[index]):
            merged[-1] = [" ".join(filter(None, pair)) for pair in zip(merged[-1], row, strict=True)]
        else:
            merged.append(list(row))
    return tuple(map(tuple, merged))


def _close(above: Row, row: Row) -> bool:
    gap = min(piece.bottom for piece in above) - max(piece.top for piece in row)
    return gap < _WRAP_GAP * row[0].height * 0.5
