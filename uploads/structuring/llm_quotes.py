"""Quotes looked up in the document: a statement is believed where its words stand.

Letters and digits are compared, without case; blanks, punctuation, hyphens and typography are not, because
models copy those loosely. What is kept is always the document's own wording and place.
"""

import re
import unicodedata
from bisect import bisect_right

from flowbrand.text.whitespace import collapse
from uploads.extraction.model import ParsedDocument, Position
from uploads.structuring.schema import Source

_LONGEST = 600
_FEWEST = 4
_NUMBER = re.compile(r"\d[\d.,]*")
_SIGN_BEFORE = re.compile(r"(?:[€$£] ?|[+<>~≈-])$")
_SIGN_AFTER = re.compile(r"\s?[%‰€$£][.,;!?]?|[.!?)\"”»]+")
_GAP = re.compile(r"\.{3}|…|\[\.\.\.\]")


class Quotes:
    """One document, prepared once so that quotes are found fast."""

    def __init__(self, parsed: ParsedDocument) -> None:
        self._text = "\n".join(block.text for block in parsed.blocks)
        self._places = [block.position for block in parsed.blocks]
        self._starts = _starts([len(block.text) + 1 for block in parsed.blocks])
        self._key, self._origins = _folded(self._text)

    def find(self, quote: str, *, near: int | None = None) -> Source | None:
        """The source of a quote: at position `near` if it stands there, else where it stands first.

        A quote with gaps is found by its longest piece. None where it does not stand in the document.
        """
        wanted, _ = _folded(max(_GAP.split(quote), key=len))
        if len(wanted) < _FEWEST:
            return None
        first: Source | None = None
        at = self._key.find(wanted)
        while at >= 0:
            found = self._source(at, len(wanted))
            if found is not None and (near is None or near in (found.page, found.slide, found.section)):
                return found
            first = first or found
            at = self._key.find(wanted, at + 1)
        return first

    def stands(self, text: str) -> bool:
        """Whether these words stand in the document, however short."""
        wanted, _ = _folded(text)
        return bool(wanted) and wanted in self._key

    def _source(self, at: int, length: int) -> Source | None:
        start, end = self._origins[at], self._origins[at + length - 1] + 1
        if not _whole_words(self._text, start, end):
            return None
        place = self._places[bisect_right(self._starts, start) - 1]
        return source_at(place, collapse(_with_signs(self._text, start, end))[:_LONGEST])


def source_at(place: Position, quote: str) -> Source:
    """A source at a place of the document."""
    match place.kind:
        case "page":
            return Source(page=place.number, quote=quote)
        case "slide":
            return Source(slide=place.number, quote=quote)
        case _:
            return Source(section=place.number, quote=quote)


def numbers_in(text: str) -> set[str]:
    """The figures of a text, without signs and units."""
    return {number.rstrip(".,") for number in _NUMBER.findall(unicodedata.normalize("NFKC", text))}


def _starts(lengths: list[int]) -> list[int]:
    starts = [0]
    for length in lengths[:-1]:
        starts.append(starts[-1] + length)
    return starts


def _folded(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text, case-folded, and for each the index it came from."""
    letters: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        for letter in unicodedata.normalize("NFKC", character).casefold():
            if letter.isalnum():
                letters.append(letter)
                origins.append(index)
    return "".join(letters), origins


def _with_signs(text: str, start: int, end: int) -> str:
    """A piece of the text with the currency, per cent and full stop that stand beside it."""
    before = _SIGN_BEFORE.search(text, max(0, start - 3), start)
    after = _SIGN_AFTER.match(text, end)
    return (before[0] if before else "") + text[start:end] + (after[0] if after else "")


def _whole_words(text: str, start: int, end: int) -> bool:
    before = start > 0 and text[start - 1].isalnum() and text[start - 1] < "\u0e00"
    after = end < len(text) and text[end].isalnum() and text[end] < "\u0e00"
    return not before and not after
