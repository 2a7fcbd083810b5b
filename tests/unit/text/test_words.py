"""Words, stems and whitespace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbrand.text.whitespace import clip, collapse
from flowbrand.text.words import stop_words, terms, word_count, words


def test_terms_are_stems_without_stop_words_and_numbers() -> None:
    assert terms("The teams' savings of 40% on 3 boats", "en") == ["team", "save", "boat"]


def test_scripts_without_spaces_compare_by_pairs_of_characters() -> None:
    assert terms("節約時間", "ja") == ["節約", "約時", "時間"]


def test_words_keep_their_inner_signs() -> None:
    assert words("Don't use Node.js & AT&T's e-mail") == ["Don't", "use", "Node.js", "AT&T's", "e-mail"]


@pytest.mark.parametrize(("text", "count"), [("two words", 2), ("節約時間", 2), ("", 0), ("... !", 0)])
def test_words_are_counted_in_any_script(text: str, count: int) -> None:
    assert word_count(text) == count


def test_an_unknown_language_has_no_stop_words() -> None:
    assert stop_words("xx") == frozenset()
    assert "the" in stop_words("en")


@given(text=st.text(max_size=200), limit=st.integers(min_value=1, max_value=60))
def test_clipping_keeps_a_beginning_within_the_limit(text: str, limit: int) -> None:
    clipped = clip(collapse(text), limit)

    assert len(clipped) <= limit
    assert collapse(text).startswith(clipped)


@given(st.text(max_size=200))
def test_collapsing_twice_changes_nothing(text: str) -> None:
    assert collapse(collapse(text)) == collapse(text)
