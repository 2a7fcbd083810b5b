"""The landing page: its headline, benefits that look alike, and proof that proves."""

import pytest

from funnels.composing.items import Role
from funnels.composing.roles import roles_of
from funnels.composing.wording import wording_for
from funnels.rendering import html, markdown, text
from tests.unit.funnels.made import example_funnel, funnel_of

EN = wording_for("en")


@pytest.mark.parametrize(
    ("example", "headline"),
    [
        ("brochure-tannbrook.pdf", "Warm rooms, small bills"),
        ("whitepaper-torquill.docx", "Know before it breaks"),
        ("deck-brassfinch.pptx", "Good coffee, handled"),
    ],
)
def test_the_headline_is_the_tagline_or_a_title_that_reads_like_one(example: str, headline: str) -> None:
    assert example_funnel(example).landing_page.hero.headline == headline


def test_benefits_stand_in_the_order_of_the_document_each_with_its_title() -> None:
    titles = [benefit.title for benefit in example_funnel("brochure-tannbrook.pdf").landing_page.benefits]
    assert titles == [
        "Lower bills from the first winter",
        "Even warmth in every room",
        "Silence",
        "Dry, healthy walls",
        "One person to call",
        "Grants without paperwork",
    ]


def test_where_few_benefits_bring_a_title_none_is_set_apart() -> None:
    for benefit in example_funnel("deck-brassfinch.pptx").landing_page.benefits:
        assert benefit.body.text[0].isupper() or benefit.body.text[0].isdigit()
        assert not benefit.body.text.startswith("one invoice")


def test_a_guarantee_and_a_payment_plan_prove_nothing() -> None:
    proof = " ".join(copy.text for copy in example_funnel("brochure-tannbrook.pdf").landing_page.proof)
    assert "If a Warm Shell saves less" not in proof
    assert "You pay 20%" not in proof
    assert "measured in 1,280 houses" in proof


@pytest.mark.parametrize(
    ("sentence", "listed_as", "heading", "roles"),
    [
        ("If it saves less than 30%, we mend it.", Role.RESULT, None, {Role.POINT}),
        ("You do not need to know a pump.", Role.PROBLEM, None, {Role.POINT}),
        ("Cold corners turn into mould.", Role.SUMMARY, "Why old houses cost so much", {Role.PROBLEM}),
    ],
)
def test_promises_reliefs_and_pains_are_told_apart(
    sentence: str, listed_as: Role, heading: str | None, roles: set[Role]
) -> None:
    assert roles_of(sentence, listed_as, heading, EN) == roles


def test_a_document_that_names_nobody_has_no_words_for_whom_and_is_still_shown() -> None:
    funnel = funnel_of(
        "# Torfeld", "Torfeld is open from Tuesday to Saturday.", "The harbour lies in the north."
    )
    assert funnel.audience.who is None
    assert funnel.audience.pains == []
    heading = "Who it is for"
    shown = (html.render(funnel, documents={}), markdown.render(funnel, documents={}), text.render(funnel))
    assert not any(f">{heading}<" in page or f"## {heading}" in page for page in shown)
    assert heading.upper() not in shown[2]
