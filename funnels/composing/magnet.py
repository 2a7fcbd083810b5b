"""The lead magnet: the section with the most to give away, with its own points as the outline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from funnels.composing.desk import Asset, Desk, copy_of
from funnels.composing.headlines import SCHEMA_LIMIT, chapter_heading, say
from funnels.composing.items import Item, Role, key_of
from funnels.composing.material import Chapter, Material
from funnels.composing.wording import Wording, word_pattern
from funnels.schema import Copy, LeadMagnet
from uploads.structuring.schema import Source

_MIN_POINTS = 3
_MIN_SCATTERED = 4
_MANY = 16
_MIN_STRENGTH = 0.5
_MAX_POINTS = 6
_GUIDE = 4.0
_TOLD_CHARS = 640
_MOST_SOURCES = 4
_MOST_PARAGRAPHS = 2
_PARAGRAPH = "\n\n"
_SELLING = frozenset({Role.BENEFIT, Role.RESULT, Role.PROBLEM, Role.SUMMARY, Role.AUDIENCE, Role.LOYALTY})
_NOT_GIVEN_AWAY = frozenset({Role.CONTACT, Role.ACTION, Role.PRICE, Role.TESTIMONIAL, Role.TAGLINE})


@dataclass(frozen=True, slots=True)
class Gift:
    """The lead magnet and the bare heading it is named after."""

    magnet: LeadMagnet
    heading: str


def lead_magnet(desk: Desk) -> Gift | None:
    """A guide made of one section, or of the key points of a document whose sections are small.

    Where there is enough else to say, what it gives away stands nowhere else, but for what announces it.
    """
    material = desk.material
    chapter = _richest(material)
    points = _before_the_sale(_points(chapter.items) if chapter else _key_points(material))
    if len(points) < (_MIN_POINTS if chapter else _MIN_SCATTERED):
        return None
    heading = chapter.heading if chapter else (material.spoken_titles or (material.brand.name,))[0]
    asset = desk.begin()
    outline = [item for item in points if asset.free(item)][:_MAX_POINTS]
    if len(outline) < _MIN_POINTS:
        return None
    asset.claim(*outline)
    desk.uses.update(item.key for item in outline)  # Once more in what announces it.
    if desk.rich:
        desk.reserved.update(item.key for item in outline)
    promise = _introduction(asset, chapter) or _promise(asset, heading, outline)
    title = _title(asset, heading)
    outlined = [copy_of([item]) for item in outline]
    return Gift(LeadMagnet(title=title, promise=copy_of([promise]), outline=outlined), heading.rstrip(" :"))


def _before_the_sale(points: list[Item]) -> list[Item]:
    """The points without those for customers, where enough are left."""
    left = [item for item in points if Role.LOYALTY not in item.roles]
    return left if len(left) >= _MIN_POINTS else points


def _introduction(asset: Asset, chapter: Chapter | None) -> Item | None:
    """What the section itself says before its points."""
    first = next((item for item in chapter.items if not item.dependent), None) if chapter else None
    if first is None or not first.complete or first.roles & _NOT_GIVEN_AWAY or not asset.free(first):
        return None
    asset.claim(first)
    return first


def _promise(asset: Asset, heading: str, outline: list[Item]) -> Item:
    """What was not said yet and speaks of the same things, else what sums the document up."""
    whole = replace(outline[0], text=" ".join([heading, *(item.text for item in outline)]))

    def is_new(item: Item) -> bool:
        return item.complete and asset.desk.uses[item.key] == 0

    new = asset.take(Role.SUMMARY, where=is_new, near=whole) or asset.take(
        Role.BENEFIT, where=is_new, near=whole
    )
    return new or asset.must(Role.SUMMARY, Role.AUDIENCE, Role.BENEFIT)


def announced(gift: Gift, material: Material) -> Copy:
    """What a post says of the magnet: its title, and the first half of what is in it."""
    source = material.locate(gift.heading)
    sources = [source] if source else []
    points = _that_fit(gift.magnet.outline[: _half(gift)], gift.magnet.title, sources)
    return _told(points, gift.magnet.title, sources)


def contents(gift: Gift) -> list[Copy]:
    """What the mail that brings it says of it: all of it, from its beginning, as far as it fits.

    Its subject is the title.
    """
    left, paragraphs = gift.magnet.outline, list[Copy]()
    while left and len(paragraphs) < _MOST_PARAGRAPHS:
        points = _that_fit(left[: _half(gift)]) or left[:1]
        paragraphs.append(_told(points))
        left = left[len(points) :]
    return paragraphs


def _half(gift: Gift) -> int:
    return (len(gift.magnet.outline) + 1) // 2


def _that_fit(points: list[Copy], title: str = "", sources: Sequence[Source] = ()) -> list[Copy]:
    """The first points, as many as a piece of copy holds with their sources: none is left out between."""

    def fits(count: int) -> bool:
        room = len(_text(points[:count], title)) <= _TOLD_CHARS
        return room and len({*sources, *_sources(points[:count])}) <= _MOST_SOURCES

    counts = takewhile(fits, range(1, len(points) + 1))
    return points[: max(counts, default=0)]


def _told(points: list[Copy], title: str = "", sources: Sequence[Source] = ()) -> Copy:
    """The points below the title, with their sources."""
    told = list(dict.fromkeys([*sources, *_sources(points)]))
    return Copy(text=_text(points, title), sources=told[:_MOST_SOURCES])


def _text(points: list[Copy], title: str) -> str:
    return _PARAGRAPH.join(filter(None, [title, *(point.text for point in points)]))


def _sources(points: list[Copy]) -> list[Source]:
    return [source for point in points for source in point.sources]


def _title(asset: Asset, heading: str) -> str:
    guide = asset.desk.material.wording.magnet_title.format(heading=heading.rstrip(" :!."))
    asset.desk.spoken.add(key_of(heading))
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
