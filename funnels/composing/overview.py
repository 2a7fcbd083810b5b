"""Name, summary, audience and offer."""

from funnels.composing.desk import Asset, copy_of
from funnels.composing.headlines import SCHEMA_LIMIT
from funnels.composing.items import Item, Role, key_of
from funnels.composing.material import Material
from funnels.composing.proof import has_share, take_proof
from funnels.composing.trimming import first_that_fits
from funnels.composing.whom import whom
from funnels.schema import Audience, Copy, Offer

_MAX_EACH = 3
_PROMISING = (Role.BENEFIT, Role.SUMMARY, Role.POINT)


def name_of(material: Material) -> str:
    """The funnel's name: the first title, with the brand in front unless the title has it already."""
    brand, title = material.brand.name, material.titles[0]
    if key_of(brand) in key_of(title):
        return first_that_fits(SCHEMA_LIMIT, title, otherwise=brand)
    return first_that_fits(SCHEMA_LIMIT, f"{brand}: {title}", title, otherwise=brand)


def summary_of(front: Asset) -> Copy:
    """What it is, in one paragraph. `front` is the page that sums the funnel up."""
    return front.paragraph(front.must(Role.SUMMARY, Role.BENEFIT, Role.POINT))


def offer_of(front: Asset, button: str) -> Offer:
    """The promise, what proves it, and the step to take."""
    promise = front.take(Role.BENEFIT, where=_is_measured) or front.must(*_PROMISING)
    proof = [take_proof(front), front.take(Role.TESTIMONIAL), take_proof(front)]
    return Offer(promise=copy_of([promise]), proof=_copies(proof), call_to_action=button)


def audience_of(front: Asset) -> Audience:
    """Who it is for, what troubles them and what they want, as far as the document says it."""
    who = whom(front)
    pains = [front.take(Role.PROBLEM) for _ in range(_MAX_EACH)]
    desires = [front.take(Role.BENEFIT) for _ in range(_MAX_EACH)]
    return Audience(who=who, pains=_copies(pains), desires=_copies(desires))


def _is_measured(item: Item) -> bool:
    """Whether the benefit comes with the share that it brings."""
    return item.complete and Role.RESULT in item.roles and has_share(item)


def _copies(items: list[Item | None]) -> list[Copy]:
    return [copy_of([item]) for item in items if item]
