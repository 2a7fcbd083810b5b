"""The outline of a document: its parts, each under one heading, with the blocks that stand in it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from flowbrand.text.whitespace import collapse
from flowbrand.text.words import word_count
from uploads.extraction.model import Block, ParsedDocument, Position

_DEFAULT_LEVEL = 2
_LEAD_LEVEL = 7
_LEAD_WORDS = 6
_LONGEST_HEADING = 140
_RUNNING_LINE = 120


@dataclass(frozen=True, slots=True)
class Part:
    """The blocks under one heading. `above` holds the headings it stands under, outermost first."""

    heading: str | None
    level: int
    position: Position
    above: tuple[str, ...] = ()
    blocks: list[tuple[int, Block]] = field(default_factory=list)
    """Body blocks with their index in the parsed document."""


def read_outline(parsed: ParsedDocument) -> list[Part]:
    """The parts in reading order: by headings, in a deck by slides. Running headers and footers are left out.

    A heading with no text of its own makes a part without blocks.
    """
    running = _running_lines(parsed)
    parts: list[Part] = []
    trail: list[tuple[int, str]] = []
    for index, block in enumerate(parsed.blocks):
        text = collapse(block.text)
        if text in running:
            continue
        new_slide = block.position.kind == "slide" and (not parts or parts[-1].position != block.position)
        if _leads_a_list(parsed, index):
            above = tuple(above for _, above in trail)
            parts.append(Part(text.rstrip(" :"), _LEAD_LEVEL, block.position, above))
            continue
        if is_heading(block) and (new_slide or block.position.kind != "slide" or not _titled(parts)):
            level = block.level or _DEFAULT_LEVEL
            trail = [(depth, above) for depth, above in trail if depth < level]
            parts.append(Part(text, level, block.position, tuple(above for _, above in trail)))
            trail.append((level, text))
            continue
        if not parts or new_slide:
            parts.append(Part(None, _DEFAULT_LEVEL, block.position))
        parts[-1].blocks.append((index, block))
    return parts


def _leads_a_list(parsed: ParsedDocument, index: int) -> bool:
    """ "Key features:" above a list is the list's heading, though it is set as a paragraph."""
    block = parsed.blocks[index]
    following = parsed.blocks[index + 1] if index + 1 < len(parsed.blocks) else None
    return (
        block.kind == "paragraph"
        and block.position.kind != "slide"
        and block.text.rstrip().endswith((":", "："))
        and word_count(block.text) <= _LEAD_WORDS
        and following is not None
        and following.kind == "list_item"
    )


def _titled(parts: list[Part]) -> bool:
    """A slide has one title: what follows it as a heading is part of its body."""
    return bool(parts) and (parts[-1].heading is not None or bool(parts[-1].blocks))


def is_heading(block: Block) -> bool:
    """True for a heading that reads as one: a long one is a paragraph in large type."""
    return block.kind == "heading" and len(block.text) <= _LONGEST_HEADING and word_count(block.text) > 0


def _running_lines(parsed: ParsedDocument) -> frozenset[str]:
    """Lines that stand on three pages or more, outside lists and headings: headers, footers, watermarks."""
    places: Counter[str] = Counter()
    for text, _ in dict.fromkeys(_short_lines(parsed)):
        places[text] += 1
    return frozenset(text for text, count in places.items() if count >= 3)


def _short_lines(parsed: ParsedDocument) -> Iterator[tuple[str, Position]]:
    for block in parsed.blocks:
        if block.kind in ("paragraph", "note") and block.position.kind != "section":
            text = collapse(block.text)
            if len(text) <= _RUNNING_LINE:
                yield text, block.position
