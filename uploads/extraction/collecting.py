"""Gathers the blocks of one document: cleaned, never empty, within the limit of characters."""

from collections.abc import Iterable, Sequence

from uploads.extraction.cleaning import clean, count_words, has_letters
from uploads.extraction.limits import Limits
from uploads.extraction.model import Block, BlockKind, Position
from uploads.extraction.rejections import DocumentTooComplex

_POOR_WORDS = 20


class Collector:
    """The blocks so far and the warnings. Raises DocumentTooComplex once there is too much text."""

    def __init__(self, limits: Limits) -> None:
        self.blocks: list[Block] = []
        self._warnings: dict[str, None] = {}
        self._room = limits.max_text_characters

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(self._warnings)

    def warn(self, code: str) -> None:
        self._warnings[code] = None

    def add(
        self,
        kind: BlockKind,
        text: str,
        position: Position,
        level: int | None = None,
        marker: str | None = None,
    ) -> None:
        """Append a block, unless nothing readable is left of `text`."""
        text = clean(text)
        if has_letters(text):
            self._take(Block(kind=kind, text=text, position=position, level=level, marker=marker))

    def add_table(self, rows: Iterable[Sequence[str]], position: Position) -> None:
        """Append a table without its blank rows; a single row or column becomes paragraphs."""
        cells = [tuple(clean(cell) for cell in row) for row in rows]
        cells = [row for row in cells if any(row)]
        width = max((len(row) for row in cells), default=0)
        if len(cells) < 2 or width < 2:
            for row in cells:
                self.add("paragraph", " ".join(cell for cell in row if cell), position)
            return
        full = tuple(row + ("",) * (width - len(row)) for row in cells)
        text = "\n".join("\t".join(row).strip() for row in full)
        if has_letters(text):
            self._take(Block(kind="table", text=text, position=position, rows=full))

    def words(self) -> int:
        """Words in all blocks; warns when they are few."""
        words = sum(count_words(block.text) for block in self.blocks)
        if words < _POOR_WORDS:
            self.warn("little_text")
        return words

    def _take(self, block: Block) -> None:
        self._room -= len(block.text)
        if self._room < 0:
            raise DocumentTooComplex
        self.blocks.append(block)
