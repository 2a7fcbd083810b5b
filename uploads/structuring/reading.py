"""A document as read: language, parts, passages worth quoting, and how central each of them is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp

from flowbrand.core.errors import DocumentRejected
from flowbrand.text.language import detect
from flowbrand.text.ranking import centrality
from flowbrand.text.whitespace import collapse
from flowbrand.text.words import terms, word_count
from uploads.extraction.model import ParsedDocument
from uploads.structuring.cues import Cues, cues_for, without_numbering
from uploads.structuring.noise import is_noise, is_readable
from uploads.structuring.outline import Part, read_outline
from uploads.structuring.passages import Passage, read_passages

_FEWEST_SHOWN = 3
_HEADING_ROLES = ("introduction", "benefit", "problem", "audience", "price", "action", "testimonial")


class TooLittleText(DocumentRejected):
    code = "too_little_text"
    reason = (
        "The document holds no sentence to work with. Please upload one with running text, "
        "for instance a brochure, a white paper or a presentation with words on its slides."
    )


@dataclass(frozen=True)
class Reading:
    """`passages` are in reading order; `scores` and `bags` run parallel to them."""

    parsed: ParsedDocument
    language: str
    cues: Cues
    parts: list[Part]
    passages: list[Passage]
    bags: list[list[str]]
    scores: list[float]
    """Centrality, 0 to 1."""

    @cached_property
    def roles(self) -> list[frozenset[str]]:
        """For each part what its heading (or the nearest one above that says something) announces."""
        headings = frozenset(part.heading.casefold() for part in self.parts if part.heading)
        return [
            frozenset({"minor"}) if _repeats(part, headings) else _roles(part, self.cues)
            for part in self.parts
        ]

    @cached_property
    def order(self) -> dict[Passage, int]:
        return {passage: index for index, passage in reversed(list(enumerate(self.passages)))}

    def part_is(self, role: str, passage: Passage) -> bool:
        return role in self.roles[passage.part]

    def salience(self, passage: Passage) -> float:
        """How well a passage stands for the document: centrality, place, completeness. About -1 to 2."""
        return self._saliences[self.order[passage]]

    @cached_property
    def _saliences(self) -> list[float]:
        return [self._salience(index, passage) for index, passage in enumerate(self.passages)]

    def _salience(self, index: int, passage: Passage) -> float:
        early = exp(-index / max(4.0, 0.12 * len(self.passages)))
        words = word_count(passage.text)
        return (
            self.scores[index]
            + 0.35 * early
            + 0.2 * self.part_is("introduction", passage)
            + 0.3 * (passage.complete and 7 <= words <= 38)
            - 0.35 * self.cues.opens("style.dangling", passage.text)
            - 0.5 * self.cues.opens("style.instruction", passage.text)
            + 0.25 * self.cues.opens("style.definition", passage.text)
            - 0.7 * self.part_is("minor", passage)
            - 0.3 * (passage.form in ("note", "row"))
            - 0.25 * passage.text.rstrip().endswith(("?", "？"))
            - 0.3 * (words < 5 or words > 55)
        )


def read(parsed: ParsedDocument) -> Reading:
    """Read a document. Raises TooLittleText where no passage of it could be quoted."""
    language = detect(_prose(parsed))
    cues = cues_for(language)
    parts = read_outline(parsed)
    passages = _worth_quoting(read_passages(parts, language), cues)
    bags = [terms(passage.text, language) for passage in passages]
    scores = centrality(
        [bag if passage.form != "heading" else [] for bag, passage in zip(bags, passages, strict=True)]
    )
    return Reading(parsed, language, cues, parts, passages, bags, scores)


def _prose(parsed: ParsedDocument) -> str:
    """The running text, which tells the language better than tables and titles; else all text."""
    prose = "\n".join(block.text for block in parsed.blocks if block.kind in ("paragraph", "list_item"))
    return prose if len(prose) > 200 else parsed.text


def _worth_quoting(passages: Sequence[Passage], cues: Cues) -> list[Passage]:
    kept = _without_notes(_unique([passage for passage in passages if not is_noise(passage, cues)]))
    if not any(passage.form != "heading" for passage in kept):
        kept = _unique([passage for passage in passages if is_readable(passage)])
    if not any(passage.form != "heading" or word_count(passage.text) >= 4 for passage in kept):
        raise TooLittleText
    return kept


def _without_notes(passages: list[Passage]) -> list[Passage]:
    """Without speaker notes, which may be private: they stay only where the slides say next to nothing."""
    shown = [passage for passage in passages if passage.form != "note"]
    said = sum(passage.form != "heading" for passage in shown)
    return shown if said >= _FEWEST_SHOWN else passages


def _unique(passages: Sequence[Passage]) -> list[Passage]:
    """Without exact repetitions; the first stays, and text stays before a heading of the same words."""
    body = {passage.text.casefold() for passage in passages if passage.form != "heading"}
    first: dict[str, Passage] = {}
    for passage in passages:
        key = passage.text.casefold()
        if passage.form != "heading" or key not in body:
            first.setdefault(key, passage)
    return list(first.values())


def _repeats(part: Part, headings: frozenset[str]) -> bool:
    """True for an agenda or a table of contents: most of its lines are headings of other parts."""
    lines = [collapse(block.text).casefold() for _, block in part.blocks if block.kind != "note"]
    own = (part.heading or "").casefold()
    known = [line for line in lines if (_beginnings(line) - {own}) & headings]
    return len(known) >= 3 and 2 * len(known) > len(lines)


def _beginnings(line: str) -> frozenset[str]:
    """The first one to twelve words of a line."""
    parts = re.sub(r"[,;:]", "", line).split(" ")[:12]
    return frozenset(" ".join(parts[:count]) for count in range(1, len(parts) + 1))


def _roles(part: Part, cues: Cues) -> frozenset[str]:
    for heading in (part.heading, *reversed(part.above)):
        found = _roles_of(heading, cues) if heading else frozenset()
        if found:
            return found
    return frozenset()


def _roles_of(heading: str, cues: Cues) -> frozenset[str]:
    if cues.is_whole("headings.minor", heading):
        return frozenset({"minor"})
    plain = without_numbering(heading)
    if word_count(plain) > 9:
        return frozenset()
    return frozenset(role for role in _HEADING_ROLES if cues.found(f"headings.{role}", plain))
