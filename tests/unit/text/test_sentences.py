"""Sentence segmentation: offsets, abbreviations, scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbrand.text.sentences import split

_TEXTS = st.one_of(
    st.text(max_size=300),
    st.text(alphabet='aB. !?"«»。「」1$%é🙂()…M.Dr ', max_size=200),
)


def _texts(text: str, language: str = "en") -> list[str]:
    return [sentence.text for sentence in split(text, language)]


@given(text=_TEXTS, language=st.sampled_from(["en", "de", "fr", "ja", "ar", "xx"]))
def test_every_sentence_stands_verbatim_at_its_offsets(text: str, language: str) -> None:
    for sentence in split(text, language):
        assert text[sentence.start : sentence.end] == sentence.text


@given(text=_TEXTS, language=st.sampled_from(["en", "de", "zh", "xx"]))
def test_nothing_but_whitespace_is_lost_between_sentences(text: str, language: str) -> None:
    sentences = split(text, language)

    cuts = [0, *(edge for sentence in sentences for edge in (sentence.start, sentence.end)), len(text)]
    gaps = [text[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True)]

    assert "".join(gaps).strip() == ""
    assert cuts == sorted(cuts)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Dr. Smith paid $3.5 million. It grew 4.2 % p.a. since.", 2),
        ("en", "Approx. 500 users use ASP.NET today. It works.", 2),
        ("en", "1. First do this. 2. Then do that.", 2),
        ("de", "Am 3. März kam Dr. Müller z. B. nach Berlin. Die 2. Auflage kostet 5 €.", 2),
        ("fr", "Mme. Petit, p. ex., gagne 1 200 €. Voilà !", 2),
        ("es", "El Sr. García pagó 3.500 €. ¿Por qué? ¡Porque sí!", 3),
        ("zh", "我们的产品节省40%。请联系我们！真的吗？", 3),
        ("ar", "هذا منتجنا. هل تريد المزيد؟ اتصل بنا اليوم.", 3),
    ],
)
def test_abbreviations_and_ordinals_do_not_end_a_sentence(language: str, text: str, expected: int) -> None:
    assert len(_texts(text, language)) == expected


def test_a_leading_number_stays_with_its_sentence() -> None:
    assert _texts("1. First do this. 2. Then do that.") == ["1. First do this.", "2. Then do that."]


def test_text_without_content_has_no_sentence() -> None:
    assert split(" \n\t ") == []
