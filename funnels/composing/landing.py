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
    title_tail,
)
from funnels.composing.items import Item, Role
from funnels.composing.labels import imperative
from funnels.composing.material import Material
from funnels.composing.questions import own_questions, questions
from funnels.composing.wording import word_pattern
from funnels.schema import Benefit, Copy, Hero, LandingPage
from uploads.structuring.schema import Source

_HERO_CHARS = 90


def landing_page(desk: Desk, button: str) -> LandingPage:
    """The page, in the order a reader meets it; no statement stands on it twice if there are enough."""
    page = desk.begin()
    asked = own_questions(page)
    hero = _hero(page, button)
    problem = [page.take(Role.PROBLEM) for _ in range(2)]
    proof = [page.take(Role.TESTIMONIAL), page.take(Role.RESULT), page.take(Role.TESTIMONIAL)]
    proof.append(page.take(Role.RESULT) or page.take(Role.QUANTITY, where=_is_complete))
    closing = page.take(Role.ACTION, where=partial(_invites, page)) or page.must(Role.SUMMARY, Role.BENEFIT)
    benefits = _benefits(page)
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
    item = page.look(Role.TAGLINE, max_chars=SCHEMA_LIMIT, where=lambda item: ":" not in item.text)
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
    return (None if problem else heading) or title_tail(material) or heading


def _benefits(page: Asset) -> list[Benefit]:
    found = [page.take(Role.BENEFIT) for _ in range(5)]
    items = [item for item in found if item]
    items += [item for item in (page.take(Role.POINT) for _ in range(2 - len(items))) if item]
    if not items:
        items = [page.must(Role.BENEFIT, Role.POINT, Role.SUMMARY)]
    return [_benefit(page, item) for item in items]


def _benefit(page: Asset, item: Item) -> Benefit:
    split = split_title(item.text)
    if split:
        title, body = split
        return Benefit(
            title=say(page, title, limit=SCHEMA_LIMIT, otherwise=title),
            body=Copy(text=body, sources=list(item.sources)),
        )
    return Benefit(title=title_for(page, item), body=copy_of([item]))


def _invites(page: Asset, item: Item) -> bool:
    """Whether it asks for something, and is not just an address."""
    return item.complete or bool(imperative(item.text, page.desk.material.wording))


def _is_complete(item: Item) -> bool:
    return item.complete


def _copies(items: list[Item | None]) -> list[Copy]:
    return [copy_of([item]) for item in items if item]
