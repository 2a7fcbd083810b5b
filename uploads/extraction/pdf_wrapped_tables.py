"""Finds tables whose cells wrap: columns under a row of bold names, rows parted by white across all of them.

A program may write such a table cell by cell, so its lines come in no order that rows could be read from.
Only the names of the columns tell it from columns of running text, so without them nothing is taken.
"""

from itertools import pairwise
from statistics import mean, median

from uploads.extraction.pdf_lines import joined
from uploads.extraction.pdf_pieces import Piece
from uploads.extraction.pdf_tables import Grid, Row

_MIN_COLUMNS, _MAX_COLUMNS = 3, 12
_MIN_BANDS = 3
_MAX_NAME, _MAX_CELL = 40, 90
"""Characters of a column's name, mean characters of a cell."""
_SLACK = 3.0
_MAX_GAP = 3.0
_BAND_GAP = 0.45
"""White between rows, in line heights; lines of one cell stand closer."""

_Extent = tuple[float, float]


def find_wrapped_grids(rows: list[Row]) -> dict[int, Grid]:
    """Index of the row a table begins at -> the table."""
    grids: dict[int, Grid] = {}
    end = 0
    for index, row in enumerate(rows):
        if index >= end and _names_columns(row):
            grid = _grid_below(rows, index)
            if grid is not None:
                grids[index] = grid
                end = index + len(grid.source)
    return grids


def _names_columns(row: Row) -> bool:
    fits = _MIN_COLUMNS <= len(row) <= _MAX_COLUMNS
    return fits and all(piece.bold and len(piece.text) <= _MAX_NAME for piece in row)


def _grid_below(rows: list[Row], start: int) -> Grid | None:
    """The table, without the last rows that are none of it."""
    end = _end(rows, start)
    while end > start + 1:
        bands = _bands([piece for row in rows[start:end] for piece in row])
        loose = _loose(bands)
        if not loose:
            return _grid(bands, rows[start:end])
        end = next((i for i in range(start + 1, end) if loose & {id(p) for p in rows[i]}), start)
    return None


def _end(rows: list[Row], start: int) -> int:
    """Index after the last row whose pieces each stand in one column, below the names and not far down."""
    columns = [(piece.left, piece.right) for piece in rows[start]]
    head = floor = min(piece.bottom for piece in rows[start])
    end = start + 1
    for row in rows[start + 1 :]:
        for piece in row:
            place = _column(columns, piece)
            if place is None or piece.top > head + _SLACK or floor - piece.top > _MAX_GAP * piece.height:
                return end
            left, right = columns[place]
            columns[place] = (min(left, piece.left), max(right, piece.right))
        floor = min(floor, *(piece.bottom for piece in row))
        end += 1
    return end


def _column(columns: list[_Extent], piece: Piece) -> int | None:
    """The one column that `piece` stands in; None where it bridges two or stands in none."""
    places = [
        i for i, (left, right) in enumerate(columns) if piece.left < right + _SLACK and piece.right > left
    ]
    return places[0] if len(places) == 1 else None


def _bands(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces between one white gap across the table and the next."""
    gap = _BAND_GAP * median(piece.height for piece in pieces)
    bands: list[list[Piece]] = []
    floor = 0.0
    for piece in sorted(pieces, key=lambda piece: -piece.top):
        if bands and piece.top > floor - gap:
            bands[-1].append(piece)
            floor = min(floor, piece.bottom)
        else:
            bands.append([piece])
            floor = piece.bottom
    return bands


def _loose(bands: list[list[Piece]]) -> set[int]:
    """Ids of the pieces from the first band on that has nothing beside its first cell."""
    for number, band in enumerate(bands):
        if max(piece.left for piece in band) < min(piece.right for piece in band):
            return {id(piece) for band in bands[number:] for piece in band}
    return set()


def _grid(bands: list[list[Piece]], source: list[Row]) -> Grid | None:
    columns = [(piece.left, piece.right) for piece in source[0]]
    for piece in (piece for band in bands for piece in band):
        place = _column(columns, piece)
        if place is None:
            return None
        columns[place] = (min(columns[place][0], piece.left), max(columns[place][1], piece.right))
    cells = [
        [[p for p in band if _column(columns, p) == place] for place in range(len(columns))] for band in bands
    ]
    rows = tuple(tuple(map(_text, row)) for row in cells)
    return Grid(rows, source) if _is_table(bands, cells, rows) else None


def _text(cell: list[Piece]) -> str:
    return joined([(line.text, line.hyphenated) for line in cell]).strip()


def _is_table(
    bands: list[list[Piece]], cells: list[list[list[Piece]]], rows: tuple[tuple[str, ...], ...]
) -> bool:
    """Whether cells wrap, most are filled, few are long, and the rows below the names are not names again."""
    wraps = any(below.top < above.bottom for row in cells for cell in row for above, below in pairwise(cell))
    filled = [text for row in rows for text in row if text]
    names = len(bands[0]) == len(rows[0])
    plain = all(any(not piece.bold for piece in band) for band in bands[1:])
    full = len(bands) >= _MIN_BANDS and 2 * len(filled) >= len(rows) * len(rows[0])
    return wraps and names and plain and full and mean(map(len, filled)) <= _MAX_CELL
