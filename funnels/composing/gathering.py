"""From the structured content of several documents to one list of statements without repetitions."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from funnels.composing.items import SIGNED, Item, Role, key_of, words_of
from funnels.composing.roles import (
    CLOSING_MARKS,
    OPENING_MARKS,
    names_people,
    roles_of,
    settled,
    stands_with_prices,
    without_frame,
)
from funnels.composing.strength import Setting, is_complete, is_dependent, strength_of
from funnels.composing.trimming import plain_heading, squeeze, without_number
from funnels.composing.wording import Wording
from funnels.sources import SourceDocument
from uploads.structuring.schema import DocumentContent, Fact, Source, Statement, Testimonial

_MAX_ITEMS = 400
_NAMES_PEOPLE = 3.0
_SAME = 0.8
_FACT_ROLES = {
    "price": Role.PRICE,
    "result": Role.RESULT,
    "quantity": Role.QUANTITY,
    "date": Role.DATE,
    "other": Role.FACT,
}
_FAR = 10**9


@dataclass(frozen=True, slots=True)
class _Layout:
    """A document's text on one line, and where its sections begin in it."""

    text: str
    starts: tuple[int, ...]
    headings: tuple[str, ...]
    tables: tuple[str, ...]

    def in_table(self, quote: str) -> bool:
        return any(quote in table for table in self.tables)

    def offset(self, quote: str) -> int:
        found = self.text.find(squeeze(quote))
        return found if found >= 0 else _FAR

    def heading_at(self, offset: int) -> str | None:
        index = bisect_right(self.starts, offset) - 1
        return self.headings[index] if index >= 0 and offset < _FAR else None


def gather(
    documents: Sequence[SourceDocument], wording: Wording, favoured: frozenset[str]
) -> tuple[Item, ...]:
    """The statements of all documents, in turns, each once, at most 400 of them."""
    lists = [_items(index, document, wording, favoured) for index, document in enumerate(documents)]
    in_turns = (item for item in chain.from_iterable(zip_longest(*lists)) if item is not None)
    items = tuple(_without_repetitions(in_turns))
    priced = any(Role.PRICE in item.roles and stands_with_prices(item.heading, wording) for item in items)
    return tuple(settled(item, priced=priced, wording=wording) for item in items)


def _items(
    index: int, document: SourceDocument, wording: Wording, favoured: frozenset[str]
) -> Iterator[Item]:
    layout, title = _layout(document), key_of(document.content.title)
    for statement, listed_as, section in statements_of(document.content):
        quote = squeeze(statement.source.quote)
        row = layout.in_table(quote)
        text = _own_words(statement, in_row=row and listed_as is Role.PRICE)
        if key_of(text) == title and len(document.content.summary) > 1:
            continue
        offset = layout.offset(text if text in quote else quote)
        heading = section or layout.heading_at(offset)
        roles = roles_of(text, listed_as, heading, wording)
        people = Role.AUDIENCE in roles and names_people(text, wording.cues)
        text = without_frame(text, wording.cues) if people else text
        numbers = tuple(statement.numbers) if isinstance(statement, Fact) else ()
        setting = Setting(listed_as, heading, row)
        shown, sources = _with_attribution(statement, text, document, layout)
        yield Item(
            key=key_of(text),
            text=shown,
            sources=sources,
            roles=roles,
            numbers=tuple(number for number in numbers if number in text),
            heading=heading,
            document=index,
            offset=offset,
            strength=strength_of(text, setting, wording.cues, favoured) + _NAMES_PEOPLE * people,
            complete=is_complete(text),
            dependent=is_dependent(text, wording.cues),
        )


def statements_of(content: DocumentContent) -> Iterator[tuple[Statement, Role, str | None]]:
    """All statements, the most specific lists first, so that the cap never cuts them."""
    if content.brand.tagline:
        yield content.brand.tagline, Role.TAGLINE, None
    for fact in content.facts:
        yield fact, _FACT_ROLES[fact.kind], None
    yield from ((statement, Role.TESTIMONIAL, None) for statement in content.testimonials)
    yield from ((statement, Role.ACTION, None) for statement in content.calls_to_action)
    yield from ((statement, Role.BENEFIT, None) for statement in content.benefits)
    yield from ((statement, Role.PROBLEM, None) for statement in content.problems)
    yield from ((statement, Role.AUDIENCE, None) for statement in content.audience_hints)
    yield from ((statement, Role.SUMMARY, None) for statement in content.summary)
    yield from ((statement, Role.POINT, None) for statement in content.key_points)
    for section in content.sections:
        heading = plain_heading(section.heading)
        if key_of(section.source.quote) != key_of(section.heading):
            yield Statement(text=section.source.quote, source=section.source), Role.POINT, heading
        yield from ((statement, Role.POINT, heading) for statement in section.key_points)


def _own_words(statement: Statement, *, in_row: bool) -> str:
    """The statement's text where the document has it word for word, else the document's own words.

    A row of prices (`in_row`) keeps the text that names its columns: the bare cells say nothing.
    """
    text, quote = squeeze(statement.text), squeeze(statement.source.quote)
    return without_number(text if text in quote or in_row else quote)


def _layout(document: SourceDocument) -> _Layout:
    text = squeeze(document.parsed.text)
    marks = [
        (_section_start(text, s.heading, s.source.quote), plain_heading(s.heading))
        for s in document.content.sections
    ]
    found = sorted((mark for mark in marks if mark[0] >= 0), key=lambda mark: mark[0])
    tables = tuple(squeeze(block.text) for block in document.parsed.blocks if block.kind == "table")
    return _Layout(text, tuple(start for start, _ in found), tuple(heading for _, heading in found), tables)


def _section_start(text: str, heading: str, quote: str) -> int:
    """Where a section begins: at its heading right before its first sentence, or at that sentence."""
    first = text.find(squeeze(quote))
    before = text.rfind(squeeze(heading), 0, first + 1) if first >= 0 else -1
    return before if before >= 0 else first


def _with_attribution(
    statement: Statement, text: str, document: SourceDocument, layout: _Layout
) -> tuple[str, tuple[Source, ...]]:
    source = statement.source.model_copy(update={"document_id": document.id})
    if not isinstance(statement, Testimonial):
        return text, (source,)
    quoted = _in_marks(text, layout.text)
    name = squeeze(statement.attribution or "")
    if not name or name in text or name not in layout.text or len(text) + len(name) > 600:
        return quoted, (source,)
    signed = f"{quoted}{SIGNED}{name}"
    if name in squeeze(statement.source.quote):
        return signed, (source,)
    return signed, (source, source.model_copy(update={"quote": name}))


def _in_marks(text: str, whole: str) -> str:
    """The quotation with its quotation marks, where the document has them around it."""
    start = whole.find(text)
    before, after = whole[max(0, start - 1) : max(0, start)], whole[start + len(text) :][:1]
    wraps = start > 0 and before in OPENING_MARKS and after in CLOSING_MARKS and before and after
    return f"{before}{text}{after}" if wraps else text


def _without_repetitions(items: Iterator[Item]) -> Iterator[Item]:
    kept: dict[str, Item] = {}
    bags: dict[str, frozenset[str]] = {}
    for item in items:
        if len(item.key) < 3 and kept:
            continue
        bag = frozenset(words_of(item.text))
        twin = item.key if item.key in kept else _twin(item, bag, bags)
        if twin is not None:
            kept[twin] = _merged(kept[twin], item)
        else:
            kept[item.key], bags[item.key] = item, bag
        if len(kept) == _MAX_ITEMS:
            break
    yield from kept.values()


def _twin(item: Item, bag: frozenset[str], bags: dict[str, frozenset[str]]) -> str | None:
    for key, other in bags.items():
        smaller, larger = sorted((len(bag), len(other)))
        if smaller < _SAME * larger and not (smaller >= 5 and (bag <= other or other <= bag)):
            continue
        if len(bag & other) >= _SAME * len(bag | other) or _inside(item.key, key):
            return key
    return None


def _inside(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return f" {short} " in f" {long} "


def _merged(first: Item, second: Item) -> Item:
    """One statement for two that say the same: the better sentence, with what both are good for.

    A sum of money in a problem or a result is no price.
    """
    best = first if first.strength >= second.strength else second
    signed = next((item for item in (first, second) if SIGNED in item.text), None)
    best = signed or best
    roles = first.roles | second.roles
    if roles & {Role.RESULT, Role.PROBLEM}:
        roles -= {Role.PRICE}
    return replace(
        best,
        key=first.key,
        roles=roles,
        numbers=best.numbers or tuple(n for n in first.numbers + second.numbers if n in best.text),
        heading=best.heading or first.heading or second.heading,
    )
