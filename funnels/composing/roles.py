"""What a statement is good for, beyond the list in which the structured content has it."""

import re
from dataclasses import replace

from funnels.composing.items import Item, Role
from funnels.composing.strength import is_complete
from funnels.composing.wording import Cues, Wording, any_of, word_pattern

OPENING_MARKS = '“„«"'
CLOSING_MARKS = '”“»"'
_CONTACT_LINE = re.compile(
    r"^[\w -]{2,24}\s?:\s*(?:https?://|www\.)?[\w.+-]*(?:@[\w.-]+|[\w-]\.[a-z]{2,8})(?:/\S*)?$"
    r"|^[\w -]{2,24}\s?:\s*\+?\(?\d[\d\s()/.-]{6,}$"
)
"""Lines like "Email: hello@acme.example" and "Phone: +49 30 1234567"."""
_SHORTEST_WHOM = 12
_SECOND_GROUP = re.compile(r", (?:and|und|et|y) (?:for|für|pour|para) ")
_PLAIN = frozenset({Role.POINT, Role.FACT, Role.RESULT, Role.QUANTITY})


def roles_of(text: str, listed_as: Role, heading: str | None, wording: Wording) -> frozenset[Role]:
    """The role of its list, corrected: quotations are testimonials, sums of money not always prices."""
    if text[:1] in OPENING_MARKS and text[-1:] in CLOSING_MARKS and len(text.split()) > 5:
        return frozenset({Role.TESTIMONIAL})
    if _CONTACT_LINE.match(text):
        return frozenset({Role.CONTACT})
    role = Role.FACT if listed_as is Role.PRICE and not _is_price(text, heading, wording) else listed_as
    if role is Role.PROBLEM and any_of(wording.cues.relief).search(text):
        role = Role.POINT  # "You do not need to know ..." is none.
    if role in (Role.RESULT, Role.SUMMARY) and any_of(wording.cues.conditions).search(text):
        role = Role.POINT  # "If it saves less than 30%, we ..." promises, and proves nothing.
    audience = word_pattern(wording.cues.audience_headings).search(heading or "")
    if role is Role.AUDIENCE and not (audience or names_people(text, wording.cues)):
        role = Role.POINT
    roles = frozenset({Role.AUDIENCE}) if audience and role in _PLAIN else _under(heading, role, wording)
    headings = word_pattern(wording.cues.loyalty_headings)
    cared_for = wording.loyalty.search(text) or headings.search(heading or "")
    if not cared_for:
        return roles
    known = frozenset({Role.POINT}) if roles == {Role.AUDIENCE} else roles
    return known | {Role.LOYALTY}


def without_frame(text: str, cues: Cues) -> str:
    """ "This paper is written for plant directors." as "Plant directors.", "Ideal for: Runners" as "Runners".

    What is left is the end of the text, word for word but for its first capital; of "for directors, and for
    those who decide with them" the first half. Other texts stay.
    """
    match = any_of(cues.frames_whom).match(text)
    left = text[match.end() :].lstrip(" :–—-") if match else ""
    first = _SECOND_GROUP.split(left)[0]
    left = f"{first}." if _SHORTEST_WHOM <= len(first) < len(left) else left
    return left[:1].upper() + left[1:] if len(left) >= _SHORTEST_WHOM else text


def names_people(text: str, cues: Cues) -> bool:
    """Whether the text says for whom something is: "built for finance teams"."""
    return bool(any_of([*cues.names_whom, *cues.frames_whom]).search(text))


def _under(heading: str | None, role: Role, wording: Wording) -> frozenset[Role]:
    """A plain statement takes the use of its section: "Why old houses cost so much" names problems."""
    if heading is None or role not in _PLAIN | {Role.SUMMARY}:
        return frozenset({role})
    if word_pattern(wording.cues.problem_headings).search(heading):
        return frozenset({Role.PROBLEM})
    if role is Role.SUMMARY:
        return frozenset({role})
    if word_pattern(wording.cues.benefit_headings).search(heading):
        return frozenset({role, Role.BENEFIT})
    return frozenset({role})


def _is_price(text: str, heading: str | None, wording: Wording) -> bool:
    """Whether a sum of money is what something costs, and not a cost that is complained about or saved."""
    spoken = is_complete(text) and word_pattern(wording.cues.pricing).search(text)
    return bool(spoken) or stands_with_prices(heading, wording)


def stands_with_prices(heading: str | None, wording: Wording) -> bool:
    """Whether a heading announces prices."""
    return bool(word_pattern(wording.cues.price_headings).search(heading or ""))


def settled(item: Item, *, priced: bool, wording: Wording) -> Item:
    """The item without the price role, if the documents have a section of prices and it stands elsewhere."""
    if priced and Role.PRICE in item.roles and not stands_with_prices(item.heading, wording):
        return replace(item, roles=item.roles - {Role.PRICE} | {Role.FACT})
    return item
