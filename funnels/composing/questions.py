"""Questions and answers: a question only where the document has the answer."""

import re
from dataclasses import replace
from functools import partial

from funnels.composing.asked import questions_in
from funnels.composing.desk import Asset, copy_of
from funnels.composing.items import Item, Role
from funnels.composing.material import Material
from funnels.composing.prices import in_full, joined_rows, price_line, unit_stated
from funnels.composing.trimming import first_that_fits
from funnels.composing.whom import whom
from funnels.composing.wording import Wording, word_pattern
from funnels.schema import Copy, Faq

_MAX_QUESTIONS = 6
_MAX_PRICES = 6
_MAX_SENTENCES = 1
_ROWS_TOO = -9.0
"""Rows of a table are no prose, but they answer what something costs."""
_TOPIC_CHARS = 80
_ADDRESS = re.compile(r"\S@\S+\.\w|\+?\(?\d[\d\s()/.-]{6,}\d")
_LABEL = re.compile(r" (?=[A-Z][\w-]{1,11}: )")
"""Before "E-mail: ..." in a run of addresses, each of which has a line of its own."""


def questions(page: Asset, own: list[Faq]) -> list[Faq]:
    """Up to six questions: audience, the document's `own`, known topics, price, and how to begin."""
    wording = page.desk.material.wording
    brand = page.desk.material.brand.name
    last = [
        _faq(wording.question_price.format(brand=brand), _prices(page)),
        _faq(wording.question_start, _how_to_begin(page)),
    ]
    first = [_faq(wording.question_audience.format(brand=brand), whom(page))]
    room = _MAX_QUESTIONS - sum(faq is not None for faq in [*first, *last])
    middle = (own + _topics(page))[:room]
    return [faq for faq in [*first, *middle, *last] if faq]


def _faq(question: str, answer: Copy | None) -> Faq | None:
    fitting = first_that_fits(160, question, otherwise="")
    return Faq(question=fitting, answer=answer) if answer and fitting else None


def _how_to_begin(page: Asset) -> Copy | None:
    """How to reach somebody: a line with an address, those of the brand, else the step to take."""
    reached = page.take(Role.ACTION, Role.CONTACT, floor=_ROWS_TOO, where=_is_reached)
    if reached:
        return copy_of([replace(reached, text=_LABEL.sub("\n", reached.text))])
    step = None if (known := _addresses(page.desk.material)) else page.take(Role.ACTION, Role.CONTACT)
    return copy_of([step]) if step else known


def _is_reached(item: Item) -> bool:
    return bool(_ADDRESS.search(item.text))


def _addresses(material: Material) -> Copy | None:
    """The e-mail address and the telephone number of the brand, as far as they stand in the documents."""
    brand = material.brand
    found = [(text, material.locate(text)) for text in (brand.email, brand.phone) if text]
    lines = [(text, source) for text, source in found if source]
    sources = [source for _, source in lines]
    return Copy(text="\n".join(text for text, _ in lines), sources=sources) if lines else None


def _prices(page: Asset) -> Copy | None:
    """What each thing costs, a line each, then a sentence or two on the terms."""
    found = [page.take(Role.PRICE, floor=_ROWS_TOO) for _ in range(_MAX_PRICES)]
    items = sorted((item for item in found if item), key=lambda item: (item.document, item.offset))
    cues = page.desk.material.wording.cues
    priced = [replace(item, text=price_line(item.text, cues)) for item in items if not item.complete]
    terms = [item for item in items if item.complete][: _MAX_SENTENCES if priced else _MAX_PRICES]
    lines = [*_with_units(joined_rows(priced, page.desk.material), page), *terms]
    return copy_of(lines, "\n" if priced else " ") if lines else None


def _with_units(lines: list[Item], page: Asset) -> list[Item]:
    """The lines of prices with the unit that a sentence beside them states, else with that sentence below."""
    stated = unit_stated(lines, page.desk.material)
    if stated is None:
        return lines
    page.claim(stated)
    full = [replace(line, text=_each_in_full(line, stated, page.desk.material.wording)) for line in lines]
    if full == lines:
        return [*lines, stated]
    return [replace(full[0], sources=(*full[0].sources, *stated.sources)), *full[1:]]


def _each_in_full(line: Item, stated: Item, wording: Wording) -> str:
    return "\n".join(in_full(row, stated.text, wording) for row in line.text.split("\n"))


def own_questions(page: Asset) -> list[Faq]:
    """Questions that the document asks and answers itself, the answers as they stand there. Claims them."""
    found = []
    for asked in questions_in(page.desk.material):
        inside = [item for item in page.desk.material.items if item.text in asked.answer]
        if not inside or any(page.free(item) for item in inside):
            page.claim(*inside)
            answer = Copy(text=asked.answer, sources=[asked.source])
            found.append(_faq(asked.question, answer))
    return [faq for faq in found if faq]


def _topics(page: Asset) -> list[Faq]:
    """Questions for well-known topics: a sentence under such a heading, else one that names the topic."""
    found = []
    for topic in page.desk.material.wording.topics:
        item = _on_topic(page, topic.cues)
        if item:
            page.claim(item)
            found.append(Faq(question=topic.question, answer=page.paragraph(item)))
    return found


def _on_topic(page: Asset, cues: list[str]) -> Item | None:
    pattern = word_pattern(cues)
    roles = (Role.POINT, Role.BENEFIT, Role.LOYALTY, Role.FACT, Role.QUANTITY)
    for place in (_in_both, _in_heading, _in_text):
        item = page.look(*roles, where=partial(place, pattern))
        if item:
            return item
    return None


def _in_both(pattern: re.Pattern[str], item: Item) -> bool:
    return _in_heading(pattern, item) and _in_text(pattern, item)


def _in_heading(pattern: re.Pattern[str], item: Item) -> bool:
    return _tells(item) and bool(pattern.search(item.heading or ""))


def _in_text(pattern: re.Pattern[str], item: Item) -> bool:
    return _tells(item) and bool(pattern.search(item.text[:_TOPIC_CHARS]))


def _tells(item: Item) -> bool:
    """A whole statement, and not one that asks or answers a question of its own."""
    return item.complete and "?" not in item.text and not (item.heading or "").rstrip().endswith("?")
