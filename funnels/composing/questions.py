"""Questions and answers: a question only where the document has the answer."""

import re
from functools import partial

from funnels.composing.desk import Asset, copy_of
from funnels.composing.items import Item, Role
from funnels.composing.material import Chapter
from funnels.composing.trimming import first_that_fits
from funnels.composing.wording import word_pattern
from funnels.schema import Copy, Faq

_MAX_QUESTIONS = 6
_MAX_PRICES = 3
_ROWS_TOO = -9.0
"""Rows of a table are no prose, but they answer what something costs."""
_TOPIC_CHARS = 80


def questions(page: Asset) -> list[Faq]:
    """Up to six questions: audience, the document's own topics, price, results, and how to begin."""
    wording = page.desk.material.wording
    brand = page.desk.material.brand.name
    last = [
        _faq(wording.question_price.format(brand=brand), _prices(page)),
        _faq(wording.question_start, _answer(page, Role.ACTION)),
    ]
    first = [_faq(wording.question_audience.format(brand=brand), _answer(page, Role.AUDIENCE))]
    room = _MAX_QUESTIONS - sum(faq is not None for faq in [*first, *last])
    middle = (_own_questions(page) + _topics(page))[:room]
    return [faq for faq in [*first, *middle, *last] if faq]


def _faq(question: str, answer: Copy | None) -> Faq | None:
    fitting = first_that_fits(160, question, otherwise="")
    return Faq(question=fitting, answer=answer) if answer and fitting else None


def _answer(page: Asset, role: Role) -> Copy | None:
    item = page.take(role)
    return copy_of([item]) if item else None


def _prices(page: Asset) -> Copy | None:
    found = [page.take(Role.PRICE, floor=_ROWS_TOO) for _ in range(_MAX_PRICES)]
    items = sorted((item for item in found if item), key=lambda item: (item.document, item.offset))
    whole = all(item.complete for item in items)
    return copy_of(items, " " if whole else "\n") if items else None


def _own_questions(page: Asset) -> list[Faq]:
    """Headings that are questions already."""
    chapters = page.desk.material.chapters
    asked = [chapter for chapter in chapters if re.search(r"[?？]\s*$", chapter.heading)]
    return [faq for faq in (_faq(c.heading, _chapter_answer(page, c)) for c in asked) if faq]


def _chapter_answer(page: Asset, chapter: Chapter) -> Copy | None:
    items = [item for item in chapter.items if item.complete and page.free(item)][:2]
    page.claim(*items)
    return copy_of(items) if items else None


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
    return item.complete and bool(pattern.search(item.heading or ""))


def _in_text(pattern: re.Pattern[str], item: Item) -> bool:
    return item.complete and bool(pattern.search(item.text[:_TOPIC_CHARS]))
