"""Text of plain text files: paragraphs by blank lines, headings by underlines, capitals and form feeds.

Lines broken to a width are joined again; lines of their own (an address, a menu) stay apart.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from uploads.extraction.cleaning import has_letters
from uploads.extraction.collecting import Collector
from uploads.extraction.decoding import decode
from uploads.extraction.finishing import finish
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Theme
from uploads.extraction.sectioning import Sections

_BULLET = re.compile(r"(\s*)(?:[-*+•◦▪‣●○■□–·➢✓✔►]|(\(?(?:\d{1,3}|[a-z])[.)]))[ \t]+(?=\S)")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|~{3,}|\*{3,})\s*")
_RULE = re.compile(r"[\s\-=_*~#.]+")
_HEADING_MAX, _WRAPPED_MIN, _WRAPPED_MAX = 80, 45, 120
_INDENT = 2


def read_txt(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The text file in `stream`. Raises the rejections of `decode` and `finish`."""
    collector = Collector(limits)
    sections = Sections()
    for paragraph in _paragraphs(decode(stream.read(), limits, collector)):
        _read(paragraph, sections)
    pages = sections.collect(collector)
    return finish(
        collector,
        limits,
        media_type="txt",
        page_count=pages,
        title=None,
        author=None,
        theme=Theme(),
        has_images=False,
    )


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Lines that stand together, without the blank ones between them."""
    paragraph: list[str] = []
    for line in text.replace("\f", "\n\n").split("\n"):
        if line.strip():
            paragraph.append(line)
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _read(lines: list[str], sections: Sections) -> None:
    if len(lines) >= 2 and (mark := _UNDERLINE.fullmatch(lines[1])) and _may_be_heading(lines[0]):
        sections.add("heading", lines[0], 1 if mark[1][0] == "=" else 2)
        lines = lines[2:]
    elif len(lines) == 1 and _is_capitals(lines[0]):
        sections.add("heading", lines[0], 2)
        return
    for kind, text, level, marker in _items([line for line in lines if not _RULE.fullmatch(line)]):
        if kind == "list":
            sections.add("list_item", text, level, marker)
        else:
            sections.add("paragraph", text)


def _may_be_heading(line: str) -> bool:
    return has_letters(line) and len(line.strip()) <= _HEADING_MAX


def _is_capitals(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) >= 3 and _may_be_heading(line) and all(letter.isupper() for letter in letters)


def _items(lines: list[str]) -> Iterator[tuple[str, str, int, str | None]]:
    """Paragraphs and list items: kind, text, level, printed number."""
    wrapped = _is_wrapped(lines)
    kind, text, level, marker = "", "", 0, None
    for line in lines:
        bullet = _BULLET.match(line)
        goes_on = wrapped if kind == "text" else line[:1].isspace()
        if bullet is None and text and goes_on:
            text = _joined(text, line)
            continue
        if text:
            yield kind, text, level, marker
        kind = "list" if bullet else "text"
        text = line[bullet.end() :] if bullet else line
        level = len(bullet[1].expandtabs(4)) // _INDENT + 1 if bullet else 0
        marker = bullet[2] if bullet else None
    if text:
        yield kind, text, level, marker


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines were broken to a width: all but the last are nearly as long as the longest."""
    widths = [len(line.rstrip()) for line in lines[:-1] if not _BULLET.match(line)]
    if not widths:
        return True
    return _WRAPPED_MIN <= max(widths) <= _WRAPPED_MAX and min(widths) >= 0.6 * max(widths)


def _joined(text: str, line: str) -> str:
    """`line` after `text`: a word cut at the line's end is whole again."""
    text, line = text.rstrip(), line.strip()
    if re.search(r"[^\W\d_]{2}-$", text) and line[:1].islower():
        return text[:-1] + line
    return f"{text} {line}"
