"""The cue tables: every entry compiles, every language has the same roles."""

from pathlib import Path

import pytest

from uploads.structuring import cues
from uploads.structuring.cues import cues_for, without_numbering

_LANGUAGES = sorted(path.stem for path in (Path(cues.__file__).parent / "cues").glob("*.toml"))
_NEEDED = {
    "benefit.strong", "problem.strong", "problem.solved", "audience.strong", "action.opens",
    "action.anywhere",
    "testimonial.said", "testimonial.roles", "headings.benefit", "headings.minor", "boilerplate.anywhere",
    "style.dangling", "facts.price", "facts.result",
}  # fmt: skip


@pytest.mark.parametrize("language", _LANGUAGES)
def test_every_language_has_the_roles_that_are_asked_for(language: str) -> None:
    assert set(cues_for(language).patterns) >= _NEEDED


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("text", ["", "a" * 2000, "no " * 700, "1 % " * 500, "is a the " * 300])
def test_no_cue_matches_nothing_or_takes_long(language: str, text: str) -> None:
    found = cues_for(language)

    assert all(pattern.fullmatch("") is None for pattern in found.patterns.values())
    for key in found.patterns:
        found.count(key, text)


def test_a_language_without_a_table_has_no_cues_but_english_boilerplate() -> None:
    found = cues_for("sw")

    assert not found.found("benefit.strong", "saves you money")
    assert found.found("boilerplate.anywhere", "all rights reserved")


def test_typographic_apostrophes_match_plain_ones() -> None:
    assert cues_for("en").is_whole("headings.minor", "Today’s agenda")


@pytest.mark.parametrize("heading", ["1. Pricing", "2.3 Pricing", "Chapter 4: Pricing", "a) Pricing"])
def test_numbering_is_taken_off_headings(heading: str) -> None:
    assert without_numbering(heading) == "Pricing"


def test_waste_is_a_problem_where_it_is_a_verdict_and_not_where_it_is_rubbish() -> None:
    english = cues_for("en")

    assert english.found("problem.strong", "Half of the day is wasted; it is a waste of money.")
    assert not english.found("problem.strong", "Scaffolding, waste removal and cleaning are included.")
