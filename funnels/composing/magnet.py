"""The lead magnet: the section with the most to give away, with its own points as the outline."""

from dataclasses import dataclass

from funnels.composing.desk import Asset, Desk, copy_of
from funnels.composing.headlines import SCHEMA_LIMIT, chapter_heading, say
from funnels.composing.items import Item, Role, key_of
from funnels.composing.material import Chapter, Material
from funnels.composing.wording import Wording, word_pattern
from funnels.schema import LeadMagnet

_MIN_POINTS = 3
_MIN_SCATTERED = 4
_MANY = 16
_MIN_STRENGTH = 0.5
_MAX_POINTS = 6
_GUIDE = 4.0
_SELLING = frozenset({Role.BENEFIT, Role.RESULT, Role.PROBLEM, Role.SUMMARY, Role.AUDIENCE, Role.LOYALTY})
_NOT_GIVEN_AWAY = frozenset({Role.CONTACT, Role.ACTION, Role.PRICE, Role.TESTIMONIAL, Role.TAGLINE})


@dataclass(frozen=True, slots=True)
class Gift:
    """The lead magnet and the bare heading it is named after."""

    magnet: LeadMagnet
    heading: str


def lead_magnet(desk: Desk) -> Gift | None:
    """A guide made of one section, or of the key points of a document whose sections are small."""
    material = desk.material
    chapter = _richest(material)
    points = _points(chapter.items) if chapter else _key_points(material)
    if len(points) < (_MIN_POINTS if chapter else _MIN_SCATTERED):
        return None
    heading = chapter.heading if chapter else (material.spoken_titles or (material.brand.name,))[0]
    asset = desk.begin()
    outline = [item for item in points if asset.free(item)][:_MAX_POINTS]
    if len(outline) < _MIN_POINTS:
        return None
    asset.claim(*outline)
    promise = asset.must(Role.BENEFIT, Role.SUMMARY, Role.AUDIENCE)
    title = _title(asset, heading)
    outlined = [copy_of([item]) for item in outline]
    return Gift(LeadMagnet(title=title, promise=copy_of([promise]), outline=outlined), heading.rstrip(" :"))


def _title(asset: Asset, heading: str) -> str:
    guide = asset.desk.material.wording.magnet_title.format(heading=heading.rstrip(" :?!."))
    return say(asset, guide, heading, limit=SCHEMA_LIMIT, otherwise=asset.desk.material.brand.name)


def _richest(material: Material) -> Chapter | None:
    titles = {key_of(title) for title in material.titles}
    named = [c for c in material.chapters if chapter_heading(c, 100) and key_of(c.heading) not in titles]
    unfit = word_pattern(material.wording.cues.not_for_guides)
    fitting = [c for c in named if _teaches(c) and not unfit.search(c.heading)]
    wording = material.wording
    return max(fitting, key=lambda c: _value(c, wording)) if fitting else None


def _teaches(chapter: Chapter) -> bool:
    """Whether there is enough in it, and not mostly what the landing page says anyway."""
    points = _points(chapter.items)
    return len(points) >= _MIN_POINTS and 2 * sum(bool(p.roles & _SELLING) for p in points) <= len(points)


def _value(chapter: Chapter, wording: Wording) -> float:
    """Much to tell, rather how something is done than why it should be bought."""
    points = _points(chapter.items)[:_MAX_POINTS]
    guide = bool(word_pattern(wording.cues.guide_headings).search(chapter.heading))
    selling = sum(bool(item.roles & _SELLING) for item in points)
    return sum(max(0.0, item.strength) for item in points) - 1.5 * selling + _GUIDE * guide


def _points(items: tuple[Item, ...]) -> list[Item]:
    return [
        item
        for item in items
        if not item.roles & _NOT_GIVEN_AWAY and not item.dependent and item.strength > _MIN_STRENGTH
    ]


def _key_points(material: Material) -> list[Item]:
    points = [
        p
        for p in _points(material.items)
        if Role.POINT in p.roles and not p.roles & _SELLING and not p.dependent
    ]
    if len(material.items) < _MANY:
        return []
    best = sorted(points, key=lambda item: -item.strength)[:_MAX_POINTS]
    return sorted(best, key=lambda item: (item.document, item.offset))
