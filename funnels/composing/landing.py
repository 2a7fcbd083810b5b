"""The landing page: hero, problem, benefits, proof, questions and closing."""

from functools import partial

from funnels.composing.benefit_titles import title_for
from funnels.composing.desk import Asset, Desk, copy_of
from funnels.composing.headlines import (
    SCHEMA_LIMIT,
    as_headline,
    in_any_case,
    say,
    short_statement,
    slogan,
    split_title,
    spoken_title,
    title_tail,
)
from funnels.composing.items import Item, Role
from funnels.composing.labels import imperative
from funnels.composing.material import Material
from funnels.composing.proof import take_proof
from funnels.composing.questions import own_questions, questions
from funnels.composing.wording import word_pattern
from funnels.schema import Benefit, Copy, Hero, LandingPage
from uploads.structuring.schema import Source

_HERO_CHARS = 90
_MOST_BENEFITS = 6
_ENOUGH_TITLED = 3
_MOSTLY = 0.6
_WHATEVER = -9.0


def landing_page(desk: Desk, button: str) -> LandingPage:
    """The page, in the order a reader meets it; no statement stands on it twice if there are enough."""
    page = desk.begin()
    asked = own_questions(page)
    hero = _hero(page, button)
    problem = [page.take(Role.PROBLEM) for _ in range(2)]
    benefits = _benefits(page)
    proof = [page.take(Role.TESTIMONIAL), take_proof(page), page.take(Role.TESTIMONIAL), take_proof(page)]
    closing = page.take(Role.ACTION, where=partial(_invites, page)) or page.must(Role.SUMMARY, Role.BENEFIT)
    return LandingPage(
        hero=hero,
        problem=_copies(problem),
        benefits=benefits,
        proof=_copies(proof),
        faq=questions(page, asked),
        closing=copy_of([closing]),
    )


def _hero(page: Asset, button: str) -> Hero:
    headline, sources = _headline(page)
    subheadline = page.must(Role.SUMMARY, Role.BENEFIT, Role.POINT, max_chars=320)
    return Hero(
        headline=headline,
        headline_sources=sources[:2],
        subheadline=copy_of([subheadline]),
        call_to_action=button,
    )


def _headline(page: Asset) -> tuple[str, list[Source]]:
    """The tagline, else a heading that reads like one, a strong sentence, or the title."""
    material = page.desk.material
    item = page.look(
        Role.TAGLINE, max_chars=SCHEMA_LIMIT, floor=_WHATEVER, where=lambda item: ":" not in item.text
    )
    found = None if item else _spoken_heading(material)
    item = item or (None if found else short_statement(page, limit=_HERO_CHARS))
    if not (item or found or material.spoken_titles):
        item = page.look(Role.BENEFIT, Role.SUMMARY, Role.POINT, max_chars=SCHEMA_LIMIT, where=_is_complete)
    if item:
        page.claim(item)
        return as_headline(item.text, SCHEMA_LIMIT) or item.text, list(item.sources)
    titles = material.spoken_titles or (material.brand.name,)
    title = found or in_any_case(titles[0]) or material.brand.name
    source = material.locate(title)
    return title, [source] if source else []


def _spoken_heading(material: Material) -> str | None:
    """A heading written like a slogan; one that names a problem only where the title promises nothing."""
    heading = slogan(material)
    problem = heading and word_pattern(material.wording.cues.problem_headings).search(heading)
    title = title_tail(material) or spoken_title(material)
    return (None if problem else heading) or title or heading


def _benefits(page: Asset) -> list[Benefit]:
    """Up to six in the order of the document, from the section of the best one where it has so many."""
    best = page.look(Role.BENEFIT)
    where = _has_title if best and _are_titled(page, best) else None
    found = [page.take(Role.BENEFIT, where=where, near=best) for _ in range(_MOST_BENEFITS)]
    items = [item for item in found if item]
    items += [item for item in (page.take(Role.POINT) for _ in range(2 - len(items))) if item]
    items = items or [page.must(Role.BENEFIT, Role.POINT, Role.SUMMARY)]
    in_order = sorted(items, key=lambda item: (item.document, item.offset))
    return [_benefit(page, item, apart=all(map(_has_title, items))) for item in in_order]


def _are_titled(page: Asset, best: Item) -> bool:
    """Whether most benefits of its section bring a title: the others would look lost among them."""
    chapter = page.desk.material.chapter_of(best)
    beside = [item for item in chapter.items if page.would_take(item, Role.BENEFIT)] if chapter else []
    titled = sum(map(_has_title, beside))
    return titled >= _ENOUGH_TITLED and titled >= _MOSTLY * len(beside)


def _has_title(item: Item) -> bool:
    return split_title(item.text) is not None


def _benefit(page: Asset, item: Item, *, apart: bool) -> Benefit:
    """With its own title set `apart` where all have one; beside benefits without, it stays in the text."""
    split = split_title(item.text)
    if split:
        title = say(page, split[0], limit=SCHEMA_LIMIT, otherwise=split[0])
        text = split[1] if apart else item.text
        return Benefit(title=title, body=Copy(text=text, sources=list(item.sources)))
    return Benefit(title=title_for(page, item), body=copy_of([item]))


def _invites(page: Asset, item: Item) -> bool:
    """Whether it asks for something, and is not just an address."""
    return item.complete or bool(imperative(item.text, page.desk.material.wording))


def _is_complete(item: Item) -> bool:
    return item.complete


def _copies(items: list[Item | None]) -> list[Copy]:
    return [copy_of([item]) for item in items if item]
