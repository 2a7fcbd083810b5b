"""Text of comma-separated files: one table, its separator found by looking, read with Python's csv."""

import csv
import io
import re
from typing import BinaryIO

from uploads.extraction.collecting import Collector
from uploads.extraction.decoding import decode
from uploads.extraction.finishing import finish
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Position, Theme
from uploads.extraction.rejections import DocumentDamaged
from uploads.extraction.table_parts import table_parts

_SEPARATORS = ",;\t|"
_SAMPLE_LINES = 20
_HINT = re.compile(r"sep=([,;\t|])\n", re.IGNORECASE)
"""The first line by which Excel is told the separator."""


def read_csv(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The table in `stream`. Raises the rejections of `decode`, `table_parts` and `finish`."""
    collector = Collector(limits)
    text = decode(stream.read(), limits, collector)
    csv.field_size_limit(limits.max_text_characters)
    separator = _separator(text)
    rows = csv.reader(io.StringIO(_without_hint(text), newline=""), delimiter=separator)
    try:
        for part in table_parts(rows):
            collector.add_table(part, Position(kind="section", number=1))
    except csv.Error:
        raise DocumentDamaged from None
    return finish(
        collector,
        limits,
        media_type="csv",
        page_count=1,
        title=None,
        author=None,
        theme=Theme(),
        has_images=False,
    )


def _separator(text: str) -> str:
    """The one that stands in most lines, and as often in each: csv.Sniffer takes letters for separators."""
    first = text[:65536].split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
    lines = [line for line in first if line.strip()]
    if hint := _HINT.match(text):
        return hint[1]

    def steadiness(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(_SEPARATORS, key=steadiness)


def _without_hint(text: str) -> str:
    return _HINT.sub("", text, count=1) if _HINT.match(text) else text
