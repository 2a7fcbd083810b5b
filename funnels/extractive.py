"""The engine without a language model: a funnel from the documents' own sentences.

Deterministic, offline and pure. Copy is quoted, with its sources; the wording around it is fixed and holds
no claim of its own.
"""

from collections.abc import Sequence

from funnels.composing.channels import market_of
from funnels.composing.context import Context
from funnels.composing.desk import Desk
from funnels.composing.emails import customer_mail, sequence
from funnels.composing.labels import button
from funnels.composing.landing import landing_page
from funnels.composing.magnet import lead_magnet
from funnels.composing.material import prepare
from funnels.composing.overview import audience_of, name_of, offer_of, summary_of
from funnels.composing.stages import bring_them_back, get_noticed, make_first_sale, spark_interest
from funnels.schema import Brand, Engine, FunnelResult
from funnels.sources import SourceDocument

ENGINE = Engine(provider="extractive", model="extractive", prompt_version="rules-1")


def compose(documents: Sequence[SourceDocument], *, brief: str | None, brand: Brand) -> FunnelResult:
    """Compose a funnel from 1 to 20 documents. The first one sets the language and the name.

    `brief` is the user's wish in free words; statements that share words with it are preferred, and it is
    never quoted. Raises ValueError when there is no document.
    """
    if not documents:
        raise ValueError("a funnel needs at least one document")
    material = prepare(documents, brief=brief, brand=brand)
    desk, label = Desk(material), button(material)
    page = landing_page(desk, label)
    gift, later = lead_magnet(desk), customer_mail(desk)
    emails = sequence(desk, button=label, magnet=gift.magnet if gift else None)
    context = Context(desk, market_of(material), label, page, gift, later)
    stages = [make(context) for make in (get_noticed, spark_interest, make_first_sale, bring_them_back)]
    return FunnelResult(
        name=name_of(material),
        language=material.language,
        summary=summary_of(desk),
        audience=audience_of(desk),
        offer=offer_of(desk, label),
        stages=stages,
        landing_page=page,
        email_sequence=emails,
        brand=brand,
        engine=ENGINE,
    )
