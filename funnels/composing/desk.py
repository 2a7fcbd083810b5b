"""Handing out statements under a budget: each at most twice in all, never twice in the same asset.

What was not said yet is preferred. A short document may say things a little more often: a funnel has more
places than it has sentences.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from funnels.composing.items import Item, Role, key_of
from funnels.composing.material import Material
from funnels.composing.strength import STANDS_ALONE, stems
from funnels.schema import Copy
from uploads.structuring.schema import Source

_USES = 2
_USES_OF_FEW = 3
_FEW = 24
_USES_OF_ACTION = 3
_FRESHNESS = 1.5
_FRESHNESS_OF_SUMMARY = 0.3
"""What introduces the whole is the right beginning more than once."""
_NEARNESS = 1.5
_SET_ASIDE = 0.8
_ECHOED = 1.2
_AKIN, _MOST_AKIN = 0.25, 0.75
_INTRODUCTION = 1.5
_UNREADABLE = -0.5
_FIGURE = re.compile(r"\d[\d.,]*\d")
_MAX_SOURCES = 4
_EXCLUSIVE = frozenset({Role.ACTION, Role.PRICE, Role.TESTIMONIAL, Role.TAGLINE, Role.CONTACT})
"""Statements with one of these roles are used for that role only."""
_SPECIAL = _EXCLUSIVE | {Role.PROBLEM, Role.AUDIENCE, Role.RESULT}
"""Statements with one of these roles are no general points and do not continue other paragraphs."""
_KEPT_FROM = {Role.POINT: _SPECIAL, Role.SUMMARY: _EXCLUSIVE | {Role.PROBLEM, Role.AUDIENCE}}
"""Whom it is for and what is wrong sum nothing up."""
_GENERAL = (Role.SUMMARY, Role.BENEFIT, Role.POINT, Role.RESULT, Role.QUANTITY, Role.PROBLEM, Role.AUDIENCE)


class Desk:
    """Counts what was used in the whole funnel. One desk serves one funnel."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.uses: Counter[str] = Counter()
        self.limit = _USES if len(material.items) >= _FEW else _USES_OF_FEW
        self.spoken: set[str] = set()
        """Titles, subjects and headlines given out, folded: no two are the same."""
        self.reserved: set[str] = set()
        """Statements that belong to one asset, like the steps that the lead magnet gives away."""

    @property
    def rich(self) -> bool:
        """Whether there is enough to say that nothing need be said often."""
        return self.limit == _USES

    def begin(self, *, echoes: int = 0, barred: Iterable[str] = ()) -> "Asset":
        """A new asset, in which no statement occurs twice, nor one of the `barred` keys.

        Ads are brief forms of what is said elsewhere: `echoes` more uses, never more than three.
        """
        return Asset(self, min(self.limit + echoes, _USES_OF_FEW), frozenset(barred))


class Asset:
    """What one asset (a page, an email, a post) has used."""

    def __init__(self, desk: Desk, limit: int, barred: frozenset[str]) -> None:
        self.desk = desk
        self.limit = limit
        self.barred = barred | desk.reserved
        self.used: set[str] = set()
        self.figures: set[str] = set()

    def claim(self, *items: Item) -> None:
        """Mark statements as used here."""
        self.used.update(item.key for item in items)
        self.figures.update(figure for item in items for figure in _FIGURE.findall(item.text))
        self.desk.uses.update(item.key for item in items)

    def free(self, item: Item) -> bool:
        """Whether the statement may still be used here."""
        limit = _USES_OF_ACTION if Role.ACTION in item.roles else self.limit
        return not self._holds(item) and self.desk.uses[item.key] < limit

    def _holds(self, item: Item) -> bool:
        """Whether it stands here already, or must not."""
        return item.key in self.used or item.key in self.barred

    def look(
        self,
        *roles: Role,
        max_chars: int = 700,
        floor: float = STANDS_ALONE,
        where: Callable[[Item], bool] | None = None,
        near: Item | None = None,
    ) -> Item | None:
        """The best free statement of the first role that has one, rather from the section of `near`."""
        for role in roles:
            fitting = [
                item
                for item in self.desk.material.items
                if self.would_take(item, role, roles)
                and len(item.text) <= max_chars
                and item.strength >= floor
                and (where is None or where(item))
            ]
            if fitting:
                return max(fitting, key=lambda item: self._rank(item, role, roles, near))
        return None

    def would_take(self, item: Item, role: Role, roles: Sequence[Role] = ()) -> bool:
        """Whether the statement is free and of this role, and kept for no other one than `roles`."""
        others = _KEPT_FROM.get(role, _EXCLUSIVE)
        return role in item.roles and not (item.roles & others) - {role, *roles} and self.free(item)

    def take(
        self,
        *roles: Role,
        max_chars: int = 700,
        floor: float = STANDS_ALONE,
        where: Callable[[Item], bool] | None = None,
        near: Item | None = None,
    ) -> Item | None:
        """Like `look`, and claims it."""
        item = self.look(*roles, max_chars=max_chars, floor=floor, where=where, near=near)
        if item:
            self.claim(item)
        return item

    def must(self, *roles: Role, max_chars: int = 700) -> Item:
        """A statement in any case: fitting, else any that reads well, said or not, else what there is."""
        return (
            self.take(*roles, max_chars=max_chars)
            or self.take(*_GENERAL, max_chars=max_chars)
            or self._least_used(max_chars, STANDS_ALONE)
            or self._least_used(max_chars, None)
            or self.desk.material.items[0]
        )

    def _least_used(self, max_chars: int, floor: float | None) -> Item | None:
        """What was said least, unless it stands here already or is an address. Claims it."""
        fitting = [
            item
            for item in self.desk.material.items
            if len(item.text) <= max_chars
            and Role.CONTACT not in item.roles
            and (floor is None or (item.strength >= floor and item.complete and not self._holds(item)))
        ]
        if not fitting:
            return None
        item = min(fitting, key=lambda item: (self._holds(item), self.desk.uses[item.key], -item.strength))
        self.claim(item)
        return item

    def _rank(
        self, item: Item, role: Role, roles: Sequence[Role], near: Item | None
    ) -> tuple[float, int, int]:
        freshness = _FRESHNESS_OF_SUMMARY if role is Role.SUMMARY else _FRESHNESS
        score = item.strength - freshness * self.desk.uses[item.key]
        if Role.LOYALTY in item.roles and Role.LOYALTY not in roles:
            score -= _SET_ASIDE
        if not self.figures.isdisjoint(_FIGURE.findall(item.text)):
            score -= _ECHOED
        if near and near.heading and (near.document, near.heading) == (item.document, item.heading):
            score += _NEARNESS
        if near:
            score += min(_MOST_AKIN, _AKIN * len({*stems(near.text)} & {*stems(item.text)}))
        if role is Role.SUMMARY:
            place = self.desk.material.introduction.get(item.key, 9)
            score += max(0.0, _INTRODUCTION - 0.5 * place) + _names_brand(item, self.desk.material)
        return score, -item.document, -item.offset

    def paragraph(self, item: Item, max_chars: int = 420) -> Copy:
        """The claimed statement with a neighbour, so that it reads as it does in the document.

        A statement that leans on the sentence before it brings that one along; others bring the next.
        """
        material = self.desk.material
        before, after = material.preceding(item), material.following(item)
        if before and (item.dependent or Role.PRICE in item.roles) and self._joins(before, item, max_chars):
            self.claim(before)
            return copy_of([before, item])
        if after and self._joins(after, item, max_chars):
            self.claim(after)
            return copy_of([item, after])
        return copy_of([item])

    def _joins(self, neighbour: Item, item: Item, max_chars: int) -> bool:
        room = len(neighbour.text) + len(item.text) + 1 <= max_chars
        if "\n" in neighbour.text + item.text:  # a signed quotation, a list of prices
            return False
        alike = neighbour.roles & _SPECIAL <= item.roles
        readable = neighbour.strength > _UNREADABLE and "?" not in neighbour.text
        return room and alike and readable and neighbour.complete and item.complete and self.free(neighbour)


def _names_brand(item: Item, material: Material) -> bool:
    return key_of(material.brand.name) in item.key


def copy_of(items: Sequence[Item], joiner: str = " ") -> Copy:
    """Statements as one piece of copy that carries all their sources (at most four)."""
    chosen: list[Item] = []
    for item in items:
        sources = len(_sources([*chosen, item]))
        length = len(joiner.join(part.text for part in [*chosen, item]))
        if not chosen or (sources <= _MAX_SOURCES and length <= 700):
            chosen.append(item)
    return Copy(text=joiner.join(item.text for item in chosen), sources=_sources(chosen))


def _sources(items: Iterable[Item]) -> list[Source]:
    return list(dict.fromkeys(source for item in items for source in item.sources))[:_MAX_SOURCES]
