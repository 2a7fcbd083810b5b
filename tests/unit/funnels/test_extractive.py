"""The funnel made from handwritten documents, read as its user would read it."""

import re
from collections import Counter

import pytest

from funnels.extractive import compose
from funnels.schema import Channel, FunnelResult, StageKey
from funnels.sources import SourceDocument
from tests.unit.funnels.handmade import brand, document, from_markup
from tests.unit.funnels.made import example_funnel
from tests.unit.funnels.reading import assets, copies, instructions, quoted, quotes, without_outline

ALL = ["northlight", "kettle", "note", "waermewerk", "laclairiere", "molino"]
RICH = ["northlight", "kettle", "waermewerk"]


def funnel_of(*documents: SourceDocument, brief: str | None = None) -> FunnelResult:
    return compose(documents, brief=brief, brand=brand(documents[0].content.brand.name or "Brand"))


def sentences(text: str) -> list[str]:
    """The parts of a copy: its lines, and within them its sentences."""
    parts = [part for line in text.split("\n") for part in re.split(r"(?<=[.!?])\s+", line)]
    return [part.removeprefix("— ") for part in parts if part]


def squeezed(document: SourceDocument) -> str:
    return " ".join(document.parsed.text.split())


@pytest.mark.parametrize("name", ALL)
def test_every_sentence_of_the_copy_stands_in_the_document(name: str) -> None:
    source = document(name)
    funnel = funnel_of(source)
    for copy in copies(funnel):
        assert all(part in squeezed(source) for part in sentences(quoted(copy, funnel))), copy.text


@pytest.mark.parametrize("name", ALL)
def test_every_copy_carries_quotes_of_the_content_with_the_document_they_come_from(name: str) -> None:
    source = document(name, "doc-7")
    allowed = quotes([source])
    for copy in copies(funnel_of(source)):
        assert copy.sources
        assert copy.status == "sourced"
        assert {(entry.document_id, entry.quote) for entry in copy.sources} <= allowed


@pytest.mark.parametrize("name", ALL)
def test_numbers_in_a_copy_occur_in_its_own_sources(name: str) -> None:
    for copy in copies(funnel_of(document(name))):
        quoted = " ".join(source.quote for source in copy.sources)
        assert all(number in quoted for number in re.findall(r"\d+", copy.text)), copy.text


@pytest.mark.parametrize("name", ALL)
def test_numbers_in_the_wording_around_the_copy_occur_in_the_document(name: str) -> None:
    source = document(name)
    for text in instructions(funnel_of(source)):
        assert all(number in squeezed(source) for number in re.findall(r"\d+", text)), text


@pytest.mark.parametrize("name", RICH)
def test_no_asset_says_the_same_thing_twice(name: str) -> None:
    for asset in assets(funnel_of(document(name))):
        said = Counter(part for copy in asset for part in sentences(copy.text))
        assert max(said.values()) == 1, said.most_common(1)


@pytest.mark.parametrize("name", RICH)
def test_no_sentence_occurs_in_more_than_three_assets(name: str) -> None:
    said = Counter(
        part
        for asset in assets(without_outline(funnel_of(document(name))))
        for copy in asset
        for part in sentences(copy.text)
    )
    assert max(said.values()) <= 3, said.most_common(2)


def test_a_long_document_repeats_itself_only_twice_outside_posts_and_ads() -> None:
    funnel = funnel_of(document("northlight"))
    blocks = [funnel.landing_page, *funnel.email_sequence]
    said = Counter(part for block in blocks for copy in copies(block) for part in sentences(copy.text))
    assert max(said.values()) <= 2, said.most_common(2)


@pytest.mark.parametrize("name", ALL)
def test_the_same_documents_make_the_same_funnel(name: str) -> None:
    assert funnel_of(document(name)) == funnel_of(document(name))


def test_results_and_testimonials_prove_problems_open_and_actions_close() -> None:
    source = document("northlight")
    page = funnel_of(source).landing_page
    proof = " ".join(copy.text for copy in page.proof)
    assert "47 %" in proof
    assert "— Miriam Okafor, CFO of Harbour Software" in proof
    assert {copy.text for copy in page.problem} <= {problem.text for problem in source.content.problems}
    assert page.closing.text in {action.text for action in source.content.calls_to_action}


def test_the_price_question_is_answered_with_the_prices_in_their_order() -> None:
    page = funnel_of(document("northlight")).landing_page
    answer = next(
        faq.answer.text for faq in page.faq if faq.question == "What does Northlight Analytics cost?"
    )
    assert answer.index("€490") < answer.index("€1,290")


def test_the_button_is_the_documents_own_call_to_action_without_its_link() -> None:
    assert funnel_of(document("northlight")).offer.call_to_action == "Book a free 30-minute demo"


def test_the_lead_magnet_is_the_section_that_teaches_not_the_one_that_sells() -> None:
    magnet = funnel_of(document("northlight")).stages[1].assets.lead_magnet
    assert magnet is not None
    assert magnet.title == "Guide: How it works in four steps"
    assert magnet.outline[0].text == "Connect your systems with one of 38 ready-made connectors."


def test_customers_are_brought_back_with_what_the_document_offers_after_the_purchase() -> None:
    stage = funnel_of(document("northlight")).stages[3]
    text = " ".join(copy.text for copy in stage.assets.emails[0].body)
    assert "customer success manager" in text
    assert "one month free" in text


def test_the_network_follows_from_whom_the_document_addresses() -> None:
    business, consumer = funnel_of(document("northlight")), funnel_of(document("kettle"))
    assert business.stages[0].channel is Channel.LINKEDIN
    assert "“teams”" in business.stages[0].explanation
    assert consumer.stages[0].channel is Channel.INSTAGRAM
    assert "“coffee”" in consumer.stages[0].explanation


def test_who_is_at_work_outweighs_what_is_sold() -> None:
    stage = example_funnel("deck-brassfinch.pptx").stages[0]
    assert stage.channel is Channel.LINKEDIN
    assert "“finance leads”" in stage.explanation
    assert example_funnel("brochure-tannbrook.pdf").stages[0].channel is Channel.INSTAGRAM


def test_search_ads_keep_the_thirty_characters_of_their_headlines() -> None:
    stage = funnel_of(document("kettle")).stages[2]
    assert stage.channel is Channel.SEARCH_ADS
    assert stage.assets.ads
    assert all(len(ad.headline) <= 30 for ad in stage.assets.ads)


def test_the_mails_go_out_on_their_days_with_different_subjects() -> None:
    mails = funnel_of(document("northlight")).email_sequence
    assert [mail.day for mail in mails] == [0, 2, 5, 9, 14]
    assert len({mail.subject for mail in mails}) == 5
    assert mails[1].subject == "The monthly close takes too long"


@pytest.mark.parametrize(
    ("name", "language", "title", "question"),
    [
        ("northlight", "en", "Get noticed", "What does Northlight Analytics cost?"),
        ("waermewerk", "de", "Bekannt werden", "Was kostet Wärmewerk?"),
        ("laclairiere", "fr", "Se faire connaître", "Combien coûte La Clairière ?"),
        ("molino", "es", "Darse a conocer", "¿Cuánto cuesta Molino Claro?"),
    ],
)
def test_the_fixed_wording_is_in_the_documents_language(
    name: str, language: str, title: str, question: str
) -> None:
    funnel = funnel_of(document(name))
    assert funnel.language == language
    assert funnel.stages[0].title.startswith(title)
    assert question in [faq.question for faq in funnel.landing_page.faq]


def test_another_language_keeps_its_sentences_within_english_wording() -> None:
    source = from_markup("nl | Stille Ketel | Ketel | ketel\n[summary] De ketel kookt in drie minuten.\n")
    funnel = funnel_of(source)
    assert funnel.language == "nl"
    assert funnel.summary.text == "De ketel kookt in drie minuten."
    assert funnel.stages[0].title.startswith("Get noticed")


def test_a_note_of_two_sentences_makes_a_whole_funnel_without_inventions() -> None:
    funnel = funnel_of(document("note"))
    assert [stage.key for stage in funnel.stages] == list(StageKey)
    assert len(funnel.email_sequence) == 3
    assert funnel.landing_page.faq == []
    assert funnel.landing_page.proof == []
    assert funnel.offer.proof == []
    assert funnel.stages[1].assets.lead_magnet is None


def test_the_brief_prefers_statements_about_its_subject_and_is_not_quoted() -> None:
    brief = "Focus on auditors and the audit trail, buried spreadsheets, zebras"
    plain, wished = funnel_of(document("northlight")), funnel_of(document("northlight"), brief=brief)
    assert "auditor" not in plain.landing_page.problem[0].text
    assert "auditor" in wished.landing_page.problem[0].text
    assert "zebras" not in wished.model_dump_json()


def test_twenty_documents_are_told_together_without_repetition() -> None:
    markup = (
        "en | Part {n} | Brand | parts\n# Chapter {word}\n[benefit] The {word} model saves its owner time.\n"
        "[summary] All models are made in the same small workshop.\n"
    )
    words = [f"{first}{second}" for first in ("amber", "birch", "cedar", "delta") for second in "abcde"]
    sources = [from_markup(markup.format(n=n, word=w), identifier=f"doc-{n}") for n, w in enumerate(words)]
    funnel = funnel_of(*sources)
    used = {source.document_id for copy in copies(funnel) for source in copy.sources}
    assert len(used) > 5
    assert funnel.name.endswith("Part 0")
    shared = [copy for copy in copies(funnel.landing_page) if "same small workshop" in copy.text]
    assert len(shared) <= 1


def test_two_documents_keep_their_own_ids() -> None:
    first, second = document("northlight", "doc-1"), document("kettle", "doc-2")
    allowed = quotes([first, second])
    used = {(s.document_id, s.quote) for copy in copies(funnel_of(first, second)) for s in copy.sources}
    assert used <= allowed
    assert {identifier for identifier, _ in used} == {"doc-1", "doc-2"}


def test_no_document_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one document"):
        compose([], brief=None, brand=brand("Brand"))


def test_the_engine_names_itself() -> None:
    engine = funnel_of(document("note")).engine
    assert (engine.provider, engine.model, engine.prompt_version) == ("extractive", "extractive", "rules-2")
