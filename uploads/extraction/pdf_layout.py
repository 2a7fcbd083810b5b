"""From the pieces of a page to blocks in reading order: paragraphs, list items, tables.

The order of the file is trusted, because programs write a page in the order in which it was composed. Where
it contradicts the page (text above comes after text below, or columns were written line by line), the page
is cut along its white gaps instead.
"""

from dataclasses import dataclass, field

from uploads.extraction.pdf_lines import (
    bullet_end,
    ends_sentence,
    is_numbered,
    is_only_bullet,
    is_right_to_left,
    joined,
    starts_anew,
)
from uploads.extraction.pdf_order import in_reading_order
from uploads.extraction.pdf_pieces import Piece
from uploads.extraction.pdf_tables import Grid, Row, find_grid
from uploads.extraction.pdf_wrapped_tables import find_wrapped_grids

_SAME_SIZE = 0.12
_OPEN_BLOCKS = 6
"""Blocks that may still grow where columns alternate; elsewhere only the last one does."""
_TEXT_COLUMN = 25
"""Characters that a piece must hold to look like a line of a text column."""
_COLUMN_ROWS = 4
_DEFAULT_PITCH = 1.75
_PITCH_SLACK = 1.3


@dataclass(slots=True)
class LayoutBlock:
    """Lines that belong together. `rows` is set for a table, whose lines are then only its extent."""

    lines: list[Piece] = field(default_factory=list)
    rows: tuple[tuple[str, ...], ...] | None = None
    in_margin: bool = False
    """A running head or foot: neither heading nor list."""

    @property
    def left(self) -> float:
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.right for line in self.lines)

    @property
    def top(self) -> float:
        return max(line.top for line in self.lines)

    @property
    def bottom(self) -> float:
        return min(line.bottom for line in self.lines)

    @property
    def text(self) -> str:
        return joined([(line.text, line.hyphenated) for line in self.lines])

    @property
    def size(self) -> float:
        return max(self.lines, key=lambda line: len(line.text)).size

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def upright(self) -> bool:
        return self.lines[0].upright


def lay_out(pieces: list[Piece]) -> list[LayoutBlock]:
    """The blocks of one page in reading order; text that stands upright comes before turned text."""
    rows = _rows([piece for piece in pieces if piece.upright])
    wrapped = find_wrapped_grids(rows)
    columns = _has_text_columns(_outside(rows, wrapped))
    blocks: list[LayoutBlock] = []
    index = 0
    while index < len(rows):
        grid = wrapped.get(index) or (None if columns else find_grid(rows, index))
        if grid is None:
            for piece in _line_pieces(rows[index], columns=columns):
                _place(piece, blocks, open_blocks=_OPEN_BLOCKS if columns else 1)
            index += 1
        else:
            blocks.append(LayoutBlock([piece for row in grid.source for piece in row], grid.rows))
            index += len(grid.source)
    turned = [LayoutBlock([piece]) for piece in pieces if not piece.upright]
    return in_reading_order(blocks, by_rows=columns) + turned


def _outside(rows: list[Row], grids: dict[int, Grid]) -> list[Row]:
    inside = {start + number for start, grid in grids.items() for number in range(len(grid.source))}
    return [row for index, row in enumerate(rows) if index not in inside]


def _rows(pieces: list[Piece]) -> list[Row]:
    """Consecutive pieces that stand side by side, from left to right."""
    rows: list[Row] = []
    for piece in pieces:
        if (
            rows
            and _beside(rows[-1][-1], piece)
            and not any(_overlap(piece, other) > 1 for other in rows[-1])
        ):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_with_bullet(sorted(row, key=lambda piece: piece.left)) for row in rows]


def _with_bullet(row: Row) -> Row:
    """The row with a bullet that stands apart joined to its text, or a list would look like a table."""
    if len(row) > 1 and is_only_bullet(row[0].text):
        return [_merged(row[:2]), *row[2:]]
    return row


def _beside(one: Piece, other: Piece) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > 0.6 * min(one.height, other.height)


def _overlap(one: Piece | LayoutBlock, other: Piece) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


def _has_text_columns(rows: list[Row]) -> bool:
    """Whether the page's columns of running text were written line by line across the page."""
    across = [row for row in rows if sum(len(piece.text) >= _TEXT_COLUMN for piece in row) > 1]
    return len(across) >= _COLUMN_ROWS and 2 * len(across) >= sum(len(row) > 1 for row in rows)


def _line_pieces(row: Row, *, columns: bool) -> Row:
    """The row as one piece; on a page of columns as one for each, a bullet with what stands right of it."""
    if not columns:
        return [_merged(row)]
    lines: Row = []
    for piece in row:
        if lines and is_only_bullet(lines[-1].text):
            lines[-1] = _merged([lines[-1], piece])
        else:
            lines.append(piece)
    return lines


def _merged(row: Row) -> Piece:
    if len(row) == 1:
        return row[0]
    longest = max(row, key=lambda piece: len(piece.text))
    return Piece(
        text=" ".join(piece.text for piece in _in_text_order(row)),
        left=row[0].left,
        bottom=min(piece.bottom for piece in row),
        right=row[-1].right,
        top=max(piece.top for piece in row),
        size=longest.size,
        font=longest.font,
        bold=all(piece.bold for piece in row),
        line=row[0].line,
        hyphenated=row[-1].hyphenated,
    )


def _in_text_order(row: Row) -> Row:
    """Left to right, unless the row holds right-to-left letters."""
    return row[::-1] if is_right_to_left(row[-1].text) else row


def _place(piece: Piece, blocks: list[LayoutBlock], *, open_blocks: int) -> None:
    """Add the line to the block it continues, or begin a new one."""
    for block in reversed(blocks[-open_blocks:]):
        if block.rows is None and _continues(block, piece):
            block.lines.append(piece)
            return
    blocks.append(LayoutBlock([piece]))


def _continues(block: LayoutBlock, piece: Piece) -> bool:
    last = block.lines[-1]
    if abs(piece.size - last.size) > _SAME_SIZE * last.size or piece.bold != last.bold:
        return False
    if last.hyphenated and _is_below(block, last, piece):
        return True
    if bullet_end(piece.text) is not None or is_numbered(piece.text) or not _is_below(block, last, piece):
        return False
    return not _begins_paragraph(block, last, piece)


def _is_below(block: LayoutBlock, last: Piece, piece: Piece) -> bool:
    """Whether `piece` is the next line below `last`, at the block's own line pitch."""
    drop = last.bottom - piece.bottom
    if len(block.lines) > 1:
        limit = (block.lines[-2].bottom - last.bottom) * _PITCH_SLACK
    else:
        limit = _DEFAULT_PITCH * last.size
    narrow = min(piece.right - piece.left, block.right - block.left)
    return 0.3 * last.size < drop <= max(limit, 1.1 * last.size) and _overlap(block, piece) > 0.5 * narrow


def _begins_paragraph(block: LayoutBlock, last: Piece, piece: Piece) -> bool:
    """Whether a line that follows at normal distance still begins a new paragraph."""
    if not ends_sentence(last.text) or not starts_anew(piece.text):
        return False
    short = last.right < block.right - 0.2 * (block.right - block.left) and len(block.lines) > 1
    indented = piece.left > block.left + 0.8 * piece.size and len(block.lines) > 1
    return short or indented
