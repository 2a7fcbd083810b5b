"""The funnel: four stages, landing page, email sequence and brand, each statement with its sources.

The one definition of a funnel's shape. Everything is bounded: unbounded arrays make language models
run on for ever, and a page has room for only so much.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from uploads.structuring.schema import HexColor, Source

Label = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
Headline = Annotated[str, StringConstraints(min_length=1, max_length=160, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=700, strip_whitespace=True)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=2400, strip_whitespace=True)]


class StageKey(StrEnum):
    GET_NOTICED = "get_noticed"
    SPARK_INTEREST = "spark_interest"
    MAKE_FIRST_SALE = "make_first_sale"
    BRING_THEM_BACK = "bring_them_back"


class Channel(StrEnum):
    """Where a stage happens. A closed list: a channel outside it is an invalid answer."""

    LINKEDIN = "linkedin"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    SEARCH_ADS = "search_ads"
    BLOG = "blog"
    LANDING_PAGE = "landing_page"
    EMAIL = "email"
    WEBINAR = "webinar"
    REFERRAL = "referral"


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Copy(Block):
    """A piece of copy that says something about the subject.

    `sourced`: every quote in `sources` stands in the document and every number, name and date of `text`
    occurs in them. `unverified`: grounding failed and the text must not be shown as fact.
    """

    text: Text
    sources: list[Source] = Field(default_factory=list, max_length=4)
    status: Literal["sourced", "unverified"] = "sourced"


class Task(Block):
    """One thing to do in a stage."""

    name: Label
    text: Text


class Post(Block):
    """A social post, ready to paste. `body` is copy; `hashtags` without '#'."""

    channel: Channel
    body: Copy
    hashtags: list[Label] = Field(default_factory=list, max_length=5)


class Ad(Block):
    headline: Headline
    body: Copy
    call_to_action: Label


class LeadMagnet(Block):
    """Something useful given for an address: its title, the promise, and what is in it."""

    title: Headline
    promise: Copy
    outline: list[Copy] = Field(default_factory=list, max_length=6)


class Email(Block):
    """One message of the sequence. `day` counts from the sign-up (0 = at once). `body` is paragraphs."""

    day: int = Field(ge=0, le=90)
    subject: Headline
    preview: Headline
    body: list[Copy] = Field(min_length=1, max_length=6)
    call_to_action: Label


class Assets(Block):
    """What a stage hands over ready to use. At least one asset is present in every stage."""

    posts: list[Post] = Field(default_factory=list, max_length=4)
    ads: list[Ad] = Field(default_factory=list, max_length=3)
    lead_magnet: LeadMagnet | None = None
    emails: list[Email] = Field(default_factory=list, max_length=3)

    @model_validator(mode="after")
    def _not_empty(self) -> "Assets":
        if not (self.posts or self.ads or self.lead_magnet or self.emails):
            raise ValueError("a stage needs at least one asset")
        return self


class Kpi(Block):
    """How the stage is measured; `how` says where the number comes from. No invented targets."""

    name: Label
    how: Text


class Stage(Block):
    key: StageKey
    title: Label
    goal: Text
    channel: Channel
    explanation: Text
    action_prompt: Text
    tasks: list[Task] = Field(min_length=2, max_length=3)
    kpi: Kpi
    assets: Assets


class Audience(Block):
    """Who it is for, in the document's words. `who` is null where the document names nobody."""

    who: Copy | None = None
    pains: list[Copy] = Field(default_factory=list, max_length=5)
    desires: list[Copy] = Field(default_factory=list, max_length=5)


class Offer(Block):
    promise: Copy
    proof: list[Copy] = Field(default_factory=list, max_length=6)
    call_to_action: Label


class Hero(Block):
    headline: Headline
    headline_sources: list[Source] = Field(default_factory=list, max_length=2)
    subheadline: Copy
    call_to_action: Label


class Benefit(Block):
    title: Headline
    body: Copy


class Faq(Block):
    question: Headline
    answer: Copy


class LandingPage(Block):
    hero: Hero
    problem: list[Copy] = Field(default_factory=list, max_length=4)
    benefits: list[Benefit] = Field(min_length=1, max_length=6)
    proof: list[Copy] = Field(default_factory=list, max_length=6)
    faq: list[Faq] = Field(default_factory=list, max_length=6)
    closing: Copy


class Palette(Block):
    """Colours of the page. `text` on `background` and `on_primary` on `primary` keep WCAG 2.2 AA (4.5:1)."""

    primary: HexColor
    on_primary: HexColor
    secondary: HexColor
    accent: HexColor
    background: HexColor
    text: HexColor


class Fonts(Block):
    heading: Label
    body: Label


class Brand(Block):
    """`from_document` tells whether the palette was found in the file or is the neutral default."""

    name: Label
    tagline: Copy | None = None
    voice: list[Label] = Field(min_length=1, max_length=5)
    palette: Palette
    fonts: Fonts
    logo_text: Label
    """A word mark made from the name; the installation extracts no pictures."""
    website: Label | None = None
    email: Label | None = None
    phone: Label | None = None
    from_document: bool


class Engine(Block):
    """What made the result: `provider` extractive or openai, the model, and the prompt or rule version."""

    provider: Literal["extractive", "openai"]
    model: Label
    prompt_version: Label


class Notice(Block):
    """What the user should know before using the funnel: a stable code, and one sentence in its language."""

    code: Literal["internal_document", "confidential_document"]
    text: Text


class FunnelResult(Block):
    """A whole funnel, exactly the four stages in their fixed order."""

    name: Headline
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    summary: Copy
    audience: Audience
    offer: Offer
    stages: list[Stage] = Field(min_length=4, max_length=4)
    landing_page: LandingPage
    email_sequence: list[Email] = Field(min_length=3, max_length=5)
    brand: Brand
    engine: Engine
    notices: list[Notice] = Field(default_factory=list, max_length=3)

    @model_validator(mode="after")
    def _fixed_stages(self) -> "FunnelResult":
        if [stage.key for stage in self.stages] != list(StageKey):
            raise ValueError("the stages are get_noticed, spark_interest, make_first_sale, bring_them_back")
        return self
