"""Passages: the smallest quotable units of a document, sentences, list items and table rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flowbrand.text.sentences import split
from flowbrand.text.whitespace import clip, collapse
from flowbrand.text.words import word_count
from uploads.extraction.model import Block, ParsedDocument, Position
from uploads.structuring.outline import Part, is_heading
from uploads.structuring.schema import Source, Statement

Form = Literal["sentence", "line", "item", "row", "heading", "note"]

LONGEST = 600
_WHOLE_ITEM = 320
_LONG_SENTENCE = 420
_TERMINAL = re.compile(r"[.!?…。！？؟।۔][\"'”’»)\]]*$")
_CLAUSE = re.compile(r"(?<=;) |(?<=[:–—]) (?=[A-ZÄÖÜÉÀ])")
_BULLET = re.compile(r"^(?:[•▪●◦‣·○■□➢✓✔*–—\-\uf000-\uf0ff]\s*)+(?=\S)")


@dataclass(frozen=True, slots=True)
class Passage:
    """What can be quoted. `quote` is verbatim from the document after whitespace normalisation.

    `text` equals it, but for a table row, which is put into words with the column titles.
    """

    text: str
    quote: str
    position: Position
    form: Form
    part: int
    """Index of the part it stands in."""
    block: int
    """Index of the block it begins in."""
    opens: bool
    """True for the first passage of its block."""

    @property
    def complete(self) -> bool:
        """True for a sentence that ends as one."""
        return self.form in ("sentence", "item", "note") and _TERMINAL.search(self.text) is not None

    def source(self) -> Source:
        return source_at(self.position, self.quote)

    def statement(self) -> Statement:
        return Statement(text=self.text, source=self.source())


def source_at(position: Position, quote: str) -> Source:
    """A source by the kind of its position. `quote` must already be within its limit of characters."""
    if position.kind == "page":
        return Source(page=position.number, quote=quote)
    if position.kind == "slide":
        return Source(slide=position.number, quote=quote)
    return Source(section=position.number, quote=quote)


def read_passages(parsed: ParsedDocument, parts: list[Part], language: str) -> list[Passage]:
    """Every passage of every part in reading order, nothing judged yet."""
    return [
        passage for number, part in enumerate(parts) for passage in _of_part(parsed, part, number, language)
    ]


def _of_part(parsed: ParsedDocument, part: Part, number: int, language: str) -> Iterator[Passage]:
    if part.heading:
        text = clip(part.heading, LONGEST)
        yield Passage(text, text, part.position, "heading", number, -1, True)
    joined: list[tuple[int, Block, str]] = []
    for index, block in part.blocks:
        if joined and _continues(joined[-1], index, block):
            first, head, text = joined[-1]
            joined[-1] = (first, head, f"{text} {collapse(block.text)}")
        else:
            joined.append((index, block, collapse(block.text)))
    for index, block, text in joined:
        yield from _of_block(block, text, number, index, language)


def _continues(before: tuple[int, Block, str], index: int, block: Block) -> bool:
    """True where a paragraph goes on in the next block, over a line or page break."""
    first, head, text = before
    return (
        head.kind == block.kind == "paragraph"
        and index - first <= 2
        and len(text) < 4000
        and _TERMINAL.search(text) is None
        and block.text[:1].islower()
        and text[-1:] not in ":;"
    )


def _of_block(block: Block, text: str, part: int, index: int, language: str) -> Iterator[Passage]:
    if block.kind == "table" and block.rows:
        for order, (quote, readable) in enumerate(_rows(block)):
            yield Passage(readable, quote, block.position, "row", part, index, order == 0)
        return
    text = _BULLET.sub("", text)
    pieces = _pieces(block, text, language)
    for order, piece in enumerate(pieces):
        form = _form(block, piece, alone=len(pieces) == 1)
        yield Passage(piece, piece, block.position, form, part, index, order == 0)


def _pieces(block: Block, text: str, language: str) -> list[str]:
    if not text:
        return []
    sentences = [sentence.text for sentence in split(text, language)]
    if block.kind == "list_item" and len(text) <= _WHOLE_ITEM and len(sentences) <= 2:
        return [text]
    return [piece for sentence in sentences for piece in _of_bearable_length(sentence)]


def _of_bearable_length(sentence: str) -> Iterator[str]:
    """A sentence too long to quote is cut at its clauses, at last between words."""
    if len(sentence) <= _LONG_SENTENCE:
        yield sentence
        return
    for clause in _CLAUSE.split(sentence):
        if clause.strip():
            yield clip(clause.strip(), LONGEST)


def _form(block: Block, piece: str, *, alone: bool) -> Form:
    if block.kind == "note":
        return "note"
    if block.kind == "list_item":
        return "item"
    if is_heading(block):
        return "heading"
    return "line" if alone and _TERMINAL.search(piece) is None else "sentence"


def _rows(block: Block) -> Iterator[tuple[str, str]]:
    """Each row as (verbatim, readable). The first row gives the column titles where it reads as titles."""
    rows = [tuple(collapse(cell) for cell in row) for row in block.rows or ()]
    whole = collapse(block.text)
    titles = rows[0] if len(rows) > 1 and _are_titles(rows[0]) else None
    for row in rows[1:] if titles else rows:
        quote = " ".join(cell for cell in row if cell)
        if quote and quote in whole and len(quote) <= LONGEST:
            readable = _readable(row, titles)
            yield quote, readable if len(readable) <= LONGEST else quote


def _are_titles(row: tuple[str, ...]) -> bool:
    filled = [cell for cell in row if cell]
    return len(filled) > 1 and all(
        word_count(cell) <= 6 and not any(letter.isdigit() for letter in cell) for cell in filled
    )


def _readable(row: tuple[str, ...], titles: tuple[str, ...] | None) -> str:
    """ "Basic: €49" or "Basic: Price €49, Users 5". Titles are left out where there is only one value."""
    subject, values = row[0], [(place, cell) for place, cell in enumerate(row) if cell and place > 0]
    if not values:
        return subject
    named = titles if len(values) > 1 else None
    parts = [
        f"{named[place]} {cell}" if named and place < len(named) and named[place] else cell
        for place, cell in values
    ]
    body = "; ".join(parts) if any("," in part for part in parts) else ", ".join(parts)
    return f"{subject.rstrip(':')}: {body}" if subject else body
