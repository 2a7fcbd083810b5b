"""Reading order of a page by recursive cuts along its white gaps (XY cut, Nagy and Seth 1984)."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

_GUTTER = 6.0
"""Points of white between two columns."""
_MAX_BLOCKS = 300
_DISORDER = 0.2


class Box(Protocol):
    """Something with an extent on the page, in points, and a text."""

    @property
    def left(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def bottom(self) -> float: ...
    @property
    def text(self) -> str: ...


B = TypeVar("B", bound=Box)


def in_reading_order(blocks: list[B], *, by_rows: bool) -> list[B]:
    """`blocks` as they came, or cut anew where that order is wrong.

    `by_rows`: it is known to be wrong, because columns were written line by line.
    """
    if len(blocks) > _MAX_BLOCKS or not (by_rows or _is_disordered(blocks)):
        return blocks
    return _cut(blocks)


def _is_disordered(blocks: Sequence[Box]) -> bool:
    """Whether much of the text stands directly above text that came before it."""
    boxes = [(block.left, block.right, block.bottom, block.top, len(block.text)) for block in blocks]
    wrong: set[int] = set()
    for later, (left, right, bottom, _, _) in enumerate(boxes):
        for earlier in range(later):
            other_left, other_right, _, other_top, _ = boxes[earlier]
            shared = min(right, other_right) - max(left, other_left)
            if bottom >= other_top - 1 and shared > 0.3 * min(right - left, other_right - other_left):
                wrong |= {earlier, later}
    total = sum(box[4] for box in boxes)
    return sum(boxes[index][4] for index in wrong) > _DISORDER * total


def _cut(blocks: list[B]) -> list[B]:
    """Columns from left to right; where there is no gutter, the topmost band first and then the rest."""
    ordered: list[B] = []
    while len(blocks) > 1:
        columns = _columns(blocks)
        if len(columns) > 1:
            return ordered + [block for column in columns for block in _cut(column)]
        band, blocks = _top_band(blocks)
        if not blocks:
            return ordered + sorted(band, key=lambda block: (-block.top, block.left))
        ordered += _cut(band)
    return ordered + blocks


def _columns(blocks: list[B]) -> list[list[B]]:
    columns: list[list[B]] = []
    edge = 0.0
    for block in sorted(blocks, key=lambda block: block.left):
        if columns and block.left < edge + _GUTTER:
            columns[-1].append(block)
            edge = max(edge, block.right)
        else:
            columns.append([block])
            edge = block.right
    return columns


def _top_band(blocks: list[B]) -> tuple[list[B], list[B]]:
    """The blocks above the topmost white gap across the page, and the others."""
    ordered = sorted(blocks, key=lambda block: -block.top)
    edge = ordered[0].bottom
    for index, block in enumerate(ordered):
        if block.top < edge:
            return ordered[:index], ordered[index:]
        edge = min(edge, block.bottom)
    return ordered, []
