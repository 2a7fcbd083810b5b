"""The documents, prepared once so that quotes, numbers and names are looked up fast."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from funnels.grounding.folding import key, tidy
from funnels.grounding.names import words_of
from funnels.grounding.numbers import Figures, Known, figures
from funnels.sources import SourceDocument
from uploads.extraction.model import PositionKind
from uploads.structuring.schema import Source

Place = tuple[PositionKind, int]


@dataclass(frozen=True)
class Searchable:
    """One document: its `key` text, and where in it each block begins and stands."""

    id: str
    language: str
    text: str
    starts: tuple[int, ...]
    places: tuple[Place, ...]
    original: str

    @cached_property
    def figures(self) -> Figures:
        return figures(tidy(self.original), self.language)

    @cached_property
    def words(self) -> frozenset[str]:
        return words_of(tidy(self.original))

    def find(self, quote: str) -> Iterator[tuple[Place, ...]]:
        """The places of each occurrence of a quote in `key` form; one that crosses a page has both."""
        start = self.text.find(quote)
        while start >= 0:
            end = start + len(quote)
            if _stands_alone(self.text, start, end):
                first = bisect_right(self.starts, start) - 1
                last = bisect_right(self.starts, end - 1) - 1
                yield self.places[first : last + 1]
            start = self.text.find(quote, start + 1)


class Evidence:
    """All documents of a funnel. Made once, then asked for every piece of copy."""

    def __init__(self, documents: Sequence[SourceDocument]) -> None:
        self._documents = {document.id: _searchable(document) for document in documents}

    def documents(self, document_id: str | None = None) -> list[Searchable]:
        """The named document, or all where none is named; empty for an unknown id."""
        if document_id is None:
            return list(self._documents.values())
        found = self._documents.get(document_id)
        return [found] if found else []

    @cached_property
    def known(self) -> Known:
        """What all documents state together."""
        return Known(document.figures for document in self._documents.values())

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all documents."""
        return frozenset[str]().union(*(document.words for document in self._documents.values()))

    @property
    def language(self) -> str:
        """The language of the first document; English where there is none."""
        return next((document.language for document in self._documents.values()), "en")

    def locate(self, source: Source) -> Source | None:
        """The source where it really stands: unchanged, moved to the right place, or None."""
        quote = quote_key(source.quote)
        if not any(char.isalnum() for char in quote):
            return None
        elsewhere: Source | None = None
        for document in self.documents(source.document_id):
            for places in document.find(quote):
                if _place(source) in places:
                    return source.model_copy(update={"document_id": document.id})
                elsewhere = elsewhere or _moved(source, document.id, places[0])
        return elsewhere


def quote_key(quote: str) -> str:
    """The `key` of a quote without the marks people put around one: quotation marks, an ellipsis."""
    return key(quote).strip("\"' .…") if quote.strip() else ""


def _searchable(document: SourceDocument) -> Searchable:
    parts: list[str] = []
    starts: list[int] = []
    places: list[Place] = []
    length = 0
    for block in document.parsed.blocks:
        text = key(block.text)
        if not text:
            continue
        if parts and _is_hyphenated(parts[-1], text):
            parts[-1] = parts[-1][:-1]
            length -= 1
        elif parts:
            parts.append(" ")
            length += 1
        starts.append(length)
        places.append((block.position.kind, block.position.number))
        parts.append(text)
        length += len(text)
    original = "\n".join([document.content.title, *(block.text for block in document.parsed.blocks)])
    return Searchable(
        document.id, document.content.language, "".join(parts), tuple(starts), tuple(places), original
    )


def _is_hyphenated(before: str, after: str) -> bool:
    return len(before) > 1 and before[-1] == "-" and before[-2].isalpha() and after[0].isalpha()


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a match begins and ends where a word or number does: "47 %" is not found in "147 %"."""
    return not _joined(text, start) and not _joined(text, end)


def _joined(text: str, cut: int) -> bool:
    before, after = text[max(cut - 2, 0) : cut], text[cut : cut + 2]
    if not before or not after:
        return False
    if before[-1].isalnum() and after[0].isalnum():
        return before[-1] < "\u0e00" and after[0] < "\u0e00"
    inside_left = after[0] in ".,:/" and before[-1].isdigit() and after[1:].isdigit()
    inside_right = before[-1] in ".,:/" and after[0].isdigit() and before[:-1].isdigit()
    return inside_left or inside_right


def _place(source: Source) -> Place:
    if source.page is not None:
        return ("page", source.page)
    if source.slide is not None:
        return ("slide", source.slide)
    return ("section", source.section or 1)


def _moved(source: Source, document_id: str, place: Place) -> Source:
    return Source.model_validate({"document_id": document_id, place[0]: place[1], "quote": source.quote})
