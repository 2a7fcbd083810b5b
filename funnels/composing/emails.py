"""The e-mail sequence after the sign-up, and the mail to customers after the purchase."""

from dataclasses import dataclass

from funnels.composing.desk import Asset, Desk
from funnels.composing.headlines import (
    as_headline,
    before_break,
    chapter_heading,
    in_any_case,
    is_subordinate,
    lead_phrase,
    say,
    short_statement,
)
from funnels.composing.items import Item, Role, key_of
from funnels.composing.labels import phrase
from funnels.schema import Copy, Email, LeadMagnet

_SUBJECT_CHARS = 72
_PREVIEW_CHARS = 130
_FOLLOW_UP_DAY = 30
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class _Plan:
    """One mail: what it leads with, and what its further paragraphs are for."""

    lead: tuple[Role, ...]
    then: tuple[tuple[Role, ...], ...]


_DAYS = (0, 2, 5, 9, 14)
_PLANS = (
    _Plan((Role.SUMMARY, Role.AUDIENCE, Role.POINT, Role.BENEFIT), ((Role.AUDIENCE,),)),
    _Plan((Role.PROBLEM,), ((Role.BENEFIT, Role.POINT),)),
    _Plan((Role.RESULT, Role.TESTIMONIAL), ((Role.TESTIMONIAL, Role.QUANTITY),)),
    _Plan((Role.POINT, Role.BENEFIT), ((Role.POINT, Role.FACT), (Role.QUANTITY, Role.FACT))),
    _Plan((Role.PRICE, Role.BENEFIT), ((Role.PRICE, Role.BENEFIT), (Role.ACTION,))),
)
_FALLBACK = _Plan((Role.POINT, Role.BENEFIT, Role.SUMMARY), ())


def sequence(desk: Desk, *, button: str, magnet: LeadMagnet | None) -> list[Email]:
    """Three to five mails on days 0, 2, 5, 9 and 14: welcome, problem, proof, detail, decision."""
    drafts = [
        _draft(desk, plan, button=button, magnet=magnet if index == 0 else None)
        for index, plan in enumerate(_PLANS)
    ]
    mails = [mail for mail in drafts if mail]
    while len(mails) < _FEWEST:
        mails.append(_in_any_case(desk, button))
    return [mail.model_copy(update={"day": day}) for mail, day in zip(mails, _DAYS, strict=False)]


def customer_mail(desk: Desk) -> Email:
    """The mail to customers on what comes after the purchase, or whatever is left to tell them."""
    plan = _Plan((Role.LOYALTY,), ((Role.LOYALTY,), (Role.LOYALTY,)))
    reply = desk.material.wording.button_reply
    mail = _draft(desk, plan, button=reply, magnet=None) or _in_any_case(desk, reply)
    return mail.model_copy(update={"day": _FOLLOW_UP_DAY})


def _draft(desk: Desk, plan: _Plan, *, button: str, magnet: LeadMagnet | None) -> Email | None:
    asset = desk.begin()
    lead = asset.take(*plan.lead)
    if lead is None:
        return None
    subject = _subject(asset, plan, lead, magnet)
    body = [asset.paragraph(lead)]
    for roles in plan.then:
        item = asset.take(*roles, near=lead)
        if item:
            body.append(asset.paragraph(item))
    return _mail(asset, lead, subject, body, button=button, magnet=magnet)


def _in_any_case(desk: Desk, button: str) -> Email:
    asset = desk.begin()
    lead = asset.must(*_FALLBACK.lead)
    subject = _subject(asset, _FALLBACK, lead, None)
    return _mail(asset, lead, subject, [asset.paragraph(lead)], button=button, magnet=None)


def _mail(
    asset: Asset, lead: Item, subject: str, body: list[Copy], *, button: str, magnet: LeadMagnet | None
) -> Email:
    wording = asset.desk.material.wording
    return Email(
        day=0,
        subject=subject,
        preview=_preview(asset, lead, subject, wording.preview_step.format(button=button)),
        body=body,
        call_to_action=wording.button_magnet if magnet else button,
    )


def _subject(asset: Asset, plan: _Plan, lead: Item, magnet: LeadMagnet | None) -> str:
    """The magnet's title, a short sentence with a number, the heading, or the lead's first clause."""
    if magnet:
        return magnet.title
    material = asset.desk.material
    line = short_statement(asset, *plan.lead, limit=_SUBJECT_CHARS, where=lambda item: _beside(item, lead))
    unfinished = is_subordinate(lead.text, material.wording.cues)
    subject = say(
        asset,
        as_headline(line.text, _SUBJECT_CHARS) if line else None,
        chapter_heading(material.chapter_of(lead), _SUBJECT_CHARS),
        lead_phrase(lead.text),
        as_headline(lead.text, _SUBJECT_CHARS, material.wording.cues),
        None if unfinished else before_break(lead.text, _SUBJECT_CHARS, material.wording.cues.clause_breaks),
        None if unfinished else in_any_case(lead.text, _SUBJECT_CHARS),
        *(f"{material.brand.name}: {keyphrase}" for keyphrase in material.keyphrases[:5] if " " in keyphrase),
        *material.spoken_titles[:1],
        limit=160,
        otherwise=material.brand.name,
    )
    if line and subject == as_headline(line.text, _SUBJECT_CHARS):
        asset.claim(line)
    return subject


def _beside(item: Item, lead: Item) -> bool:
    same = (item.document, item.heading) == (lead.document, lead.heading)
    return same and bool(item.numbers)


def _preview(asset: Asset, lead: Item, subject: str, step: str) -> str:
    """The heading of a section in the mail that the subject does not name, the title, or the next step."""
    material = asset.desk.material
    inside = [lead, *(item for item in material.items if item.key in asset.used)]
    headings = (chapter_heading(material.chapter_of(item), _PREVIEW_CHARS) for item in inside)
    candidates = [*headings, *material.spoken_titles]
    others = [line for line in candidates if line and key_of(line) not in key_of(subject)]
    plain = phrase(160, step, otherwise=material.brand.name)
    return say(asset, *others, limit=160, otherwise=plain)
