"""Plans and analyses speak to colleagues: what they say stays out of the copy, and the user is told."""

import pytest

from funnels.composing.wording import wording_for
from funnels.extractive import compose
from funnels.rendering import html, markdown, text
from funnels.schema import FunnelResult
from tests.unit.funnels.handmade import brand, document, from_markup
from tests.unit.funnels.reading import copies

PLAN = """en | Market Analysis Report for Saffra Chai | Saffra | chai tea, promotion plan
# Product description
[summary] Saffra Chai is blended by hand from black tea and five fresh spices.
[benefit] Every tin is packed in the week of its order, so that the spices stay fresh.
[point] One tin makes 40 cups, hot in winter and iced in summer.
[point] The spices come from 12 family farms in Kerala.
[point] The tins are refilled in every shop that sells them.
# Expected outcomes
[problem] Saffra expects a 10% increase in market share of chai tea in the region.
[benefit] A 20% increase in awareness among the target audience is expected in year one.
# Potential challenges
[problem] High price and low affordability compared to other beverages.
"""


def funnel_of(markup: str = PLAN) -> FunnelResult:
    source = from_markup(markup)
    return compose([source], brief=None, brand=brand(source.content.brand.name or "Brand"))


def test_goals_and_risks_of_a_plan_stay_out_of_the_copy() -> None:
    said = " ".join(copy.text for copy in copies(funnel_of()))
    assert "market share" not in said
    assert "awareness" not in said
    assert "affordability" not in said
    assert "blended by hand" in said


def test_the_user_is_told_that_the_document_reads_like_an_internal_one() -> None:
    funnel = funnel_of()
    assert [notice.code for notice in funnel.notices] == ["internal_document"]
    sentence = wording_for("en").notice_internal
    assert sentence in html.render(funnel, documents={})
    assert markdown.escape(sentence) in markdown.render(funnel, documents={})
    assert sentence in " ".join(text.render(funnel).split())


@pytest.mark.parametrize("name", ["northlight", "kettle", "note", "waermewerk", "laclairiere", "molino"])
def test_a_document_for_customers_gets_no_notice(name: str) -> None:
    source = document(name)
    assert compose([source], brief=None, brand=brand("Brand")).notices == []


def test_what_kind_of_document_it_is_makes_no_headline() -> None:
    funnel = funnel_of()
    assert "Report" not in funnel.landing_page.hero.headline
    assert all("Report" not in mail.subject + mail.preview for mail in funnel.email_sequence)


def test_a_plan_that_says_nothing_else_still_makes_a_funnel_with_its_notice() -> None:
    markup = "en | Marketing Plan 2026 | Saffra | chai\n# Goals\nWe expect a 10% increase in market share.\n"
    assert [notice.code for notice in funnel_of(markup).notices] == ["internal_document"]
