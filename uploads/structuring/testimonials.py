"""Testimonials: what customers are quoted with, and sentences that name clients as a reference."""

import re
from collections.abc import Iterator

from flowbrand.text.whitespace import clip, collapse
from flowbrand.text.words import word_count
from uploads.extraction.model import Block, Position
from uploads.structuring.choosing import says_the_same
from uploads.structuring.passages import LONGEST, source_at
from uploads.structuring.reading import Reading
from uploads.structuring.schema import Testimonial

_QUOTED = re.compile(
    r"“([^“”]{15,900})”|\"([^\"]{15,900})\"|«\s?([^«»]{15,900}?)\s?»|„([^„“”]{15,900})[“”]|「([^「」]{8,600})」"
)
_DASH = re.compile(r"^\s*[,.]?\s*(?:[—–―~]|-{1,2})\s*(?=\S)")
_CAPITALISED = r"[A-ZÄÖÜÉÀÁÍÓÚÑ][\w.’'-]*"
_NAME = (
    r"(?:(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Mme|M|Sr|Sra)\.? )?"
    rf"{_CAPITALISED}(?: (?:de|von|van|la|du|{_CAPITALISED})){{0,4}}"
)
_SPEAKER = re.compile(rf"^{_NAME}(?:\s?[,|/(–—-]\s?[^.!?]{{2,120}})?\)?\.?$")
_CITES = re.compile(r"\d|\b(?:vol|no|pp?|isbn|journal|press|research|report)\b", re.IGNORECASE)
_LONGEST_SPEAKER = 120


def customer_quotes(reading: Reading, limit: int = 10) -> list[Testimonial]:
    """Quotations with whom they are from, in reading order, then sentences that name clients."""
    found: list[Testimonial] = []
    for candidate in (*_quotations(reading), *_references(reading)):
        if len(found) < limit and not any(says_the_same(candidate.text, other.text) for other in found):
            found.append(candidate)
    return found


def _quotations(reading: Reading) -> Iterator[Testimonial]:
    for number, part in enumerate(reading.parts):
        if "minor" in reading.roles[number]:
            continue
        announced = "testimonial" in reading.roles[number]
        bodies = [(block, collapse(block.text)) for _, block in part.blocks]
        for place, (block, text) in enumerate(bodies):
            following = bodies[place + 1][1] if place + 1 < len(bodies) else ""
            yield from _in_block(reading, block, text, following, announced=announced)


def _in_block(
    reading: Reading, block: Block, text: str, following: str, *, announced: bool
) -> Iterator[Testimonial]:
    if block.kind == "note":
        return
    quotes = list(_QUOTED.finditer(text))
    for match in quotes:
        words = next(group for group in match.groups() if group)
        rest = text[match.end() :]
        alone = not text[: match.start()].strip()
        who = _speaker(reading, rest) or (
            None if rest.strip(" .,") else _speaker(reading, following, needs_dash=not (announced or alone))
        )
        personal = reading.cues.found("testimonial.first_person", words)
        if _is_testimony(words) and (who or (announced and personal)):
            yield _testimonial(words, block.position, who)
    if (
        not quotes
        and announced
        and (who := _speaker(reading, following, needs_dash=True))
        and _is_testimony(text)
    ):
        yield _testimonial(text, block.position, who)


def _is_testimony(words: str) -> bool:
    return word_count(words) >= 5


def _speaker(reading: Reading, text: str, *, needs_dash: bool = False) -> str | None:
    """The name in front of `text`: behind a dash, before a verb of saying, or with a job title."""
    dash = _DASH.match(text)
    if dash:
        line = text[dash.end() :].strip()
        fits = len(line) <= _LONGEST_SPEAKER and _SPEAKER.match(line) and not _CITES.search(line)
        return line.rstrip(".") if fits else None
    line = text.strip(" ,.")
    said = re.match(rf"^(?:{_verbs(reading)}) ({_NAME}(?:, [^.!?,]{{2,60}}){{0,2}})", line) or re.match(
        rf"^({_NAME}(?:, [^.!?,]{{2,60}}){{0,2}}),? (?:{_verbs(reading)})\b", line
    )
    if said:
        return said.group(1).strip(" ,")
    titled = len(line) <= _LONGEST_SPEAKER and _SPEAKER.match(line) is not None and "," in line
    return line if titled and not needs_dash and reading.cues.found("testimonial.roles", line) else None


def _verbs(reading: Reading) -> str:
    pattern = reading.cues.patterns.get("testimonial.said")
    return pattern.pattern if pattern else "(?!)"


def _testimonial(words: str, position: Position, who: str | None) -> Testimonial:
    text = clip(words.strip(" ,"), LONGEST)
    return Testimonial(
        text=text, source=source_at(position, text), attribution=clip(who, 200) if who else None
    )


def _references(reading: Reading) -> Iterator[Testimonial]:
    for passage in reading.passages:
        named = reading.cues.found("testimonial.reference", passage.text)
        if (
            named
            and passage.form in ("sentence", "item", "line")
            and word_count(passage.text) <= 40
            and re.search(r"\d|\b[A-Z]\w+.*\b[A-Z]\w+", passage.text[1:])
        ):
            yield Testimonial(text=passage.text, source=passage.source())
