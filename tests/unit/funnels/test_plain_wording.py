"""What stands around the copy: plain stage titles, instructions that can be followed, nothing shown twice."""

import pytest

from funnels.composing.wording import wording_for
from funnels.rendering import html, markdown, text
from funnels.schema import Benefit, Channel, Copy, FunnelResult
from tests.unit.funnels.made import example_funnel


def instructions(funnel: FunnelResult) -> list[str]:
    stages = funnel.stages
    return [s.action_prompt for s in stages] + [task.text for s in stages for task in s.tasks]


def test_the_first_stage_is_not_named_after_a_keyphrase() -> None:
    first = example_funnel("brochure-tannbrook.pdf").stages[0]
    assert first.title == "Get noticed"
    assert first.goal == "Make Tannbrook known to the people it is for."


def test_instagram_posts_lead_to_the_link_in_the_profile() -> None:
    said = instructions(example_funnel("brochure-tannbrook.pdf"))
    assert any("put the landing page's link in the profile" in line for line in said)
    assert not any(line.startswith(("Paste", "Publish")) and "link it to" in line for line in said)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_each_language_words_the_two_ways_to_link(language: str) -> None:
    wording = wording_for(language)
    assert wording.links(Channel.INSTAGRAM) != wording.links(Channel.LINKEDIN)
    assert "{link}" in wording.tasks["figure"].text
    assert "{form}" in wording.tasks["announce"].text


def test_a_title_that_begins_its_text_is_shown_once() -> None:
    funnel = example_funnel("deck-brassfinch.pptx")
    body = Copy(text="Waste shrinks by 88%, because beans come in tins.")
    page = funnel.landing_page.model_copy(update={"benefits": [Benefit(title="Waste shrinks", body=body)]})
    funnel = funnel.model_copy(update={"landing_page": page, "stages": funnel.stages})
    assert "<h4>Waste shrinks</h4>" not in html.render(funnel, documents={})
    assert "Waste shrinks: Waste" not in text.render(funnel)
    assert "**Waste shrinks:**" not in markdown.render(funnel, documents={})


def test_hashtags_stand_on_a_line_of_their_own() -> None:
    lines = text.render(example_funnel("deck-brassfinch.pptx")).splitlines()
    assert any(line.strip().startswith("#Brassfinch") for line in lines)


def test_the_brand_is_not_said_twice_in_the_heading() -> None:
    shown = html.render(example_funnel("deck-brassfinch.pptx"), documents={})
    assert "<title>Brassfinch</title>" in shown
    assert "<h1>Warm rooms, small bills.</h1>" in html.render(
        example_funnel("brochure-tannbrook.pdf"), documents={}
    )


def test_a_click_selects_a_whole_post_with_its_hashtags_and_a_whole_mail() -> None:
    shown = html.render(example_funnel("deck-brassfinch.pptx"), documents={})
    assert ".copyable { user-select: all;" in shown
