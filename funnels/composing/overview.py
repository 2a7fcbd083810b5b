"""Name, summary, audience and offer."""

from funnels.composing.desk import Desk, copy_of
from funnels.composing.headlines import SCHEMA_LIMIT
from funnels.composing.items import Item, Role, key_of
from funnels.composing.material import Material
from funnels.composing.trimming import first_that_fits
from funnels.composing.whom import whom
from funnels.schema import Audience, Copy, Offer

_MAX_EACH = 3


def name_of(material: Material) -> str:
    """The funnel's name: the first title, with the brand in front unless the title has it already."""
    brand, title = material.brand.name, material.titles[0]
    if key_of(brand) in key_of(title):
        return first_that_fits(SCHEMA_LIMIT, title, otherwise=brand)
    return first_that_fits(SCHEMA_LIMIT, f"{brand}: {title}", title, otherwise=brand)


def summary_of(desk: Desk) -> Copy:
    """What it is, in one paragraph."""
    asset = desk.overview()
    return asset.paragraph(asset.must(Role.SUMMARY, Role.BENEFIT, Role.POINT))


def audience_of(desk: Desk) -> Audience:
    """Who it is for, what troubles them and what they want, in the document's words."""
    asset = desk.overview()
    who = whom(asset) or copy_of([asset.must(Role.SUMMARY, Role.PROBLEM, Role.POINT)])
    pains = [asset.take(Role.PROBLEM) for _ in range(_MAX_EACH)]
    desires = [asset.take(Role.BENEFIT) for _ in range(_MAX_EACH)]
    return Audience(who=who, pains=_copies(pains), desires=_copies(desires))


def offer_of(desk: Desk, button: str) -> Offer:
    """The promise, what proves it, and the step to take."""
    asset = desk.overview()
    promise = asset.must(Role.BENEFIT, Role.SUMMARY, Role.POINT)
    proof = [asset.take(Role.RESULT), asset.take(Role.TESTIMONIAL), asset.take(Role.RESULT)]
    return Offer(promise=copy_of([promise]), proof=_copies(proof), call_to_action=button)


def _copies(items: list[Item | None]) -> list[Copy]:
    return [copy_of([item]) for item in items if item]
