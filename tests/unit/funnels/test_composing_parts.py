"""Cutting, labels and the merging of statements."""

import pytest

from funnels.brand import make_brand
from funnels.composing.gathering import gather
from funnels.composing.hashtags import hashtags
from funnels.composing.headlines import split_title
from funnels.composing.items import Role
from funnels.composing.labels import imperative, opening
from funnels.composing.material import prepare
from funnels.composing.roles import roles_of
from funnels.composing.strength import is_complete, is_dependent
from funnels.composing.trimming import (
    at_clause_end,
    at_sentence_end,
    at_word_end,
    plain_heading,
    without_full_stop,
)
from funnels.composing.wording import wording_for
from tests.unit.funnels.handmade import from_markup

EN, DE = wording_for("en"), wording_for("de")


def test_a_text_that_fits_is_not_cut() -> None:
    assert at_sentence_end("Fits.", 5) == "Fits."


def test_a_long_text_is_cut_after_its_last_whole_sentence() -> None:
    assert at_sentence_end("One is short. Two is a little longer.", 20) == "One is short."


def test_a_decimal_point_ends_no_sentence() -> None:
    assert at_sentence_end("It grew to 3.2 million users within a year", 20) is None


def test_a_single_long_sentence_is_cut_at_a_clause() -> None:
    text = "The report is ready on day two, in the layout your board knows"
    assert at_clause_end(text, 40) == "The report is ready on day two"


def test_without_a_clause_whole_words_are_kept() -> None:
    assert at_word_end("several words without any clause at all", 20) == "several words"
    assert at_word_end("donaudampfschifffahrtsgesellschaft", 10) is None


def test_only_a_full_stop_is_dropped_from_headlines() -> None:
    assert without_full_stop("Done.") == "Done"
    assert without_full_stop("Why not?") == "Why not?"
    assert without_full_stop("And so on...") == "And so on..."


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Book a free 30-minute demo at www.example.com/demo.", "Book a free 30-minute demo"),
        ("Contact us at sales@example.com or +44 20 7946 0000.", "Contact us"),
        ("Ready to start? Call us today.", "Call us today"),
        ("Our team is looking forward to meeting you.", None),
        ("Visit www.example.com.", None),
    ],
)
def test_a_button_is_the_imperative_without_addresses(text: str, label: str | None) -> None:
    assert imperative(text, EN) == label


def test_buttons_are_found_in_german_too() -> None:
    assert (
        imperative("Vereinbaren Sie einen Termin unter www.example.de.", DE) == "Vereinbaren Sie einen Termin"
    )


def test_a_quotation_in_an_instruction_ends_with_a_word() -> None:
    assert opening("A sentence that is far too long for this place", EN, 25) == "A sentence that is far …"


def test_a_quotation_in_an_instruction_never_ends_within_a_number() -> None:
    text = "People who dislike the office coffee leave the building 1.4 times a day, for 17 minutes"
    assert opening(text, EN, 60).endswith("leave the building …")
    assert opening("“Quoted.”\n— Somebody", EN, 25) == "Quoted"


def test_sentences_that_lean_on_others_are_recognised() -> None:
    assert is_dependent("This means less work.", EN.cues)
    assert not is_dependent("Thistles grow here.", EN.cues)


def test_fragments_are_not_sentences() -> None:
    assert is_complete("The price is €49 a month.")
    assert not is_complete("€49 a month")
    assert not is_complete("and then it goes on like this.")


def test_a_leading_phrase_becomes_the_title_of_a_benefit() -> None:
    assert split_title("Fast set-up: the sensor is running within an hour.") == (
        "Fast set-up",
        "the sensor is running within an hour.",
    )
    assert split_title("It runs at 10:30 every day and never stops.") is None


def test_statements_that_say_the_same_become_one_with_the_uses_of_both() -> None:
    source = from_markup(
        "en | Title | Brand | \n[benefit] The report is ready on day two of the month.\n"
        "[point] The report is ready on day two of the month!\n"
    )
    items = gather([source], EN, frozenset())
    assert len(items) == 1
    assert {Role.BENEFIT, Role.POINT} <= items[0].roles


def test_an_attribution_is_quoted_as_a_source_of_its_own() -> None:
    source = from_markup(
        "en | Title | Brand | \n[summary] A good thing.\n[quote: Ann Lee, CFO] It just works for us.\n"
    )
    quoted = next(item for item in gather([source], EN, frozenset()) if Role.TESTIMONIAL in item.roles)
    assert quoted.text == "It just works for us.\n— Ann Lee, CFO"
    assert [entry.quote for entry in quoted.sources] == ["It just works for us.", "Ann Lee, CFO"]


@pytest.mark.parametrize(
    ("heading", "plain"),
    [
        ("2.1 How it works:", "How it works"),
        ("3. Results", "Results"),
        ("９．審査", "審査"),
        ("2025 in numbers", "2025 in numbers"),
    ],
)
def test_headings_are_shown_without_their_numbers(heading: str, plain: str) -> None:
    assert plain_heading(heading) == plain


def test_headlines_are_not_cut_inside_brackets() -> None:
    assert at_clause_end("Meets certification needs (LEED, ENERGY STAR) in every building", 40) is None


@pytest.mark.parametrize(
    ("text", "listed_as", "heading", "roles"),
    [
        (
            "A third of the heat leaves through the roof.",
            Role.QUANTITY,
            "Why old houses cost so much",
            {Role.PROBLEM},
        ),
        ("Bills fall by 41%.", Role.RESULT, "Six things that change", {Role.RESULT, Role.BENEFIT}),
        ("The house burns gas for €3,460.", Role.PRICE, "Heating today", {Role.FACT}),
        ("The Team plan costs €490 a month.", Role.PRICE, None, {Role.PRICE}),
        ("“It took eleven days and nobody moved out.”", Role.RESULT, None, {Role.TESTIMONIAL}),
        (
            "Ten machines are reviewed.",
            Role.POINT,
            "What customers get when they stay",
            {Role.POINT, Role.LOYALTY},
        ),
    ],
)
def test_a_statement_is_used_for_what_its_place_says(
    text: str, listed_as: Role, heading: str | None, roles: set[Role]
) -> None:
    assert roles_of(text, listed_as, heading, EN) == roles


def test_only_the_section_of_prices_names_prices_where_there_is_one() -> None:
    source = from_markup(
        "en | Title | Brand | \n# Downtime today\n[price: $900] One hour of downtime costs a plant $900.\n"
        "# Packages and prices\n[price: $59] The Line package costs $59 a month.\n"
    )
    prices = [item.text for item in gather([source], EN, frozenset()) if Role.PRICE in item.roles]
    assert prices == ["The Line package costs $59 a month."]


def tags_of(markup: str) -> list[str]:
    source = from_markup(markup)
    return hashtags(prepare([source], brief=None, brand=make_brand([source])), "Whatever a post says.")


def test_hashtags_are_what_heads_a_section_or_stands_in_several() -> None:
    assert tags_of(
        """en | Alder | Alder | pour-over coffee, wake whole families, oat drink, night train, care, AlderHub
        # We stay with you: care and guarantee
        Alder makes oat drink for pour-over coffee, and the guarantee covers it.
        # Why pour-over coffee wants patience
        The night train brings the beans, and AlderHub counts them. We like oat drink.
        # How it arrives
        Ordinary kettles wake whole families. It comes by night train, and AlderHub tells you when.
        # What it costs
        The night train costs nothing extra, and AlderHub neither."""
    ) == ["Alder", "PourOverCoffee", "NightTrain", "AlderHub"]


def test_a_place_is_no_hashtag_and_the_name_of_the_offer_is_one() -> None:
    assert tags_of(
        """en | Alder | Alder | Latin America, Latin American
        # Growing in Latin America
        Our farms lie in Latin America. The Latin American farms are small.
        # Roasting in Latin America
        [action] Book your Tasting Fortnight today.
        The Tasting Fortnight is free."""
    ) == ["Alder", "TastingFortnight"]
