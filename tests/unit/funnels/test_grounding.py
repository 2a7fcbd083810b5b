from dataclasses import replace

import pytest

from funnels.grounding import Evidence, check, ground
from funnels.schema import Copy, FunnelResult
from funnels.sources import SourceDocument
from tests.unit.funnels.examples import DOCUMENT_ID, PAGES, bare_document, rich_document, rich_funnel, said
from uploads.extraction.model import Block, Position
from uploads.structuring.schema import Source

BRAND = "Northlight Energy"


def document(*texts: str, language: str = "en") -> SourceDocument:
    """One text a page."""
    base = bare_document()
    blocks = tuple(
        Block(kind="paragraph", text=text, position=Position(kind="page", number=page))
        for page, text in enumerate(texts, 1)
    )
    return replace(
        base,
        parsed=base.parsed.model_copy(update={"blocks": blocks}),
        content=base.content.model_copy(update={"language": language}),
    )


def kinds(text: str, quote: str, *pages: str, page: int = 1, language: str = "en") -> list[str]:
    copy = Copy(text=text, sources=[Source(page=page, quote=quote)])
    return [p.kind for p in check(copy, [document(*(pages or (quote,)), language=language)], BRAND)]


def claims(text: str, quote: str, language: str = "en") -> list[str]:
    """What is not borne out of a text whose quote does stand in the document."""
    copy = Copy(text=text, sources=[Source(page=1, quote=quote)])
    return [p.detail for p in check(copy, [document(quote, language=language)], BRAND)]


def test_everything_of_a_true_funnel_grounds() -> None:
    grounded = ground(rich_funnel(), [rich_document()])

    assert grounded.problems == ()
    assert grounded.sound
    assert grounded.result == rich_funnel()


@pytest.mark.parametrize(
    ("quote", "page"),
    [
        ("inter-\nnational growth", "We plan inter-\nnational growth."),
        ("international growth", "We plan inter-\nnational growth."),
        ("a “quoted” word – here", 'a "quoted" word - here'),
        ("saves 47% of cost", "saves 47\u00a0% of cost"),
        ("ﬁnancial oﬃce", "The financial office"),
        ("the Plan works", "The  plan\n works"),
        ("…the end of it.", "This is the end of it."),
    ],
)
def test_a_quote_is_found_whatever_its_typography(quote: str, page: str) -> None:
    assert kinds("Nothing special.", quote, page) == []


@pytest.mark.parametrize(
    ("quote", "page"),
    [
        ("47 % of clients", "147 % of clients"),
        ("profitable growth", "unprofitable growth"),
        ("costs €4", "costs €49"),
        ("over 1", "over 1,200 clients"),
        ("they never fail", "they fail"),
        ("…", "anything"),
    ],
)
def test_a_quote_that_is_only_nearly_there_is_missing(quote: str, page: str) -> None:
    assert kinds("Nothing special.", quote, page) == ["quote_missing"]


def test_a_quote_on_another_page_is_told_apart_and_put_right() -> None:
    assert kinds("Nothing special.", "the second page", "first", "Here is the second page.") == [
        "quote_elsewhere"
    ]

    funnel = rich_funnel().model_copy(update={"summary": said(1, 2)})
    wrong = funnel.summary.sources[0].model_copy(update={"page": 4})
    grounded = ground(
        funnel.model_copy(update={"summary": Copy(text=funnel.summary.text, sources=[wrong])}),
        [rich_document()],
    )

    assert grounded.result.summary == funnel.summary
    assert [problem.path for problem in grounded.problems] == ["summary.sources.0.quote"]
    assert grounded.sound


def test_a_quote_may_run_over_a_page_break() -> None:
    assert kinds("Nothing special.", "begins here and ends there", "It begins here", "and ends there.") == []
    assert kinds("Nothing.", "an international firm", "an inter-", "national firm", page=2) == []


def test_a_source_in_a_document_that_is_not_there_is_named_so() -> None:
    copy = Copy(text="Text.", sources=[Source(document_id="other", page=1, quote="Text.")])

    assert [p.kind for p in check(copy, [document("Text.")], BRAND)] == ["unknown_document"]


def test_a_source_without_a_document_is_looked_up_in_all_and_gets_its_id() -> None:
    copy = said(1, 2)
    loose = copy.model_copy(update={"sources": [copy.sources[0].model_copy(update={"document_id": None})]})
    funnel = rich_funnel().model_copy(update={"summary": loose})

    grounded = ground(funnel, [bare_document(), rich_document()])

    assert grounded.result.summary.sources[0].document_id == DOCUMENT_ID


def test_copy_without_a_source_is_not_fact() -> None:
    assert [p.kind for p in check(Copy(text="We are good."), [document("x y")], BRAND)] == ["no_source"]


@pytest.mark.parametrize(
    ("text", "quote", "language"),
    [
        ("It saves 47%.", "It saves 47 % of cost.", "en"),
        ("It saves 47 percent.", "It saves 47 % of cost.", "en"),
        ("1.200 Kunden", "Es sind 1200 Kunden.", "de"),
        ("1 200 clients", "Nous avons 1.200 clients.", "fr"),
        ("3,200,000 users", "There are 3.2 million users.", "en"),
        ("for EUR 49", "It costs €49 a month.", "en"),
        ("between 10 % and 20 %", "It lies between 10 and 20 %.", "en"),
        ("three offices", "We run 3 offices.", "en"),
        ("on 12 March 2026", "Open from 12.03.2026 on.", "en"),
        ("since March 2026", "Open from 2026-03-12 on.", "en"),
        ("since 2026", "Open from 12 March 2026 on.", "en"),
        ("٤٧ %", "It saves 47 % of cost.", "en"),
    ],
)
def test_a_number_may_change_its_clothes(text: str, quote: str, language: str) -> None:
    assert claims(text, quote, language) == []


@pytest.mark.parametrize(
    ("text", "quote", "missing"),
    [
        ("It saves 48 %.", "It saves 47 % of cost.", "48%"),
        ("47 clients", "It saves 47 % of cost.", "47"),
        ("for $49", "It costs €49 a month.", "$49"),
        ("3 million users", "There are 3,200,000 users.", "3million"),
        ("1.200 clients", "We have 1,200 clients.", "1.200"),
        ("twelve offices", "We run 3 offices.", "twelve"),
        ("ISO 9002", "Certified to ISO 9001.", "9002"),
        ("for B2C", "Made for B2B sales.", "b2c"),
        ("on 12 April 2026", "Open from 12.03.2026 on.", "12 april 2026"),
        ("call 24/7", "Call us any time.", "24/7"),
    ],
)
def test_an_invented_number_is_found(text: str, quote: str, missing: str) -> None:
    assert missing in claims(text, quote)


def test_numbers_that_only_changed_places_are_found() -> None:
    assert claims("It fell from 12 to 15 days.", "It fell from 15 to 12 days.") == ["12 15"]


def test_numbers_of_a_quote_that_stands_nowhere_prove_nothing() -> None:
    assert set(kinds("It saves 48 %.", "It saves 48 %.", "It saves 47 %.")) == {"quote_missing", "number"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Trusted by Siemens and others.", "en"),
        ("They use HubSpot for it.", "en"),
        ("Empfohlen von Herrn Anton Bergmann seit langem.", "de"),
        ("Recommandé par Michelin en France.", "fr"),
    ],
)
def test_an_invented_name_is_found(text: str, language: str) -> None:
    assert claims(text, "People like the product.", language) != []


@pytest.mark.parametrize(
    "text",
    [
        "Ask Northlight about it.",
        "Karen Holm's joinery likes it.",
        "Why Many Owners Like This Roof",
        "A FREE guide: Get it now. Then I call you.",
        "In March we open.",
    ],
)
def test_the_brand_sourced_names_and_plain_capitals_are_no_problem(text: str) -> None:
    assert claims(text, "Karen Holm has liked it since 01.03.2026.") == []


def test_german_nouns_are_not_taken_for_names() -> None:
    quote = "Ihre Anlage spart Strom."

    assert claims("Mit Ihrer Anlage sparen Sie jeden Monat Geld per E-Mail-Bericht.", quote, "de") == []


def failing(funnel: FunnelResult) -> FunnelResult:
    return funnel.model_copy(update={"summary": said(1, 2, "Northlight Energy has 99 offices.")})


def test_a_failing_copy_is_marked_and_the_given_funnel_left_alone() -> None:
    funnel = failing(rich_funnel())

    grounded = ground(funnel, [rich_document()])

    assert grounded.result.summary.status == "unverified"
    assert funnel.summary.status == "sourced"
    assert [(p.path, p.kind, p.detail) for p in grounded.problems] == [("summary.text", "number", "99")]
    assert not grounded.sound


def test_a_copy_that_holds_again_is_marked_sourced() -> None:
    funnel = rich_funnel().model_copy(
        update={"summary": said(1, 2).model_copy(update={"status": "unverified"})}
    )

    assert ground(funnel, [rich_document()]).result.summary.status == "sourced"


def test_a_failing_headline_is_replaced_by_a_line_that_holds() -> None:
    funnel = rich_funnel()
    hero = funnel.landing_page.hero.model_copy(update={"headline": "Save 80 % at once"})
    page = funnel.landing_page.model_copy(update={"hero": hero})

    grounded = ground(funnel.model_copy(update={"landing_page": page}), [rich_document()])

    assert grounded.result.landing_page.hero.headline == PAGES[0][1]
    assert grounded.result.landing_page.hero.headline_sources[0].page == 1
    assert [problem.path for problem in grounded.problems] == ["landing_page.hero.headline"]


def test_with_nothing_true_to_say_the_headline_is_the_brand() -> None:
    funnel = rich_funnel()
    hero = funnel.landing_page.hero.model_copy(update={"headline": "Save 80 %", "headline_sources": []})
    bad = said(1, 2, "All 77 of them.")
    funnel = funnel.model_copy(
        update={
            "landing_page": funnel.landing_page.model_copy(update={"hero": hero}),
            "summary": bad,
            "offer": funnel.offer.model_copy(update={"promise": bad}),
            "brand": funnel.brand.model_copy(update={"tagline": None}),
        }
    )

    assert ground(funnel, [rich_document()]).result.landing_page.hero.headline == BRAND


def test_plain_lines_are_held_against_the_documents_with_their_path() -> None:
    funnel = rich_funnel()
    email = funnel.email_sequence[1].model_copy(update={"subject": "Save 33 % with Siemens today"})
    sequence = [funnel.email_sequence[0], email, *funnel.email_sequence[2:]]

    grounded = ground(funnel.model_copy(update={"email_sequence": sequence}), [rich_document()])

    assert [(p.path, p.kind, p.detail) for p in grounded.problems] == [
        ("email_sequence.1.subject", "number", "33%"),
        ("email_sequence.1.subject", "name", "Siemens"),
    ]


def test_a_plain_line_may_use_what_stands_anywhere_in_the_documents() -> None:
    funnel = rich_funnel().model_copy(update={"name": "How 64 engineers in Denmark cut bills by 47 %"})

    assert ground(funnel, [rich_document()]).problems == ()


def test_details_hold_no_document_text_beyond_the_token() -> None:
    funnel = failing(rich_funnel())

    assert all(len(problem.detail) < 60 for problem in ground(funnel, [rich_document()]).problems)


def test_evidence_is_prepared_once_and_reused() -> None:
    evidence = Evidence([rich_document()])

    assert check(said(3, 0), evidence, BRAND) == []
    assert ground(rich_funnel(), evidence).sound


def test_figures_of_a_long_document_are_all_found() -> None:
    filler = "Nothing of note is said in this sentence at all. " * 40
    text = f"{filler}We save 47 % since 12 March 2026. {filler}It costs EUR 49, three million. {filler}B2B"
    line = "Save 47 % from 12 March 2026 for €49, or 3 million with B2B"
    funnel = rich_funnel().model_copy(update={"name": line})
    sparse = document(text)

    found = [p for p in ground(funnel, [sparse, rich_document()]).problems if p.path == "name"]

    assert len(text) > 2000
    assert found == []
