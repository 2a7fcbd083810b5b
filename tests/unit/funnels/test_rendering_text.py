import re

from funnels.rendering import text
from funnels.schema import Copy
from tests.unit.funnels.examples import PAGES, rich_funnel, sparse_funnel


def test_the_print_is_readable_in_100_columns() -> None:
    lines = text.render(rich_funnel()).splitlines()

    assert max(map(len, lines)) == 100
    assert not [line for line in lines if line != line.rstrip()]


def test_sources_stand_behind_what_they_prove_and_are_not_torn_apart() -> None:
    printed = text.render(rich_funnel())

    assert f"{PAGES[2][0]} [p. 3]" in printed
    assert not re.search(r"\[p\.\n", printed)


def test_all_parts_are_printed() -> None:
    printed = text.render(rich_funnel())

    for heading in (
        "WHO IT IS FOR",
        "THE OFFER",
        "1. GET NOTICED",
        "4. BRING THEM BACK",
        "LANDING PAGE",
        "EMAIL SEQ",
    ):
        assert f"\n{heading}" in printed
    assert "Measure: Visits to the page." in printed
    assert "☐ Publish the texts:" in printed
    assert "Email, Day 9: Your roof check" in printed


def test_a_terminal_is_not_steered_by_a_document() -> None:
    printed = text.render(sparse_funnel("Red \x1b[31malert\x07 \u202eand more\x9b2J."))

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", printed)


def test_unverified_copy_is_marked() -> None:
    funnel = rich_funnel().model_copy(update={"summary": Copy(text="Maybe.", status="unverified")})

    assert "Maybe. (Not verified, check before use)" in text.render(funnel)


def test_a_neutral_palette_is_called_one() -> None:
    assert "Neutral colours" in text.render(sparse_funnel())


def test_paragraphs_of_a_copy_stay_apart() -> None:
    funnel = rich_funnel().model_copy(update={"summary": Copy(text="One.\n\nTwo.")})

    assert "\nOne.\nTwo.\n" in text.render(funnel)
