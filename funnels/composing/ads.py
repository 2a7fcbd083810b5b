"""Ads within the limits of their network: a title, and a whole phrase that bears it out."""

from dataclasses import dataclass

from funnels.composing.desk import Asset, Desk
from funnels.composing.headlines import chapter_heading, in_any_case, is_subordinate, split_title
from funnels.composing.items import Item, Role
from funnels.composing.roles import stands_with_prices
from funnels.composing.strength import is_unparted, stems
from funnels.composing.trimming import at_clause_end, without_full_stop
from funnels.schema import Ad, Channel, Copy


@dataclass(frozen=True, slots=True)
class Limits:
    """Characters a network shows: of the title, and of the text below it."""

    headline: int
    body: int


LIMITS = {
    Channel.SEARCH_ADS: Limits(30, 90),
    Channel.INSTAGRAM: Limits(40, 125),
    Channel.LINKEDIN: Limits(70, 150),
}
_SHORTEST = 20
_ENDS = ".!?…。"


@dataclass(frozen=True, slots=True)
class Ads:
    """What was made for a network, perhaps nothing."""

    network: Channel
    made: list[Ad]


_WANTED = (
    (Role.RESULT, Role.BENEFIT, Role.SUMMARY, Role.PRICE),
    (Role.BENEFIT, Role.PRICE, Role.RESULT, Role.SUMMARY),
)


def ads(desk: Desk, network: Channel, button: str) -> list[Ad]:
    """Up to two ads; fewer when the document has no more to say in so few words. `network` is in LIMITS."""
    made: list[Ad] = []
    barred: set[str] = set()
    for roles in _WANTED:
        asset, said = desk.begin(echoes=1, barred=barred), {ad.headline for ad in made}
        ad = _ad(asset, LIMITS[network], roles, button, said)
        made += [ad] if ad else []
        barred |= asset.used
    return made


def _ad(asset: Asset, limits: Limits, roles: tuple[Role, ...], button: str, said: set[str]) -> Ad | None:
    item = asset.look(*roles, where=lambda item: _text(item, limits, asset) is not None)
    text = _text(item, limits, asset) if item else None
    headline = _headline(asset, item, limits, said, button) if item else None
    if item is None or text is None or headline is None:
        return None
    asset.claim(item)
    return Ad(headline=headline, body=Copy(text=text, sources=list(item.sources)), call_to_action=button)


def _text(item: Item, limits: Limits, asset: Asset) -> str | None:
    """The statement without its own title, whole or to the end of a clause; None where that is too long.

    A list is not cut, nor a sentence that opens with a clause that says nothing alone.
    """
    if not item.complete or item.dependent or "\n" in item.text:
        return None
    split = _split(item)
    told = split[1] if split else item.text
    cues = asset.desk.material.wording.cues
    cut = at_clause_end(told, limits.body, cues.clause_breaks)
    if cut is None or len(cut) < _SHORTEST:
        return None
    broken = cut != told and cut[-1] not in _ENDS and ("," in cut or is_subordinate(told, cues))
    return None if broken else cut


def _split(item: Item) -> tuple[str, str] | None:
    """Title and text, unless the text goes on where the title stops: "Clear costs: one invoice"."""
    split = split_title(item.text)
    return None if split and split[1][:1].islower() else split


def _headline(asset: Asset, item: Item, limits: Limits, said: set[str], button: str) -> str | None:
    """The statement's own title, a line above everything (tagline, title, brand), its section's, the step."""
    material, split = asset.desk.material, _split(item)
    tagline = material.brand.tagline
    lines = (
        split[0] if split else None,
        without_full_stop(tagline.text) if tagline else None,
        *map(without_full_stop, material.spoken_titles),
        _heading(asset, item, limits),
        in_any_case(material.brand.name, limits.headline),
        button,
    )
    fitting = [line for line in lines if line and len(line) <= limits.headline and _says_something(line)]
    return next((line for line in fitting if line not in said), None)


def _heading(asset: Asset, item: Item, limits: Limits) -> str | None:
    """The heading of the statement's section, where it speaks of the same: not "Results", not "Prices"."""
    heading = chapter_heading(asset.desk.material.chapter_of(item), limits.headline)
    priced = stands_with_prices(item.heading, asset.desk.material.wording)
    return heading if heading and not priced and {*stems(heading)} & {*stems(item.text)} else None


def _says_something(line: str) -> bool:
    """More than one word; scripts that do not part words say enough in one."""
    return len(line.split()) > 1 or is_unparted(line)
