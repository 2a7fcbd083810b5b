"""Funnels to test with: a rich one whose every claim stands in its document, and the smallest allowed one."""

from collections.abc import Sequence

from funnels.brand import make_brand
from funnels.schema import (
    Ad,
    Assets,
    Audience,
    Benefit,
    Channel,
    Copy,
    Email,
    Engine,
    Faq,
    FunnelResult,
    Hero,
    Kpi,
    LandingPage,
    LeadMagnet,
    Offer,
    Post,
    Stage,
    StageKey,
    Task,
)
from funnels.sources import SourceDocument
from uploads.extraction.model import Block, ParsedDocument, Position, Theme
from uploads.structuring.schema import BrandHints, DocumentContent, Source, Statement

DOCUMENT_ID = "0190a000-0000-7000-8000-000000000001"

PAGES: Sequence[Sequence[str]] = (
    (
        "Northlight Energy",
        "Power from your own roof.",
        "Northlight Energy plans, builds and looks after solar roofs for workshops and small factories.",
        "Since 2011 our 64 engineers have put 1,240 roofs to work in Denmark and northern Germany.",
    ),
    (
        "Electricity is the cost nobody plans for.",
        "A workshop with 40 employees pays €3,900 a month for power, and the price moves every quarter.",
        "Most roofs stand idle: nine out of ten could carry panels without a new permit.",
        "Comparing offers takes weeks, because every installer counts differently.",
    ),
    (
        "Customers cut their power bill by 47 % in the first year.",
        "One fixed price covers planning, panels, building and five years of care.",
        "We answer every call within 4 hours and carry the risk of delay.",
        "The roof pays for itself in 6.5 years on average.",
        "You see every kilowatt hour in the Northlight app, per machine if you like.",
        "“The first winter with the new roof cost us less than any summer before.” Karen Holm, Holm Joinery",
    ),
    (
        "The roof check costs €290 and is credited in full when you order.",
        "An engineer measures on site for two hours and hands over a report of 12 pages.",
        "The report shows yield, cost, payback and three variants for your roof.",
        "Book your roof check by 31 March 2027.",
        "No. The crew works outside, and the connection takes one Saturday.",
        "The panels carry a warranty of 25 years, the inverter one of 10 years.",
    ),
)


def rich_document(theme: Theme | None = None) -> SourceDocument:
    """A brochure of four pages, with a brand."""
    blocks = [
        Block(
            kind="heading" if index == 0 else "paragraph",
            text=text,
            position=Position(kind="page", number=page),
        )
        for page, texts in enumerate(PAGES, 1)
        for index, text in enumerate(texts)
    ]
    theme = theme or Theme(
        colors=("#0B6E4F", "#F2A541", "#1D3557"), heading_font="Lora", body_font="Source Sans Pro"
    )
    parsed = ParsedDocument(media_type="pdf", page_count=4, blocks=tuple(blocks), theme=theme)
    brand = BrandHints(
        name="Northlight Energy",
        tagline=Statement(text=PAGES[0][1], source=Source(page=1, quote=PAGES[0][1])),
        website="www.northlight.example",
        email="hello@northlight.example",
        phone="+45 70 12 34 56",
    )
    content = DocumentContent(
        title="Northlight Energy: solar roofs",
        language="en",
        summary=[Statement(text=PAGES[0][2], source=Source(page=1, quote=PAGES[0][2]))],
        brand=brand,
    )
    return SourceDocument(DOCUMENT_ID, "northlight-brochure.pdf", parsed, content)


def said(page: int, sentence: int, text: str | None = None) -> Copy:
    """A sentence of the rich document (or `text` in its place) with the sentence as source."""
    quote = PAGES[page - 1][sentence]
    return Copy(text=text or quote, sources=[Source(document_id=DOCUMENT_ID, page=page, quote=quote)])


def rich_funnel() -> FunnelResult:
    """A funnel from `rich_document` with every part filled; all of it grounds."""
    return FunnelResult(
        name="Solar roofs for workshops",
        language="en",
        summary=said(1, 2),
        audience=Audience(
            who=said(2, 1), pains=[said(2, 1), said(2, 3)], desires=[said(3, 0), said(3, 4), said(3, 3)]
        ),
        offer=Offer(
            promise=said(3, 0),
            proof=[said(1, 3), said(3, 5), said(3, 3)],
            call_to_action="Book your roof check",
        ),
        stages=[_get_noticed(), _spark_interest(), _make_first_sale(), _bring_them_back()],
        landing_page=_landing_page(),
        email_sequence=_sequence(),
        brand=make_brand([rich_document()]),
        engine=Engine(provider="extractive", model="extractive", prompt_version="rules-1"),
    )


def _stage(key: StageKey, title: str, channel: Channel, goal: str, kpi: str, assets: Assets) -> Stage:
    return Stage(
        key=key,
        title=title,
        goal=goal,
        channel=channel,
        explanation="Owners of workshops look for ways to save when the power bill arrives. Be there then.",
        action_prompt="Pick one of the texts below and publish it this week.",
        tasks=[
            Task(
                name="Publish the texts",
                text="Use them as they are or put a photograph of a roof beside them.",
            ),
            Task(name="Answer comments", text="Reply to every question on the day it comes in."),
            Task(name="Note what worked", text="Write down which text brought visitors to the page."),
        ],
        kpi=Kpi(name=kpi, how="Read it once a week in the statistics of the channel."),
        assets=assets,
    )


def _get_noticed() -> Stage:
    posts = [
        Post(channel=Channel.LINKEDIN, body=said(2, 2), hashtags=["SolarRoof", "Workshops"]),
        Post(channel=Channel.INSTAGRAM, body=said(3, 5)),
    ]
    ads = [Ad(headline="Put your roof to work", body=said(3, 0), call_to_action="Check my roof")]
    goal = "Owners of workshops hear of us when the power bill arrives."
    return _stage(
        StageKey.GET_NOTICED,
        "Get noticed",
        Channel.LINKEDIN,
        goal,
        "Visits to the page",
        Assets(posts=posts, ads=ads),
    )


def _spark_interest() -> Stage:
    magnet = LeadMagnet(
        title="What your roof could earn", promise=said(4, 2), outline=[said(3, 3), said(4, 1), said(4, 5)]
    )
    goal = "Visitors leave their address for the report."
    return _stage(
        StageKey.SPARK_INTEREST,
        "Spark interest",
        Channel.LANDING_PAGE,
        goal,
        "Addresses left",
        Assets(lead_magnet=magnet),
    )


def _make_first_sale() -> Stage:
    email = Email(
        day=0,
        subject="Your roof check",
        preview="What happens next",
        body=[said(4, 0), said(4, 1)],
        call_to_action="Book your roof check",
    )
    goal = "Those who are interested book the roof check."
    return _stage(
        StageKey.MAKE_FIRST_SALE,
        "Make the first sale",
        Channel.EMAIL,
        goal,
        "Roof checks booked",
        Assets(emails=[email]),
    )


def _bring_them_back() -> Stage:
    posts = [Post(channel=Channel.FACEBOOK, body=said(3, 4), hashtags=["NorthlightApp"])]
    goal = "Customers stay, and tell their neighbours."
    return _stage(
        StageKey.BRING_THEM_BACK,
        "Bring them back",
        Channel.REFERRAL,
        goal,
        "Customers won by referral",
        Assets(posts=posts),
    )


def _landing_page() -> LandingPage:
    headline = said(3, 0)
    return LandingPage(
        hero=Hero(
            headline=headline.text,
            headline_sources=headline.sources,
            subheadline=said(1, 2),
            call_to_action="Book your roof check",
        ),
        problem=[said(2, 1), said(2, 2), said(2, 3)],
        benefits=[
            Benefit(title="One fixed price", body=said(3, 1)),
            Benefit(title="Somebody answers", body=said(3, 2)),
            Benefit(title="It pays for itself", body=said(3, 3)),
        ],
        proof=[said(3, 5), said(1, 3)],
        faq=[
            Faq(question="Does the work stop our machines?", answer=said(4, 4)),
            Faq(question="What if something breaks?", answer=said(4, 5)),
            Faq(question="What does the check cost?", answer=said(4, 0)),
        ],
        closing=said(4, 3),
    )


def _sequence() -> list[Email]:
    steps = [
        (0, "Welcome: power from your own roof", [said(1, 2), said(4, 2)]),
        (2, "What idle roofs cost", [said(2, 1), said(2, 2)]),
        (5, "How others did it", [said(3, 5), said(3, 0), said(1, 3)]),
        (9, "Your roof check", [said(4, 0), said(4, 3)]),
    ]
    return [
        Email(day=day, subject=subject, preview=subject, body=body, call_to_action="Book your roof check")
        for day, subject, body in steps
    ]


def sparse_funnel(
    text: str = "We repair bicycles.", title: str = "Bicycle repairs", **brand: object
) -> FunnelResult:
    """The smallest funnel the schema allows; `text` is every piece of copy; `brand` replaces its fields."""
    copy = Copy(text=text, sources=[Source(section=1, quote=text[:600])])
    email = Email(day=0, subject=title, preview=title, body=[copy], call_to_action="Write to us")
    post = Assets(posts=[Post(channel=Channel.BLOG, body=copy)])
    base = rich_funnel()
    return base.model_copy(
        update={
            "name": title,
            "summary": copy,
            "audience": Audience(who=copy),
            "offer": Offer(promise=copy, call_to_action="Write to us"),
            "stages": [
                stage.model_copy(update={"assets": post, "tasks": stage.tasks[:2]}) for stage in base.stages
            ],
            "landing_page": LandingPage(
                hero=Hero(headline=title, subheadline=copy, call_to_action="Write to us"),
                benefits=[Benefit(title=title, body=copy)],
                closing=copy,
            ),
            "email_sequence": [email, email, email],
            "brand": make_brand([bare_document()]).model_copy(update=brand),
        }
    )


def bare_document(text: str = "We repair bicycles.", title: str = "Bicycle repairs") -> SourceDocument:
    """A Word file of one sentence, in the stock theme."""
    block = Block(kind="paragraph", text=text, position=Position(kind="section", number=1))
    theme = Theme(colors=("#4F81BD", "#C0504D", "#9BBB59", "#8064A2"), heading_font="Calibri Light")
    parsed = ParsedDocument(media_type="docx", page_count=1, blocks=(block,), theme=theme)
    summary = [Statement(text=text[:600], source=Source(section=1, quote=text[:600]))]
    return SourceDocument(
        "0190a000-0000-7000-8000-000000000002",
        "note.docx",
        parsed,
        DocumentContent(title=title, language="en", summary=summary),
    )
