"""The e-mail sequence after the sign-up, and the mail to customers after the purchase."""

from dataclasses import dataclass
from functools import partial

from funnels.composing.desk import Asset, Desk
from funnels.composing.items import Item, Role
from funnels.composing.magnet import Gift, contents
from funnels.composing.subjects import preview_of, quotations_first, subject_of, without_title
from funnels.composing.whom import tells
from funnels.schema import Copy, Email

_FOLLOW_UP_DAY = 30
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class _Plan:
    """One mail: its fixed subject's key, what it leads with, and what its further paragraphs are for."""

    name: str
    lead: tuple[Role, ...]
    then: tuple[tuple[Role, ...], ...]


_DAYS = (0, 2, 5, 9, 14)
_DECISION = _Plan("decision", (Role.PRICE, Role.BENEFIT), ((Role.PRICE, Role.BENEFIT), (Role.ACTION,)))
_PLANS = (
    _Plan("welcome", (Role.SUMMARY, Role.AUDIENCE, Role.POINT, Role.BENEFIT), ((Role.AUDIENCE,),)),
    _Plan("problem", (Role.PROBLEM,), ((Role.BENEFIT, Role.POINT),)),
    _Plan("proof", (Role.RESULT, Role.TESTIMONIAL), ((Role.TESTIMONIAL, Role.QUANTITY),)),
    _Plan("detail", (Role.POINT, Role.BENEFIT), ((Role.POINT, Role.FACT), (Role.QUANTITY, Role.FACT))),
    _DECISION,
)
_FALLBACK = _Plan("detail", (Role.POINT, Role.BENEFIT, Role.SUMMARY), ())
_CUSTOMER = _Plan("customer", (Role.LOYALTY,), ((Role.LOYALTY,), (Role.LOYALTY,)))


def sequence(desk: Desk, *, button: str, gift: Gift | None) -> list[Email]:
    """Three to five mails on days 0, 2, 5, 9 and 14: welcome, problem, proof, detail, decision."""
    told: set[str] = set()
    mails: list[Email] = []
    for plan in _PLANS:
        mail = _draft(desk, plan, button=button, gift=None if mails else gift, told=told)
        mails += [mail] if mail else []
    while len(mails) < _FEWEST:
        mails.append(_in_any_case(desk, _FALLBACK, button=button, told=told))
    return [mail.model_copy(update={"day": day}) for mail, day in zip(mails, _DAYS, strict=False)]


def customer_mail(desk: Desk) -> Email | None:
    """The mail to customers on what comes after the purchase, if the document says something about it."""
    reply = desk.material.wording.button_reply
    mail = _draft(desk, _CUSTOMER, button=reply, gift=None, told=set())
    return mail.model_copy(update={"day": _FOLLOW_UP_DAY}) if mail else None


def customer_mail_in_any_case(desk: Desk) -> Email:
    """The mail to customers of a document that tells them nothing: whatever is left."""
    reply = desk.material.wording.button_reply
    mail = _in_any_case(desk, _CUSTOMER, button=reply, told=set())
    return mail.model_copy(update={"day": _FOLLOW_UP_DAY})


def _draft(desk: Desk, plan: _Plan, *, button: str, gift: Gift | None, told: set[str]) -> Email | None:
    """`told` is what earlier mails of the series said; what this one says is added."""
    asset = desk.begin(barred=told)
    lead = _lead(asset, plan)
    if lead is None:
        return None
    body = [asset.paragraph(lead)]
    if gift:
        body += contents(gift)
    for roles in plan.then:
        item = asset.take(
            *roles, near=lead, where=None if plan is _CUSTOMER else partial(_goes_on, asset, lead)
        )
        if item:
            body.append(asset.paragraph(item))
    mail = _mail(asset, plan, lead, body, button=button, gift=gift)
    told |= {item.key for item in desk.material.items if item.key in asset.used and _is_said_once(item)}
    return mail


def _lead(asset: Asset, plan: _Plan) -> Item | None:
    """A sentence of the plan's roles, else what there is; before a decision, what the step brings."""
    step = asset.look(Role.ACTION) if plan is _DECISION else None

    def beside(item: Item) -> bool:
        where = (item.document, item.heading)
        return item.complete and step is not None and where == (step.document, step.heading)

    first, *others = plan.lead
    sentence, prose = partial(_is_sentence, asset), partial(tells, asset.desk.material)
    return (
        asset.take(first, where=sentence)
        or asset.take(Role.POINT, Role.QUANTITY, Role.FACT, where=beside)
        or asset.take(*others, where=sentence)
        or asset.take(*plan.lead, where=prose)
    )


def _goes_on(asset: Asset, lead: Item, item: Item) -> bool:
    """What may follow before the sale: sentences, what to do, and nothing for customers but its price.

    A document written in bullets throughout goes on in bullets.
    """
    reads = item.complete or not lead.complete or Role.ACTION in item.roles
    reads = reads and tells(asset.desk.material, item)
    return reads and (Role.LOYALTY not in item.roles or Role.PRICE in item.roles)


def _is_sentence(asset: Asset, item: Item) -> bool:
    return item.complete and tells(asset.desk.material, item)


def _is_said_once(item: Item) -> bool:
    """What readers are asked to do may be asked again."""
    return Role.ACTION not in item.roles


def _in_any_case(desk: Desk, plan: _Plan, *, button: str, told: set[str]) -> Email:
    asset = desk.begin(barred=told)
    lead = asset.must(*_FALLBACK.lead)
    mail = _mail(asset, plan, lead, [asset.paragraph(lead)], button=button, gift=None)
    told |= asset.used
    return mail


def _mail(
    asset: Asset, plan: _Plan, lead: Item, body: list[Copy], *, button: str, gift: Gift | None
) -> Email:
    subject = gift.magnet.title if gift else subject_of(asset, lead, body[0].text, plan.lead, plan.name)
    body = quotations_first([without_title(body[0], subject), *body[1:]], subject, asset.desk.material)
    wording = asset.desk.material.wording
    step = wording.preview_step.format(button=button)
    return Email(
        day=0,
        subject=subject,
        preview=preview_of(subject, body, step=step, brand=asset.desk.material.brand.name),
        body=body,
        call_to_action=wording.button_magnet if gift else button,
    )
