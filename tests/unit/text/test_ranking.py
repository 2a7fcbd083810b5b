"""Centrality of sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbrand.text.ranking import centrality

_BAGS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=12)


def test_the_sentence_that_shares_most_is_most_central() -> None:
    scores = centrality([["boat", "coast"], ["boat", "guide"], ["boat", "coast", "guide"], ["tax"]])

    assert scores.index(max(scores)) == 2
    assert scores.index(min(scores)) == 3


@given(_BAGS)
def test_scores_lie_between_zero_and_one_and_are_stable(bags: list[list[str]]) -> None:
    scores = centrality(bags)

    assert len(scores) == len(bags)
    assert all(0 <= score <= 1 for score in scores)
    assert scores == centrality(bags)
    assert all(score == 0 for score, bag in zip(scores, bags, strict=True) if not bag)


@given(_BAGS.filter(any))
def test_the_most_central_sentence_has_one(bags: list[list[str]]) -> None:
    assert max(centrality(bags)) == pytest.approx(1.0)
