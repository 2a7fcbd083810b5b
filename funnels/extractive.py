"""The engine without a language model: a funnel from the documents' own sentences.

Deterministic, offline and pure. Copy is quoted, with its sources; the wording around it is fixed and holds
no claim of its own.
"""

from collections.abc import Sequence

from funnels.composing.channels import market_of
from funnels.composing.context import Context
from funnels.composing.desk import Desk
from funnels.composing.emails import customer_mail, customer_mail_in_any_case, sequence
from funnels.composing.labels import button
from funnels.composing.landing import landing_page
from funnels.composing.magnet import lead_magnet
from funnels.composing.material import prepare
from funnels.composing.overview import audience_of, name_of, offer_of, summary_of
from funnels.composing.stages import bring_them_back, get_noticed, make_first_sale, sale_ads, spark_interest
from funnels.schema import Brand, Engine, FunnelResult
from funnels.sources import SourceDocument

ENGINE = Engine(provider="extractive", model="extractive", prompt_version="rules-2")


def compose(documents: Sequence[SourceDocument], *, brief: str | None, brand: Brand) -> FunnelResult:
    """Compose a funnel from 1 to 20 documents. The first one sets the language and the name.

    `brief` is the user's wish in free words; statements that share words with it are preferred, and it is
    never quoted. Raises ValueError when there is no document.
    """
    if not documents:
        raise ValueError("a funnel needs at least one document")
    material = prepare(documents, brief=brief, brand=brand)
    desk, label = Desk(material), button(material)
    front = Desk(material).begin()  # What sums the funnel up is not taken away from the assets.
    summary, offer = summary_of(front), offer_of(front, label)
    page, gift, later = landing_page(desk, label), lead_magnet(desk), customer_mail(desk)
    context = Context(desk, market_of(material), label, page, gift)
    # Strangers hear the best first: what posts and ads say is not said by the mails again.
    noticed, sold = get_noticed(context), sale_ads(context)
    emails = sequence(desk, button=label, gift=gift)
    later = later or customer_mail_in_any_case(desk)
    stages = [
        noticed,
        spark_interest(context),
        make_first_sale(context, sold),
        bring_them_back(context, later),
    ]
    return FunnelResult(
        name=name_of(material),
        language=material.language,
        summary=summary,
        audience=audience_of(front),
        offer=offer,
        stages=stages,
        landing_page=page,
        email_sequence=emails,
        brand=brand,
        engine=ENGINE,
    )
