"""Near repetitions and the limits on parts."""

import pytest

from tests.unit.structuring.documents import document
from uploads.structuring.choosing import best, diverse, says_the_same
from uploads.structuring.reading import read

_READING = read(
    document(
        "= Boats",
        "Our small boats reach every quiet bay. Our small boats reach every quiet bays. "
        "Guides speak four languages.",
        "= Food",
        "Lunch is served on the beach at noon.",
    )
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("We cut costs by a third.", "We cut costs by a third!", True),
        ("Small (50 rooms): save $100", "Small (500 rooms): save $400", False),
        ("Guides speak four languages.", "Lunch is served on the beach.", False),
        ("our guides speak four languages", "On all trips our guides speak four languages", True),
    ],
)
def test_repetition_is_told_but_for_other_figures(one: str, other: str, same: bool) -> None:
    assert says_the_same(one, other) is same


def test_the_best_come_first_without_repetitions() -> None:
    scored = [
        (float(-index), passage)
        for index, passage in enumerate(_READING.passages)
        if passage.form == "sentence"
    ]

    assert [passage.text for passage in best(_READING, scored, 3)] == [
        "Our small boats reach every quiet bay.",
        "Guides speak four languages.",
        "Lunch is served on the beach at noon.",
    ]


def test_no_part_takes_more_than_its_share() -> None:
    scored = [(1.0, passage) for passage in _READING.passages if passage.form == "sentence"]

    chosen = best(_READING, scored, 9, per_part=1)

    assert len({passage.part for passage in chosen}) == len(chosen) == 2


def test_what_adds_something_is_preferred_and_told_in_order() -> None:
    scored = [(1.0, passage) for passage in _READING.passages if passage.form == "sentence"]

    chosen = diverse(_READING, scored, 2)

    assert [passage.part for passage in chosen] == sorted(passage.part for passage in chosen)
    assert not says_the_same(chosen[0].text, chosen[1].text)
