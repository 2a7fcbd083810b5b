"""Answers keep their first word, prices are listed, quotations carry their marks and their names."""

import pytest

from funnels.composing.labels import speaker_of
from funnels.composing.prices import in_full, price_line
from funnels.composing.subjects import preview_of
from funnels.composing.wording import Cues, wording_for
from funnels.schema import Copy, FunnelResult
from tests.unit.funnels.made import example_funnel, funnel_of
from uploads.structuring.schema import Source

BODY = (
    "# Torfeld",
    "Torfeld watches the machines of small plants and warns the team before a part fails.",
    "The team plans the repair for the next free shift and orders only the part it needs.",
    "Plants save 144 hours of unplanned stops a year on average.",
)


def answers(funnel: FunnelResult) -> dict[str, str]:
    return {faq.question: faq.answer.text for faq in funnel.landing_page.faq}


@pytest.mark.parametrize("opening", ["Yes.", "Hardly.", "Not always.", "You do."])
def test_an_answer_keeps_its_short_first_sentence(opening: str) -> None:
    answer = f"{opening} The data stays in the region you choose, and leaves it only on your word."
    said = answers(funnel_of(*BODY, "= Who owns the data?", answer))
    assert said["Who owns the data?"] == answer


def test_a_list_of_questions_is_read_as_questions() -> None:
    lines = ["* Do we need water?", "* No. Every machine runs from its own tank of 12 litres."]
    lines += ["* What if we grow?", "* You change the plan from one month to the next."]
    said = answers(funnel_of(*BODY, "= Questions offices ask", *lines))
    assert said["Do we need water?"] == "No. Every machine runs from its own tank of 12 litres."
    assert said["What if we grow?"] == "You change the plan from one month to the next."


def test_one_rhetorical_question_is_no_question_of_the_page() -> None:
    said = answers(funnel_of(*BODY, "Tired of stops?", "Torfeld knows them nine days before they come."))
    assert "Tired of stops?" not in said


def test_every_row_of_the_price_table_is_shown_with_what_it_costs() -> None:
    said = answers(example_funnel("brochure-tannbrook.pdf"))["What does Tannbrook cost?"]
    assert said.split("\n")[:4] == [
        "Energy Check: €390",
        "Roof & Draught: from €8,900",
        "Warm Shell: from €24,500",
        "Whole House: from €46,000",
    ]


EN, DE, FR = (wording_for(language).cues for language in ("en", "de", "fr"))


@pytest.mark.parametrize(
    ("row", "cues", "line"),
    [
        ("Basic: €49", EN, "Basic: €49"),
        ("Line: 2,400 (Cups), €1,290 (Price a month)", EN, "Line: €1,290 a month"),
        (
            "Line: 10 to 40 people, 2,400 (Cups), €1,290 (Price a month), €0.40 (Per cup)",
            EN,
            "Line: €1,290 a month, €0.40 per cup",
        ),
        ("Line: 5 (Users), €49 (Price), €90 (Set-up)", EN, "Line: €49, €90 (Set-up)"),
        ("Haus: 3 (Zimmer), 49 € (Preis im Monat)", DE, "Haus: 49 € im Monat"),
        ("Maison: 3 (pièces), 49 € (Prix par mois)", FR, "Maison: 49 € par mois"),
    ],
)
def test_a_price_says_its_unit_and_not_the_title_of_its_column(row: str, cues: Cues, line: str) -> None:
    assert price_line(row, cues) == line


def test_a_price_keeps_the_unit_that_stands_above_its_table() -> None:
    said = answers(example_funnel("whitepaper-torquill.docx"))["What does Torquill cost?"].split("\n")
    assert said[:3] == [
        "Proof Pilot: $4,900 once",
        "Line: $59 per machine and month",
        "Plant: $49 per machine and month",
    ]


@pytest.mark.parametrize(
    ("line", "stated", "language", "full"),
    [
        ("Line: $59 per seat", "Prices are per seat per month.", "en", "Line: $59 per seat per month"),
        ("Haus: 49 € pro Haus", "Preise gelten pro Haus und Jahr.", "de", "Haus: 49 € pro Haus und Jahr"),
        ("Line: $59 per seat", "Prices are per seat, so you can grow.", "en", "Line: $59 per seat"),
        ("Pilot: $4,900 once", "Prices are per seat and month.", "en", "Pilot: $4,900 once"),
    ],
)
def test_a_unit_is_completed_only_where_the_document_goes_on_like_that(
    line: str, stated: str, language: str, full: str
) -> None:
    assert in_full(line, stated, wording_for(language)) == full


def test_prices_without_a_unit_are_followed_by_the_sentence_that_states_it() -> None:
    funnel = funnel_of(
        *BODY,
        "= Plans and prices",
        "All prices are per user and month, billed yearly.",
        "| Plan | Users | Price // Basic | 5 | €49 // Large | 50 | €29",
        media_type="docx",
    )
    assert answers(funnel)["What does Torfeld cost?"].split("\n") == [
        "Basic: €49",
        "Large: €29",
        "All prices are per user and month, billed yearly.",
    ]


def test_the_prices_of_a_deck_read_like_prices() -> None:
    said = answers(example_funnel("deck-brassfinch.pptx"))["What does Brassfinch cost?"]
    assert said.split("\n")[0] == "Nest: €349 a month, €0.44 per cup"
    assert "(" not in said


@pytest.mark.parametrize(
    ("example", "names"),
    [
        ("brochure-tannbrook.pdf", ["Katrin Osterloh", "Henrik Aldag"]),
        ("whitepaper-torquill.docx", ["Marta Oyelaran", "Dale Winterbourne"]),
        ("deck-brassfinch.pptx", ["Jule Marquardt", "Amara Feldkamp"]),
    ],
)
def test_quotations_stand_in_marks_above_the_name_beside_them(example: str, names: list[str]) -> None:
    voices = [copy.text for copy in example_funnel(example).landing_page.proof if "— " in copy.text]
    assert all(voice.startswith("“") and "”\n— " in voice for voice in voices)
    assert all(any(name in voice for voice in voices) for name in names)


def test_a_line_that_is_only_an_address_answers_how_to_begin_and_nothing_else() -> None:
    funnel = funnel_of(*BODY, "= Contact", "Email: hello@torfeld.example", media_type="docx")
    assert answers(funnel)["How do I get started?"] == "Email: hello@torfeld.example"
    mails = [copy.text for mail in funnel.email_sequence for copy in mail.body]
    assert not any("Email:" in text for text in mails)


@pytest.mark.parametrize(
    ("example", "name"),
    [
        ("brochure-tannbrook.pdf", "Henrik Aldag"),
        ("whitepaper-torquill.docx", "Dale Winterbourne"),
        ("deck-brassfinch.pptx", "Jule Marquardt"),
    ],
)
def test_a_recommendation_is_asked_for_next_to_a_name_and_not_half_a_quotation(
    example: str, name: str
) -> None:
    tasks = example_funnel(example).stages[3].tasks
    asked = next(task.text for task in tasks if task.name == "Ask for a recommendation")
    assert asked == f"Ask happy customers for a sentence that may be shown next to the words of {name}."


def test_a_signed_quotation_without_marks_is_no_preview() -> None:
    said = "It just works for us. Nobody here wants to go back to the old machine."
    body = [Copy(text=f"{said}\n— Ann Lee, CFO", sources=[Source(page=1, quote=said)])]
    assert preview_of("Voices", body, step="Next step: Call us", brand="Torfeld") != "It just works for us."
    assert speaker_of(body[0].text) == "Ann Lee"


@pytest.mark.parametrize(
    ("example", "price"),
    [
        ("brochure-tannbrook.pdf", "Energy Check: €390"),
        ("whitepaper-torquill.docx", "Proof Pilot: $4,900 once"),
        ("deck-brassfinch.pptx", "Book a Tasting Fortnight for €99"),
    ],
)
def test_the_price_above_the_button_is_that_of_what_the_button_offers(example: str, price: str) -> None:
    tasks = example_funnel(example).stages[2].tasks
    shown = [task.text for task in tasks if task.name == "Show the price before the button"]
    assert shown == [f"Place “{price}” right above the button, so that nobody has to ask."]


def test_the_price_of_something_else_stands_above_no_button() -> None:
    plans = "| Plan | Price // Basic | €49 // Large | €29"
    funnel = funnel_of(
        *BODY, "= Plans and prices", plans, "= Start", "Book a free call at www.torfeld.example."
    )
    assert "Show the price before the button" not in [task.name for task in funnel.stages[2].tasks]


def test_how_to_begin_is_answered_with_an_address_and_not_with_the_button() -> None:
    said = answers(example_funnel("brochure-tannbrook.pdf"))["How do I get started?"]
    assert said.split("\n")[:2] == [
        "Phone: +49 40 66969 318, weekdays 8 am to 6 pm",
        "E-mail: hello@tannbrook.example",
    ]


def test_an_address_at_the_foot_of_a_page_answers_how_to_begin() -> None:
    steps = ("= Start", "Book your free visit today.", "Torfeld · hello@torfeld.example · Kiel")
    assert answers(funnel_of(*BODY, *steps))["How do I get started?"] == "hello@torfeld.example"


def test_without_an_address_the_step_answers_how_to_begin() -> None:
    steps = ("= Start", "Book your free visit today.", "Order your first sensor this week.")
    assert answers(funnel_of(*BODY, *steps))["How do I get started?"] in steps
