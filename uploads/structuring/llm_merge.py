"""From what a language model said of each part to the content of the whole document.

Nothing enters without its quote standing in the document; lists of many parts are drawn from in turn, so
that the end of a document has the same say as its beginning.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any, TypeVar

from flowbrand.text.whitespace import collapse
from uploads.structuring.llm_quotes import Quotes, numbers_in
from uploads.structuring.llm_schema import (
    Identity,
    Quoted,
    QuotedFact,
    QuotedSection,
    QuotedTestimonial,
    Reading,
)
from uploads.structuring.schema import BrandHints, Fact, Section, Source, Statement, Testimonial

S = TypeVar("S", bound=Statement)
T = TypeVar("T")


def statements(readings: Sequence[Reading], field: str, quotes: Quotes) -> list[Statement]:
    """The believable statements of one kind, in turn from each part, each quote once, within the bound."""
    lists = [[verified(one, quotes) for one in getattr(reading, field)] for reading in readings]
    return once(in_turn(lists))


def facts(readings: Sequence[Reading], quotes: Quotes) -> list[Fact]:
    return once(in_turn([[_fact(one, quotes) for one in reading.facts] for reading in readings]))


def testimonials(readings: Sequence[Reading], quotes: Quotes) -> list[Testimonial]:
    return once(
        in_turn([[_testimonial(one, quotes) for one in reading.testimonials] for reading in readings])
    )


def sections(readings: Sequence[Reading], quotes: Quotes) -> list[Section]:
    """The sections in the document's order."""
    found = [_section(one, quotes) for reading in readings for one in reading.sections]
    return [section for section in found if section is not None]


def keyphrases(readings: Sequence[Reading], quotes: Quotes) -> list[str]:
    phrases = in_turn([[p for p in reading.keyphrases if quotes.stands(p)] for reading in readings])
    return list({phrase.casefold(): phrase for phrase in phrases}.values())


def language(readings: Sequence[Reading]) -> str:
    return Counter(reading.language for reading in readings).most_common(1)[0][0]


def brand(readings: Sequence[Reading], quotes: Quotes) -> BrandHints:
    """The first identity details that stand in the document; the name most parts agree on."""
    identities = [reading.brand for reading in readings]
    names = Counter(one.name for one in identities if one.name and quotes.stands(one.name))
    taglines = (verified(one.tagline, quotes) for one in identities if one.tagline)
    return BrandHints(
        name=names.most_common(1)[0][0] if names else None,
        tagline=next((line for line in taglines if line), None),
        website=_detail(identities, "website", quotes),
        email=_detail(identities, "email", quotes),
        phone=_detail(identities, "phone", quotes),
    )


def verified(said: Quoted, quotes: Quotes) -> Statement | None:
    """The statement with the document's own quote, or None where the quote does not stand in it."""
    source = quotes.find(said.quote, near=said.position)
    return sound_or_quoted(said.text, source) if source else None


def sound_or_quoted(text: str, source: Source) -> Statement:
    """A statement in the given wording, or in the quote's where the wording brings in a number of its own."""
    sound = numbers_in(text) <= numbers_in(source.quote)
    return Statement(text=text if sound else source.quote, source=source)


def in_turn(lists: Sequence[Sequence[T | None]]) -> list[T]:
    """First items, then second items, and so on; None left out."""
    return [item for row in zip_longest(*lists) for item in row if item is not None]


def once(items: Iterable[S]) -> list[S]:
    """Each text and each quote once, the first of them."""
    seen: set[str] = set()
    kept = []
    for item in items:
        keys = {collapse(item.text).casefold(), collapse(item.source.quote).casefold()}
        if not keys & seen:
            kept.append(item)
        seen |= keys
    return kept


def _fact(said: QuotedFact, quotes: Quotes) -> Fact | None:
    statement = verified(said, quotes)
    if statement is None:
        return None
    written = numbers_in(statement.source.quote)
    numbers = [number for number in said.numbers if numbers_in(number) and numbers_in(number) <= written]
    return Fact(**_parts(statement), kind=said.kind, numbers=numbers) if numbers else None


def _testimonial(said: QuotedTestimonial, quotes: Quotes) -> Testimonial | None:
    statement = verified(said, quotes)
    if statement is None:
        return None
    named = said.attribution if said.attribution and quotes.stands(said.attribution) else None
    return Testimonial(**_parts(statement), attribution=named)


def _section(said: QuotedSection, quotes: Quotes) -> Section | None:
    statement = verified(said, quotes)
    if statement is None:
        return None
    points = once(in_turn([[verified(one, quotes) for one in said.key_points]]))
    return Section(heading=said.heading, summary=statement.text, key_points=points, source=statement.source)


def _detail(identities: Sequence[Identity], field: str, quotes: Quotes) -> str | None:
    found = (getattr(one, field) for one in identities)
    return next((text for text in found if text and _looks_right(field, text) and quotes.stands(text)), None)


def _looks_right(field: str, text: str) -> bool:
    if field == "phone":
        return sum(character.isdigit() for character in text) >= 6 and not any(map(str.isalpha, text))
    return " " not in text and "." in text and ("@" in text) == (field == "email")


def _parts(statement: Statement) -> dict[str, Any]:
    return {"text": statement.text, "source": statement.source}
