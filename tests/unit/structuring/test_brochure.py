"""What a marketer finds where, in a brochure of each language with cues."""

import pytest

from tests.unit.structuring.documents import BROCHURE, FRENCH, GERMAN, SPANISH
from uploads.extraction.model import ParsedDocument
from uploads.structuring.extractive import structure
from uploads.structuring.schema import DocumentContent, Statement


@pytest.fixture(scope="module")
def brochure() -> DocumentContent:
    return structure(BROCHURE, file_name="brochure.pdf")


def _texts(statements: list[Statement]) -> list[str]:
    return [statement.text for statement in statements]


def test_the_title_is_the_first_heading(brochure: DocumentContent) -> None:
    assert brochure.title == "TideLine Tours"


def test_the_summary_opens_with_what_the_company_does(brochure: DocumentContent) -> None:
    assert brochure.summary[0].text.startswith("TideLine Tours runs guided kayak trips")
    assert 3 <= len(brochure.summary) <= 5


def test_benefits_and_problems_are_told_apart(brochure: DocumentContent) -> None:
    assert "A certified guide for every six guests, so you never paddle alone" in _texts(brochure.benefits)
    assert "All equipment included: no hidden fees" in _texts(brochure.benefits)
    assert _texts(brochure.problems) == [
        "Most visitors struggle to find a trip that suits children and beginners.",
        "Large tour boats are crowded and expensive, and renting a kayak without a guide is risky.",
    ]


def test_prices_of_a_table_read_as_words_and_quote_the_row(brochure: DocumentContent) -> None:
    fact = next(fact for fact in brochure.facts if fact.text.startswith("Harbour tour"))

    assert fact.text == "Harbour tour: £39 (Adults), £19 (Children)"
    assert fact.source.quote == "Harbour tour £39 £19"
    assert (fact.kind, fact.numbers) == ("price", ["£39", "£19"])


def test_results_are_facts_and_telephone_numbers_are_not(brochure: DocumentContent) -> None:
    results = [fact for fact in brochure.facts if fact.kind == "result"]

    assert any(fact.numbers == ["2023", "97%", "32%"] for fact in results)
    assert not any("0142" in number for fact in brochure.facts for number in fact.numbers)


def test_quotes_carry_who_said_them(brochure: DocumentContent) -> None:
    assert [quote.attribution for quote in brochure.testimonials] == [
        "Maria Lopez, Leeds",
        "Tom Baker, Operations Manager at Hexham Foods",
    ]
    assert brochure.testimonials[0].text.startswith("We felt safe")


def test_the_way_to_book_is_a_call_to_action(brochure: DocumentContent) -> None:
    assert brochure.calls_to_action[0].text == (
        "Call 01665 555 0142 or book online at www.tideline-tours.example today."
    )


def test_the_audience_is_named(brochure: DocumentContent) -> None:
    assert "families and small teams" in brochure.audience_hints[0].text


def test_the_brand_is_read_from_text_and_theme(brochure: DocumentContent) -> None:
    brand = brochure.brand

    assert brand.name == "TideLine Tours"
    assert brand.tagline is not None
    assert brand.tagline.text == "Small boats, big moments on the coast."
    assert (brand.website, brand.email) == ("www.tideline-tours.example", "hello@tideline-tours.example")
    assert brand.phone == "01665 555 0142"
    assert brand.colors == ["#0A6C74", "#F4A259"]
    assert (brand.heading_font, brand.body_font) == ("Lora", "Inter")


def test_legal_lines_appear_nowhere(brochure: DocumentContent) -> None:
    assert "rights reserved" not in brochure.model_dump_json()


@pytest.mark.parametrize(
    ("parsed", "language", "benefit", "price", "action"),
    [
        (GERMAN, "de", "23 % Ihrer Stromkosten", "490 €", "Vereinbaren Sie jetzt"),
        (FRENCH, "fr", "5 heures par semaine", "29 €", "Demandez une démonstration"),
        (SPANISH, "es", "40 % de agua", "1.250 €", "Solicite su presupuesto"),
    ],
)
def test_other_languages_are_sorted_as_well(
    parsed: ParsedDocument, language: str, benefit: str, price: str, action: str
) -> None:
    content = structure(parsed, file_name="document.docx")

    assert content.language == language
    assert any(benefit in text for text in _texts(content.benefits))
    assert any(price in fact.numbers and fact.kind == "price" for fact in content.facts)
    assert action in content.calls_to_action[0].text
    assert content.problems
    assert content.audience_hints


def test_a_german_name_is_found_behind_its_domain() -> None:
    content = structure(GERMAN, file_name="document.docx")

    assert content.brand.name == "Müller Energieberatung"
    assert content.testimonials[0].attribution == "Petra Schmidt, Geschäftsführerin, Bäckerei Schmidt"
