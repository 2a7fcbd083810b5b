"""Positions for documents without pages: sections, counted by headings.

A section begins at each heading of the shallowest level that occurs at least twice, and at every heading
above it, except where only headings stand before it. A document without such headings is one section.
"""

from collections import Counter
from collections.abc import Sequence

from uploads.extraction.collecting import Collector
from uploads.extraction.model import BlockKind, Position

Rows = Sequence[Sequence[str]]
_MAX_LEVEL = 9


class Sections:
    """Takes blocks in reading order and hands them to the collector once all headings are known."""

    def __init__(self) -> None:
        self._blocks: list[tuple[BlockKind, str, int | None, str | None]] = []
        self._tables: dict[int, Rows] = {}

    def __len__(self) -> int:
        return len(self._blocks)

    def add(self, kind: BlockKind, text: str, level: int | None = None, marker: str | None = None) -> None:
        """A block; one without text is dropped."""
        if text.strip():
            self._blocks.append((kind, text, level, marker))

    def add_table(self, rows: Rows) -> None:
        self._tables[len(self._blocks)] = rows
        self._blocks.append(("table", "", None, None))

    def collect(self, collector: Collector) -> int:
        """Put everything into `collector`; the number of sections, at least 1. Raises as the collector."""
        border = self._border()
        number, begun = 1, False
        for index, (kind, text, level, marker) in enumerate(self._blocks):
            if kind == "heading" and begun and (level or _MAX_LEVEL) <= border:
                number += 1
            position = Position(kind="section", number=number)
            if kind == "table":
                collector.add_table(self._tables[index], position)
            else:
                collector.add(kind, text, position, level, marker)
            begun = begun or kind != "heading"
        return number

    def _border(self) -> int:
        levels = Counter(level or _MAX_LEVEL for kind, _, level, _ in self._blocks if kind == "heading")
        return min((level for level, count in levels.items() if count > 1), default=1)
