"""Plans and analyses speak to colleagues: what they say stays out of the copy, and the user is told."""

import pytest

from funnels.composing.wording import wording_for
from funnels.generation import generate
from funnels.notices import notices_for
from funnels.rendering import html, markdown, text
from funnels.schema import FunnelResult
from tests.unit.funnels.handmade import document, from_markup
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
    return generate([from_markup(markup)], brief=None, llm=None, progress=lambda _f, _s: None)


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
    assert notices_for([document(name)]) == []


def test_what_kind_of_document_it_is_makes_no_headline() -> None:
    funnel = funnel_of()
    assert "Report" not in funnel.landing_page.hero.headline
    assert all("Report" not in mail.subject + mail.preview for mail in funnel.email_sequence)


def test_a_plan_that_says_nothing_else_still_makes_a_funnel_with_its_notice() -> None:
    markup = "en | Marketing Plan 2026 | Saffra | chai\n# Goals\nWe expect a 10% increase in market share.\n"
    assert [notice.code for notice in funnel_of(markup).notices] == ["internal_document"]


SHEET = """en | Saffra Chai | Saffra | chai tea
# Saffra Chai
[summary] Saffra Chai is blended by hand from black tea and five fresh spices.
{mark}
"""


@pytest.mark.parametrize(
    "mark",
    ["CONFIDENTIAL", "Confidential - Draft 3", "Saffra, 2026, for internal use", "Please do not distribute."],
)
def test_a_document_that_calls_itself_confidential_gets_a_notice_that_says_so(mark: str) -> None:
    funnel = funnel_of(SHEET.format(mark=mark))
    assert [notice.code for notice in funnel.notices] == ["confidential_document"]
    assert funnel.notices[0].text == wording_for("en").notice_confidential


@pytest.mark.parametrize("line", ["Confidential counselling for all employees", "Secure and confidential."])
def test_confidentiality_as_a_benefit_is_no_mark(line: str) -> None:
    assert funnel_of(SHEET.format(mark=line)).notices == []


@pytest.mark.parametrize(
    ("language", "mark"),
    [("de", "Nur für den internen Gebrauch"), ("fr", "Confidentiel"), ("es", "Solo para uso interno")],
)
def test_the_mark_is_known_in_the_documents_language(language: str, mark: str) -> None:
    source = from_markup(SHEET.format(mark=mark).replace("en |", f"{language} |"))
    assert [notice.text for notice in notices_for([source])] == [wording_for(language).notice_confidential]
