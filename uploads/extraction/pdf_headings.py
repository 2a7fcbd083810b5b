"""Tells headings from running text by size and weight, against the whole document."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from uploads.extraction.pdf_layout import LayoutBlock
from uploads.extraction.pdf_lines import bullet_end, is_quotation

_LARGER = 1.12
_MAX_CHARACTERS, _MAX_LINES = 160, 3
_MAX_BOLD_CHARACTERS = 100
_STEPS = (2.0, 1.5, 1.25)
"""Ratios to the body size at which a level ends; below the last one lies the fourth."""
_MIN_LETTERS = 3
_TITLE = 1.5
_FIGURE = re.compile(r"\W*\d[\d.,\s]*[^\w\s]*\s*[^\W\d_]+")
"""A number and its unit in small letters ("12 days") heads nothing; "1 Introduction" does."""


class Headings:
    """The heading sizes of one document, given as its pages."""

    def __init__(self, pages: Sequence[Iterable[LayoutBlock]]) -> None:
        blocks = [block for page in pages for block in page if block.rows is None]
        self.body = _body_size(blocks)
        self._bold_counts = _mostly_plain(blocks)
        self._title = self._largest(pages[0]) if pages else None
        used = {self._step(block) for block in blocks if self._is_larger(block)}
        if self._title is not None:
            used.add(min(used | {self._step(self._title)}))
        self._levels = {step: level for level, step in enumerate(sorted(used), start=1)}

    def level(self, block: LayoutBlock) -> int | None:
        """1 for the largest headings; None for running text."""
        if block is self._title:
            return 1
        if self._is_larger(block):
            return self._levels[self._step(block)]
        if self._bold_counts and block.bold and _is_heading_text(block, _MAX_BOLD_CHARACTERS):
            return len(self._levels) + 1
        return None

    def _largest(self, page: Iterable[LayoutBlock]) -> LayoutBlock | None:
        """The title: the largest words of the first page, which may be a sentence."""
        large = [block for block in page if block.size >= _TITLE * self.body and _is_title_text(block)]
        return max(large, key=lambda block: block.size, default=None)

    def _is_larger(self, block: LayoutBlock) -> bool:
        larger = block.rows is None and block.size >= _LARGER * self.body
        return larger and _is_heading_text(block, _MAX_CHARACTERS)

    def _step(self, block: LayoutBlock) -> int:
        return sum(block.size < step * self.body for step in _STEPS)


def _body_size(blocks: list[LayoutBlock]) -> float:
    """The size in which most letters are set, in steps of half a point."""
    letters: Counter[float] = Counter()
    for block in blocks:
        for line in block.lines:
            letters[round(line.size * 2) / 2] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 10.0


def _mostly_plain(blocks: list[LayoutBlock]) -> bool:
    """Whether bold means something: less than a third of the text is bold."""
    bold = sum(len(line.text) for block in blocks for line in block.lines if line.bold)
    return 3 * bold < sum(len(line.text) for block in blocks for line in block.lines)


def _is_title_text(block: LayoutBlock) -> bool:
    return block.rows is None and not is_quotation(block.text) and _has_few_words(block, _MAX_CHARACTERS)


def _is_heading_text(block: LayoutBlock, characters: int) -> bool:
    """Whether the block is short and worded like a heading: no sentence, no list item, no bare number."""
    text = block.text.strip()
    return (
        _has_few_words(block, characters) and not text.endswith((".", ",", ";")) and bullet_end(text) is None
    )


def _is_figure(text: str) -> bool:
    return text.islower() and _FIGURE.fullmatch(text) is not None


def _has_few_words(block: LayoutBlock, characters: int) -> bool:
    text = block.text.strip()
    letters = sum(character.isalpha() for character in text)
    digits = sum(character.isdigit() for character in text)
    fits = len(text) <= characters and len(block.lines) <= _MAX_LINES and block.upright
    return fits and letters >= max(_MIN_LETTERS, digits) and not _is_figure(text)
