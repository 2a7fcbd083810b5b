"""The channel of each stage, chosen from plain evidence in the document, and the reason in words."""

from dataclasses import dataclass

from funnels.composing.items import SIGNED, Role
from funnels.composing.material import Material, evidence, evidence_in
from funnels.composing.wording import word_pattern
from funnels.schema import Channel

_CLEARLY = 1.4
_ENOUGH = 2
_ENOUGH_LINES = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A channel and the sentence that explains it."""

    channel: Channel
    reason: str


@dataclass(frozen=True, slots=True)
class Market:
    """Whom the document addresses: `kind` business, consumer or unclear, and the words that say so."""

    kind: str
    cues: tuple[str, ...]


def market_of(material: Material) -> Market:
    """Compare the words for companies with the words for private customers, and look who is addressed."""
    cues = material.wording.cues
    business, business_words = evidence(material, cues.business)
    consumer, consumer_words = evidence(material, cues.consumer)
    if business >= _ENOUGH and business >= _CLEARLY * consumer:
        return Market("business", tuple(business_words))
    if positions := _at_work(material):
        return Market("business", tuple(positions))
    if consumer >= _ENOUGH and consumer >= _CLEARLY * business:
        return Market("consumer", tuple(consumer_words))
    return Market("unclear", ())


def _at_work(material: Material) -> list[str]:
    """The positions and offices in the lines of whom it is for and who is quoted, where they prevail there.

    What is sold may be coffee: if office managers buy it, the document speaks to companies.
    """
    cues = material.wording.cues
    for_whom = [item.text for item in material.items if Role.AUDIENCE in item.roles]
    lines = [*for_whom, *(i.text.rpartition(SIGNED)[2] for i in material.items if SIGNED in i.text)]
    working = [line for line in lines if word_pattern(cues.positions).search(line)]
    private = [line for line in for_whom if word_pattern(cues.consumer).search(line) and line not in working]
    prevail = len(working) >= _ENOUGH_LINES and len(working) > 2 * len(private)
    return evidence_in(working, cues.positions)[1] if prevail else []


def for_attention(material: Material, market: Market) -> Choice:
    """Where strangers meet the subject first."""
    reasons = material.wording.reasons
    if market.kind == "business":
        return _choice(material, Channel.LINKEDIN, reasons.business, cues=list(market.cues))
    if market.kind == "consumer":
        return _choice(material, Channel.INSTAGRAM, reasons.consumer, cues=list(market.cues))
    return _choice(material, Channel.LINKEDIN, reasons.neutral)


def for_interest(material: Material, magnet: str | None) -> Choice:
    """Where attention becomes a sign-up. `magnet` is the title of the lead magnet, if there is one."""
    reasons = material.wording.reasons
    count, words = evidence(material, material.wording.cues.training)
    if count > _ENOUGH:
        return _choice(material, Channel.WEBINAR, reasons.webinar, cues=words)
    if magnet:
        return _choice(material, Channel.LANDING_PAGE, reasons.magnet, topic=magnet)
    return _choice(material, Channel.BLOG, reasons.article)


def is_searched_for(material: Material, market: Market) -> bool:
    """Whether search ads suit: private customers compare prices, and the document names some."""
    return market.kind == "consumer" and any(Role.PRICE in item.roles for item in material.items)


def for_sale(material: Material, market: Market, button: str, *, searched: bool) -> Choice:
    """Where the first sale happens: in search ads where they suit and the document gave some (`searched`)."""
    reasons = material.wording.reasons
    if searched:
        return _choice(material, Channel.SEARCH_ADS, reasons.comparison)
    if market.kind == "business":
        return _choice(material, Channel.EMAIL, reasons.conversation, topic=button)
    return _choice(material, Channel.LANDING_PAGE, reasons.decision, topic=button)


def for_return(material: Material, topic: str | None) -> Choice:
    """Where customers are met again. `topic` is a heading on what comes after the purchase."""
    reasons = material.wording.reasons
    count, words = evidence(material, material.wording.cues.referral)
    if count >= _ENOUGH:
        return _choice(material, Channel.REFERRAL, reasons.referral, cues=words)
    if topic:
        return _choice(material, Channel.EMAIL, reasons.follow_up_topic, topic=topic)
    return _choice(material, Channel.EMAIL, reasons.follow_up)


def _choice(
    material: Material, channel: Channel, reason: str, *, cues: list[str] | None = None, topic: str = ""
) -> Choice:
    wording = material.wording
    name = wording.channels[channel]
    text = reason.format(
        channel=name[:1].upper() + name[1:], cues=wording.listed(cues or []), topic=wording.quoted(topic)
    )
    return Choice(channel, text)
