"""Sections of a Word file: which headings begin one, counted as a reader would count them."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from uploads.extraction.model import Block, Position

_CHAPTER = re.compile(r"(?:[^\W\d_]+ )?(\d{1,2})[.):]?\s+(?=\D)")
_FEWEST_CHAPTERS = 3


def in_sections(blocks: Sequence[Block], titles: Collection[int]) -> tuple[list[Block], int]:
    """The blocks with the number of their section (from 1), and how many sections there are (at least 1).

    A section begins at each heading of the highest level that occurs more than once: one heading above all
    others is the document's title. Where those headings are numbered by hand (1, 2, 3, with 2.1 and others
    in between), the numbers decide, so that a source names the section by the number that is printed.
    `titles` are the indices of headings in the style "Title", which begin none.
    """
    heads = {i: b for i, b in enumerate(blocks) if b.kind == "heading" and i not in titles}
    starts = _numbered_by_hand(heads) or _by_level(heads)
    placed, number = [], 0
    for index, block in enumerate(blocks):
        number += index in starts
        placed.append(block.model_copy(update={"position": Position(kind="section", number=max(1, number))}))
    return placed, max(1, number)


def _by_level(heads: dict[int, Block]) -> set[int]:
    counts = Counter(head.level or 1 for head in heads.values())
    level = min((level for level, count in counts.items() if count > 1), default=1)
    first = min(heads, default=0)
    return {
        i
        for i, head in heads.items()
        if (head.level or 1) == level or ((head.level or 1) < level and i != first)
    }


def _numbered_by_hand(heads: dict[int, Block]) -> set[int]:
    """The headings "1. ...", "2. ..." of one level, if they count up from 1 without a gap."""
    found: dict[int, list[tuple[int, int]]] = {}
    for index, head in heads.items():
        if match := _CHAPTER.match(head.text):
            found.setdefault(head.level or 1, []).append((index, int(match[1])))
    for _, chapters in sorted(found.items()):
        if len(chapters) >= _FEWEST_CHAPTERS and [n for _, n in chapters] == list(
            range(1, len(chapters) + 1)
        ):
            return {index for index, _ in chapters}
    return set()
