import re

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from funnels.grounding import check
from funnels.grounding.dates import dates_in
from funnels.grounding.folding import key, tidy
from funnels.grounding.numbers import figures
from funnels.schema import Copy
from tests.unit.funnels.examples import PAGES
from tests.unit.funnels.test_grounding import document
from uploads.structuring.schema import Source

BRAND = "Northlight Energy"
sentences = st.sampled_from([text for page in PAGES for text in page])
WORDS = """Clients saved 1,200 12.03.2026 €49 B2B well-known HubSpot in Berlin “quoted” – 24/7 ¹ ½ Müller's
    2.5.1 Q3 (7)"""
words = st.sampled_from([*WORDS.split(), "47 %", "3.2 million", "10–20 %", "5 May"])
prose = st.lists(words, min_size=1, max_size=14).map(" ".join)
anything = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120)


def verdict(text: str, quote: str, page: str, language: str = "en") -> list[str]:
    copy = Copy(text=text, sources=[Source(page=1, quote=quote)])
    return [problem.kind for problem in check(copy, [document(page, language=language)], BRAND)]


@given(st.one_of(prose, sentences, anything), st.sampled_from(["en", "de", "fr", "es", "ar"]))
@example("1.200 1,2 1 200", "de")
@example("0aA", "en")
@example("aİ", "en")
@example("AA`a", "en")
@settings(max_examples=300, deadline=None)
def test_a_verbatim_sentence_always_grounds(sentence: str, language: str) -> None:
    assume(any(char.isalnum() for char in key(sentence)))
    # A line that ends in a hyphen is half a word, and goes on in the next.
    assume(not tidy(sentence).strip("\"' .…").endswith("-"))

    assert verdict(sentence, sentence, f"Before it. {sentence}\nAnd after it.", language) == []


@given(st.one_of(prose, sentences), st.data())
@settings(max_examples=300, deadline=None)
def test_a_sentence_with_one_digit_changed_never_grounds(sentence: str, data: st.DataObject) -> None:
    digits = [match.start() for match in re.finditer(r"[0-9]", sentence)]
    assume(digits)
    at = data.draw(st.sampled_from(digits))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != sentence[at]]))
    changed = f"{sentence[:at]}{digit}{sentence[at + 1 :]}"
    page = f"Before it. {sentence} After it."

    assert verdict(changed, sentence, page) != []
    assert "quote_missing" in verdict(sentence, changed, page)


@given(st.one_of(prose, anything), st.sampled_from(["en", "de", ""]))
@example("0A1", "en")
@settings(max_examples=200, deadline=None)
def test_every_digit_belongs_to_a_number_a_date_or_a_code(text: str, language: str) -> None:
    line = tidy(text)
    found = figures(line, language)
    seen = "".join(
        [*(n.surface for n in found.numbers), *(surface for surface, _ in found.dates), *found.codes]
    )

    assert set(re.findall(r"\d", line)) <= set(re.findall(r"\d", seen))


@given(anything)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text("0123456789./- JanuryMch", max_size=40))
def test_dates_never_fail_on_nonsense(text: str) -> None:
    found, rest = dates_in(text.casefold())

    assert len(rest) <= len(text) + 3 * len(found)
