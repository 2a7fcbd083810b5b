"""Passages: the smallest quotable units of a document, sentences, list items and table rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flowbrand.text.sentences import split
from flowbrand.text.whitespace import clip, collapse
from flowbrand.text.words import word_count
from uploads.extraction.model import Block, Position
from uploads.structuring.cues import Cues, cues_for
from uploads.structuring.outline import Part, is_heading
from uploads.structuring.schema import Source, Statement

Form = Literal["sentence", "line", "item", "row", "heading", "note"]

LONGEST = 600
_WHOLE_ITEM = 320
_LONG_SENTENCE = 420
_LONGEST_RUN = 4000
_LONGEST_CAPTION = 300
_LEAD_WORDS = 6
_PROSE_WORDS = 35
_CAPTION = re.compile(
    r"^\s*(?:table|figure|fig\.|chart|exhibit|tabelle|tab\.|abbildung|abb\.|tableau|graphique|tabla|cuadro|figura|gráfico)"
    r"\s+\d+(?:\.\d+)*\s*[.:–—-]",
    re.IGNORECASE,
)
_TERMINAL = re.compile(r"[.!?…。！？؟।۔][\"'”’»)\]]*$")
_CLAUSE = re.compile(r"(?<=;) |(?<=[:–—]) (?=[A-ZÄÖÜÉÀ])")
_NUMBERED = re.compile(r"^\(?(\d{1,2})[.)]?\s+(?=\S)")
_BULLET = re.compile(r"^(?:[•▪●◦‣·○■□➢✓✔*–—\-\uf000-\uf0ff]\s*)+(?=\S)")


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """What can be quoted; compared by identity. `quote` is verbatim after whitespace normalisation.

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

    @property
    def quotes_somebody(self) -> bool:
        """True for words in quotation marks: a testimonial or a saying, not the document's own voice."""
        return self.text[0] in '"“«„「'

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


def read_passages(parts: list[Part], language: str) -> list[Passage]:
    """Every passage of every part in reading order, nothing judged yet."""
    return [passage for number, part in enumerate(parts) for passage in _of_part(part, number, language)]


def _of_part(part: Part, number: int, language: str) -> Iterator[Passage]:
    if part.heading:
        text = clip(part.heading, LONGEST)
        yield Passage(text, text, part.position, "heading", number, -1, True)
    runs = _runs(part, cues_for(language))
    numbers = [_leading_number(run) for run in runs]
    for place, run in enumerate(runs):
        text = _NUMBERED.sub("", run.text) if _is_counted(numbers, place) else run.text
        yield from _of_run(run, text, number, language)


@dataclass(slots=True)
class _Run:
    """A block with what goes on in the blocks right behind it. `cut`: the end is missing."""

    first: int
    last: int
    block: Block
    text: str
    cut: bool = False


def _runs(part: Part, cues: Cues) -> list[_Run]:
    """The blocks of a part, paragraphs joined over line and page breaks where nothing stands between."""
    runs: list[_Run] = []
    for place, (index, block) in enumerate(part.blocks):
        above = part.blocks[place - 1][1] if place else None
        if _is_template_hint(block) or _is_caption(block, above, cues):
            continue
        goes_on = bool(runs) and _continues(runs[-1], block)
        if goes_on and index == runs[-1].last + 1:
            runs[-1].last = index
            runs[-1].text += f" {collapse(block.text)}"
            continue
        if goes_on:
            runs[-1].cut = True
        runs.append(_Run(index, index, block, collapse(block.text)))
    return runs


def _leading_number(run: _Run) -> int | None:
    match = _NUMBERED.match(run.text) if run.block.kind in ("list_item", "paragraph") else None
    return int(match.group(1)) if match else None


def _is_counted(numbers: list[int | None], place: int) -> bool:
    """True for "2 Add a picture" between 1 and 3: its number counts steps and says nothing."""
    own = numbers[place]
    around = numbers[max(0, place - 2) : place + 3]
    return own is not None and (own - 1 in around or own + 1 in around)


def _is_template_hint(block: Block) -> bool:
    """ "[Type your text here. Then save.]" as a whole block, over several sentences."""
    text = block.text.strip()
    return text.startswith("[") and text.endswith("]") and any(letter.isalpha() for letter in text)


def _is_caption(block: Block, above: Block | None, cues: Cues) -> bool:
    """True for "Table 2. Payback by industry. Source: ..." and for a line without a verb below a table."""
    if block.kind != "paragraph" or len(block.text) > _LONGEST_CAPTION:
        return False
    below = above is not None and above.kind == "table" and "style.finite" in cues.patterns
    verbless = below and word_count(block.text) >= _LEAD_WORDS and not cues.found("style.finite", block.text)
    return verbless or _CAPTION.match(block.text) is not None


def _continues(before: _Run, block: Block) -> bool:
    """True where a paragraph goes on in the next block, over a line or page break."""
    return (
        before.block.kind == block.kind == "paragraph"
        and len(before.text) < _LONGEST_RUN
        and _TERMINAL.search(before.text) is None
        and block.text[:1].islower()
        and before.text[-1:] not in ":;"
    )


def _of_run(run: _Run, text: str, part: int, language: str) -> Iterator[Passage]:
    block = run.block
    if block.kind == "table" and block.rows:
        for order, (quote, readable) in enumerate(_rows(block)):
            yield Passage(readable, quote, block.position, "row", part, run.first, order == 0)
        for sentence in _prose_in(block, language):
            yield Passage(sentence, sentence, block.position, "sentence", part, run.first, False)
        return
    pieces = _pieces(block, _BULLET.sub("", text), language)
    if run.cut and pieces and _TERMINAL.search(pieces[-1]) is None:
        pieces.pop()
    for order, piece in enumerate(pieces):
        form = _form(block, piece, alone=len(pieces) == 1)
        yield Passage(piece, piece, block.position, form, part, run.first, order == 0)


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


def _is_prose(cell: str) -> bool:
    return word_count(cell) >= _PROSE_WORDS


def _prose_in(block: Block, language: str) -> Iterator[str]:
    """The sentences of cells that hold running text: a layout table is read like paragraphs."""
    whole = collapse(block.text)
    cells = (collapse(cell) for row in block.rows or () for cell in row)
    for cell in filter(_is_prose, cells):
        for sentence in split(cell, language):
            yield from (piece for piece in _of_bearable_length(sentence.text) if piece in whole)


def _rows(block: Block) -> Iterator[tuple[str, str]]:
    """Each row as (verbatim, readable). The first row gives the column titles where it reads as titles."""
    rows = [tuple(collapse(cell) for cell in row) for row in block.rows or ()]
    rows = [row for row in rows if not any(map(_is_prose, row))]
    if not rows:
        return
    whole = collapse(block.text)
    titles = rows[0] if _has_titles(rows) else ()
    for row in rows[1:] if titles else rows:
        quote = " ".join(cell for cell in row if cell)
        if quote and quote in whole and len(quote) <= LONGEST:
            readable = _readable(row, titles)
            yield quote, readable if len(readable) <= LONGEST else quote


def _has_titles(rows: list[tuple[str, ...]]) -> bool:
    """True where the first row names the columns: short words above figures, or above longer texts."""
    if len(rows) < 2:
        return False
    filled = [cell for cell in rows[0] if cell]
    if len(filled) < 2 or any(word_count(cell) > 6 or not _mostly_letters(cell) for cell in filled):
        return False
    below = [cell for row in rows[1:] for cell in row if cell]
    figures = any(not _mostly_letters(cell) for cell in below)
    longer = sum(map(len, below)) / max(1, len(below)) > 1.5 * sum(map(len, filled)) / len(filled)
    return figures or longer


def _mostly_letters(cell: str) -> bool:
    return 2 * sum(letter.isalpha() for letter in cell) > len(cell.replace(" ", ""))


def _readable(row: tuple[str, ...], titles: tuple[str, ...]) -> str:
    """ "Basic: €49" or "Basic: 5 (Users), 20% (Discount)": a figure among several gets its column's title.

    Titles that hold figures are left out, because the row's quote does not have them.
    """
    subject, values = row[0], [(place, cell) for place, cell in enumerate(row) if cell and place > 0]
    if not values:
        return subject
    several = sum(not _mostly_letters(cell) for _, cell in values) > 1
    parts = [f"{cell}{_title_of(titles, place, cell)}" if several else cell for place, cell in values]
    body = "; ".join(parts) if any("," in part for part in parts) else ", ".join(parts)
    return f"{subject.rstrip(':')}: {body}" if subject else body


def _title_of(titles: tuple[str, ...], place: int, cell: str) -> str:
    title = titles[place] if place < len(titles) else ""
    usable = title and not _mostly_letters(cell) and not any(letter.isdigit() for letter in title)
    return f" ({title.replace('(', '').replace(')', '')})" if usable else ""
