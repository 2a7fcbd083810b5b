"""The audience is whom the document says it is for: named people, without the frame around them."""

import pytest

from funnels.composing.material import prepare
from funnels.composing.roles import names_people, without_frame
from funnels.composing.whom import tells
from funnels.composing.wording import Cues, any_of, wording_for
from funnels.extractive import compose
from tests.unit.funnels.handmade import brand, from_markup
from tests.unit.funnels.made import example_funnel, funnel_of

EN, DE, FR, ES = (wording_for(language).cues for language in ("en", "de", "fr", "es"))
BODY = (
    "# Torfeld",
    "Torfeld watches the machines of small plants and warns the team before a part fails.",
    "Plants save 144 hours of unplanned stops a year on average.",
)


def test_the_white_paper_is_for_those_it_is_written_for_not_for_what_they_learn() -> None:
    funnel = example_funnel("whitepaper-torquill.docx")
    who = "Maintenance managers and plant directors of manufacturers with 80 to 900 employees"
    assert funnel.audience.who is not None
    assert funnel.audience.who.text.startswith(who)
    asked = {faq.question: faq.answer.text for faq in funnel.landing_page.faq}
    assert asked["Who is Torquill for?"].startswith(who)


def test_a_list_of_people_is_shown_as_the_list_with_all_its_sources() -> None:
    people = ["* Plants with 80 to 900 employees", "* Teams that work in shifts", "* Heads of maintenance"]
    who = funnel_of(*BODY, "= Target audience", *people).audience.who
    assert who is not None
    assert who.text.split("\n") == [line.removeprefix("* ") for line in people]
    assert [source.quote for source in who.sources] == who.text.split("\n")


def test_a_sentence_that_only_mentions_people_is_no_answer_to_who_it_is_for() -> None:
    line = "Often, security consultants are asked to assess companies without a policy."
    funnel = funnel_of(*BODY, line)
    assert funnel.audience.who is None
    asked = [faq.question for faq in funnel.landing_page.faq]
    assert "Who is Torfeld for?" not in asked


@pytest.mark.parametrize(
    ("cues", "text", "left"),
    [
        (EN, "This white paper is written for heads of maintenance.", "Heads of maintenance."),
        (EN, "Ideal for: Tea enthusiasts and their friends.", "Tea enthusiasts and their friends."),
        (EN, "Ideal for busy teams and their friends.", "Ideal for busy teams and their friends."),
        (EN, "This paper is written for plant directors, and for whoever joins them.", "Plant directors."),
        (DE, "Dieses Heft richtet sich an Leiter von Betrieben.", "Leiter von Betrieben."),
        (FR, "Ce livre blanc s'adresse aux directeurs d'usine.", "Directeurs d'usine."),
        (ES, "Este folleto está dirigido a familias numerosas.", "Familias numerosas."),
    ],
)
def test_what_only_frames_the_people_is_left_out(cues: Cues, text: str, left: str) -> None:
    assert without_frame(text, cues) == left


@pytest.mark.parametrize(
    ("cues", "text"),
    [
        (EN, "Northlight is built for finance teams."),
        (EN, "Our customers are families who stay."),
        (DE, "Unsere Kunden sind Produktionsbetriebe."),
        (FR, "Nos clients sont des entreprises."),
        (ES, "Es un aceite para familias que cocinan en casa."),
    ],
)
def test_people_are_named_in_each_language(cues: Cues, text: str) -> None:
    assert names_people(text, cues)


def test_without_expressions_nothing_matches() -> None:
    assert any_of([]).search("anything") is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[audience] Office managers who want one fewer thing to look after.", False),
        ("[audience] Made for teams that count your cups.", False),
        ("[audience] Torfeld works for plants with 80 to 900 employees.", True),
        ("[audience] Our customers are plants that work in shifts.", True),
        ("[audience] We work for plants that never stop.", True),
    ],
)
def test_a_line_that_only_names_people_is_no_sentence_of_a_text(line: str, told: bool) -> None:
    source = from_markup(f"en | Torfeld | Torfeld | plants\n# Who it is for\n{line}\n")
    material = prepare([source], brief=None, brand=brand("Torfeld"))
    item = next(item for item in material.items if item.text in line)
    assert tells(material, item) is told


@pytest.mark.parametrize("example", ["whitepaper-torquill.docx", "deck-brassfinch.pptx"])
def test_no_mail_holds_a_line_of_whom_it_is_for(example: str) -> None:
    funnel = example_funnel(example)
    assert funnel.audience.who is not None
    people = funnel.audience.who.text.split("\n")
    mails = [copy.text for mail in funnel.email_sequence for copy in mail.body]
    assert not any(line in text for line in people for text in mails)


def test_what_is_no_sentence_continues_no_mail() -> None:
    source = from_markup(
        """en | Torfeld | Torfeld | plants
        [summary] Torfeld watches the machines of small plants and warns the team in time.
        # What it does
        [benefit] The team plans each repair for the next free shift.
        [benefit] Spare parts leave the shelf, because they come when they are needed.
        [benefit] Nobody is called at night, because a warning comes days before.
        [result: 46%] Unplanned stops fell by 46% within the first year.
        [result: 54%] Calls at night fell by 54% within the first year.
        [quantity: 12 days] 12 days of work for a whole plant, while it runs"""
    )
    funnel = compose([source], brief=None, brand=brand("Torfeld"))
    mails = [copy.text for mail in funnel.email_sequence for copy in mail.body]
    assert not any("12 days of work" in text for text in mails)


def test_a_mail_of_a_document_in_bullets_goes_on_in_bullets() -> None:
    source = from_markup(
        """en | Torfeld | Torfeld | plants
        # What it does
        [problem] Unpredictable stops of 312 hours in the average plant
        [benefit] Repairs planned for the next free shift of the team
        [benefit] Spare parts ordered on the day when they are needed
        [result: 46%] Unplanned stops reduced by 46% within the first year"""
    )
    mails = compose([source], brief=None, brand=brand("Torfeld")).email_sequence
    assert max(len(mail.body) for mail in mails) > 1
