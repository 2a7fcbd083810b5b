"""Text of RTF files in document order: headings by style and outline, lists, tables, notes, properties.

striprtf, the library there is, gives one string: headings, lists and notes would be lost. Pictures,
objects, headers, footers, comments, field codes, deleted and hidden text are left out. Nesting is a stack, so
its depth costs memory only, and is bounded.
"""

from typing import BinaryIO

from uploads.extraction.cleaning import cut_lines
from uploads.extraction.collecting import Collector
from uploads.extraction.finishing import finish
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Theme
from uploads.extraction.properties import real_author, real_title
from uploads.extraction.rejections import ContentMismatch, DocumentTooComplex
from uploads.extraction.rtf_groups import Group, RtfText, decoded_name
from uploads.extraction.rtf_tokens import Token, tokens
from uploads.extraction.sectioning import Sections
from uploads.extraction.table_parts import table_parts

_HEAD = 64


def read_rtf(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The file in `stream`. Raises ContentMismatch, DocumentTooComplex, and the rejections of `finish`."""
    data = stream.read()
    if not data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        raise ContentMismatch
    if len(data) > limits.max_inflated_bytes:
        raise DocumentTooComplex
    reader = _Reader(limits)
    for token in tokens(data):
        reader.take(token)
    reader.end()
    collector = Collector(limits)
    if reader.text.hidden:
        collector.warn("hidden_text_skipped")
    return finish(
        collector,
        limits,
        media_type="rtf",
        page_count=reader.sections.collect(collector),
        title=real_title(reader.text.info.get("title")),
        author=real_author(reader.text.info.get("author")),
        theme=Theme(),
        has_images=reader.text.images,
    )


class _Reader:
    """Makes blocks of the text that `RtfText` collects."""

    def __init__(self, limits: Limits) -> None:
        self.sections = Sections()
        self.text = RtfText(limits)
        self._rows: list[list[str]] = []
        self._cells: list[str] = []

    def take(self, token: Token) -> None:
        group = self.text.group
        if self.text.take(token) or token.kind != "word" or not group.shown:
            return
        word = token.data
        if word in (b"par", b"sect", b"page", b"column"):
            self._paragraph(group)
        elif word in (b"cell", b"nestcell"):
            self._cells.append(" ".join(self.text.flush().split()))
        elif word in (b"row", b"nestrow"):
            self._rows.append(self._cells)
            self._cells = []
        elif word == b"pard":
            group.paragraph.reset()

    def end(self) -> None:
        self._paragraph(self.text.group)
        self._table()

    def _paragraph(self, group: Group) -> None:
        paragraph = group.paragraph
        if paragraph.in_table:
            self.text.parts.append(" ")
            return
        notes = self.text.take_notes()
        text = self.text.flush()
        marker = self.text.take_marker()
        self._table()
        if not text.strip():
            return
        heading = self.text.heading_of(paragraph)
        if heading is not None:
            self.sections.add("heading", text, heading)
        elif marker or paragraph.listed:
            self.sections.add("list_item", text, paragraph.list_level, decoded_name(marker))
        else:
            for line in cut_lines(text):
                self.sections.add("paragraph", line)
        for note in notes:
            self.sections.add("note", note)

    def _table(self) -> None:
        rows, self._rows = self._rows, []
        if self._cells:
            rows.append(self._cells)
            self._cells = []
        for part in table_parts(rows):
            self.sections.add_table(part)
