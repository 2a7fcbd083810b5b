"""Says of each block of a PDF what it is: heading, list item, table or running text."""

from collections.abc import Iterator
from dataclasses import dataclass

from uploads.extraction.cleaning import clean
from uploads.extraction.collecting import Collector
from uploads.extraction.model import Position
from uploads.extraction.pdf_headings import Headings
from uploads.extraction.pdf_layout import LayoutBlock
from uploads.extraction.pdf_lines import (
    begins_with_dash,
    bullet_end,
    is_numbered,
    is_quotation,
    is_run_in,
    may_be_abbreviation,
    number_end,
)

_INDENT = 6.0
"""Points by which a list item stands further right than the one it belongs to."""
_SIGNATURE_GAP = 2.0
_BODY_SLACK = 1.02
_MAX_SIGNATURE = 120


@dataclass(frozen=True, slots=True)
class Item:
    """A block and what it was found to be."""

    block: LayoutBlock
    position: Position
    heading: int | None
    """Level of the heading that it is."""
    marker: int | None
    """Where the text begins of the list item that it is."""
    nesting: int
    """Depth among list items, 1 outermost and for other blocks."""


def classify(pages: list[list[LayoutBlock]]) -> list[Item]:
    """The blocks of all pages, against the sizes that the whole document uses."""
    headings = Headings(pages)
    return [
        item for number, page in enumerate(pages, start=1) for item in _page_items(page, number, headings)
    ]


def collect(items: list[Item], collector: Collector) -> None:
    """Hand the items over; bullets stay behind, ordinals go beside the text."""
    for item in items:
        text = item.block.text
        if item.block.rows is not None:
            collector.add_table(item.block.rows, item.position)
        elif item.heading is not None:
            collector.add("heading", text, item.position, item.heading)
        elif item.marker is not None:
            ordinal = clean(text[: item.marker]) if is_numbered(text) else None
            collector.add("list_item", text[item.marker :], item.position, item.nesting, ordinal)
        else:
            collector.add("paragraph", text, item.position)


def _page_items(page: list[LayoutBlock], number: int, headings: Headings) -> Iterator[Item]:
    position = Position(kind="page", number=number)
    plain = [block.in_margin or _signs(page, index, headings.body) for index, block in enumerate(page)]
    markers = [None if plain[index] else _marker_end(page, index) for index in range(len(page))]
    for block, is_plain, marker, nesting in zip(page, plain, markers, _nesting(page, markers), strict=True):
        yield Item(block, position, None if is_plain else headings.level(block), marker, nesting)


def _signs(page: list[LayoutBlock], index: int, body: float) -> bool:
    """Whether the block says whose words the quotation right above it is."""
    above, block = page[max(0, index - 1)], page[index]
    if not index or above.rows is not None or block.rows is not None or block.size > _BODY_SLACK * body:
        return False
    beneath = 0 <= above.bottom - block.top + block.size <= (_SIGNATURE_GAP + 1) * block.size
    beside = min(above.right, block.right) > max(above.left, block.left)
    # Texts are put together anew each time, so they are asked for last.
    return beneath and beside and is_quotation(above.text) and _is_signature(block)


def _is_signature(block: LayoutBlock) -> bool:
    text = block.text.strip()
    fits = len(text) <= _MAX_SIGNATURE and not text.endswith((":", "?", "!"))
    return fits and (block.bold or begins_with_dash(text))


def _marker_end(page: list[LayoutBlock], index: int) -> int | None:
    """Where the text after the block's bullet or ordinal begins; an abbreviation is no ordinal."""
    block = page[index]
    if block.rows is not None:
        return None
    text = block.text
    bullet = bullet_end(text)
    if bullet is not None or not may_be_abbreviation(text):
        return bullet if bullet is not None else _ordinal_end(text)
    around = page[max(0, index - 1) : index] + page[index + 1 : index + 2]
    in_list = any(other.rows is None and number_end(other.text) is not None for other in around)
    return _ordinal_end(text) if in_list else None


def _ordinal_end(text: str) -> int | None:
    """As `number_end`; a whole list in one paragraph keeps all its numbers."""
    end = number_end(text)
    return None if end is None or is_run_in(text) else end


def _nesting(blocks: list[LayoutBlock], markers: list[int | None]) -> Iterator[int]:
    """The depth of each block among the list items before it."""
    indents: list[float] = []
    for block, marker in zip(blocks, markers, strict=True):
        if marker is None:
            indents = []
            yield 1
            continue
        while indents and block.left < indents[-1] - _INDENT:
            indents.pop()
        if not indents or block.left > indents[-1] + _INDENT:
            indents.append(block.left)
        yield len(indents)
