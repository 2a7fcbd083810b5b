"""What a language model is asked for: a funnel in three answers, with numbers of evidence for sources.

A stage cannot appear twice or be missing, because each has a field of its own; a channel outside the
closed list is an invalid answer. Field names are those of funnels.schema.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from funnels.schema import Channel, Headline, Label

EvidenceNumber = Annotated[str, StringConstraints(pattern=r"^E[0-9]+$")]
Lines = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


class Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Claim(Draft):
    """Copy that says something: with the evidence that bears it out."""

    text: Lines
    sources: list[EvidenceNumber] = Field(min_length=1, max_length=3)


class TaskDraft(Draft):
    name: Label
    text: Lines


class KpiDraft(Draft):
    name: Label
    how: Lines


class StagePlan(Draft):
    title: Label
    goal: Lines
    channel: Channel
    explanation: Lines
    action_prompt: Lines
    tasks: list[TaskDraft] = Field(min_length=2, max_length=3)
    kpi: KpiDraft


class StagePlans(Draft):
    get_noticed: StagePlan
    spark_interest: StagePlan
    make_first_sale: StagePlan
    bring_them_back: StagePlan


class AudienceDraft(Draft):
    who: Claim
    pains: list[Claim] = Field(max_length=4)
    desires: list[Claim] = Field(max_length=4)


class OfferDraft(Draft):
    promise: Claim
    proof: list[Claim] = Field(max_length=5)
    call_to_action: Label


class Strategy(Draft):
    """The first answer: what the funnel is about, for whom, and its four stages."""

    name: Headline
    summary: Claim
    audience: AudienceDraft
    offer: OfferDraft
    stages: StagePlans


class PostDraft(Draft):
    channel: Channel
    body: Claim
    hashtags: list[Label] = Field(max_length=4)


class AdDraft(Draft):
    headline: Headline
    body: Claim
    call_to_action: Label


class LeadMagnetDraft(Draft):
    title: Headline
    promise: Claim
    outline: list[Claim] = Field(min_length=2, max_length=5)


class EmailDraft(Draft):
    day: int = Field(ge=0, le=90)
    subject: Headline
    preview: Headline
    body: list[Claim] = Field(min_length=1, max_length=4)
    call_to_action: Label


class NoticedAssets(Draft):
    posts: list[PostDraft] = Field(min_length=2, max_length=3)
    ads: list[AdDraft] = Field(min_length=1, max_length=2)


class InterestAssets(Draft):
    lead_magnet: LeadMagnetDraft
    posts: list[PostDraft] = Field(max_length=2)


class SaleAssets(Draft):
    ads: list[AdDraft] = Field(min_length=1, max_length=2)
    emails: list[EmailDraft] = Field(max_length=1)


class BackAssets(Draft):
    emails: list[EmailDraft] = Field(min_length=1, max_length=2)
    posts: list[PostDraft] = Field(max_length=1)


class StageAssets(Draft):
    """The second answer: what each stage hands over, ready to use."""

    get_noticed: NoticedAssets
    spark_interest: InterestAssets
    make_first_sale: SaleAssets
    bring_them_back: BackAssets


class HeroDraft(Draft):
    headline: Headline
    headline_sources: list[EvidenceNumber] = Field(min_length=1, max_length=2)
    subheadline: Claim
    call_to_action: Label


class BenefitDraft(Draft):
    title: Headline
    body: Claim


class FaqDraft(Draft):
    question: Headline
    answer: Claim


class LandingPageDraft(Draft):
    hero: HeroDraft
    problem: list[Claim] = Field(max_length=3)
    benefits: list[BenefitDraft] = Field(min_length=2, max_length=6)
    proof: list[Claim] = Field(max_length=5)
    faq: list[FaqDraft] = Field(max_length=5)
    closing: Claim


class Pages(Draft):
    """The third answer: the landing page and the messages after the sign-up."""

    landing_page: LandingPageDraft
    email_sequence: list[EmailDraft] = Field(min_length=3, max_length=5)
