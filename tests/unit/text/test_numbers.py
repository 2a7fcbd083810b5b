"""Numbers in running text: kinds, values, what is left out."""

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbrand.text.numbers import find_numbers


def _found(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(number.text, number.kind) for number in find_numbers(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "a 32% reduction (saving $80,000/year)", [("32%", "percent"), ("$80,000", "money")]),
        ("en", "valued at USD 1.9 billion in 2019", [("USD 1.9 billion", "money"), ("2019", "date")]),
        ("en", "from €49.90 per month or £2k", [("€49.90", "money"), ("£2k", "money")]),
        ("en", "3.2 million users in 14 days", [("3.2 million", "quantity"), ("14 days", "quantity")]),
        ("en", "Date: July 31, 2006 at 9:05 a.m.", [("July 31, 2006", "date"), ("9:05 a.m.", "time")]),
        ("en", "3x faster, 10-15% off", [("3x", "multiple"), ("10-15%", "percent")]),
        ("en", "a cost of 340 230 -32%", [("340", "plain"), ("230", "plain"), ("-32%", "percent")]),
        ("de", "1.500 € ab dem 3. März 2020", [("1.500 €", "money"), ("3. März 2020", "date")]),
        ("fr", "1 200 € par an dès le 1er janvier", [("1 200 €", "money"), ("1er janvier", "date")]),
        ("es", "40 por ciento menos", [("40 por ciento", "percent")]),
        ("ja", "料金は1,000円、節約40%", [("1,000円", "money"), ("40%", "percent")]),
    ],
)
def test_numbers_are_typed_and_kept_as_written(
    language: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert _found(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "See Figure 3 and page 12.",
        "With Office 365 and against COVID-19.",
        "Call +1 (555) 010-9999 or 800-729-6686.",
        "3.2.1 Scope of work",
        "Visit https://example.com/2024/10 today",
    ],
)
def test_references_names_and_telephone_numbers_are_no_figures(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "$3.2 million", Decimal(3_200_000)),
        ("en", "1,500 users", Decimal(1500)),
        ("de", "1.500 Kunden", Decimal(1500)),
        ("de", "2,5 Mio. Kunden", Decimal(2_500_000)),
        ("en", "-32%", Decimal(-32)),
        ("en", "€1,234.56", Decimal("1234.56")),
    ],
)
def test_the_value_follows_the_habits_of_the_language(language: str, text: str, value: Decimal) -> None:
    assert find_numbers(text, language)[0].value == value


@given(
    text=st.text(alphabet="0123456789 .,-–%$€£kKxMn()/:aB\n年円", max_size=120),
    language=st.sampled_from(["en", "de", "fr", "ja", "xx"]),
)
def test_numbers_stand_verbatim_in_order_and_apart(text: str, language: str) -> None:
    end = 0
    for number in find_numbers(text, language):
        assert text[number.start : number.end] == number.text
        assert number.start >= end
        assert any(letter.isdigit() for letter in number.text)
        end = number.end


@pytest.mark.parametrize("hostile", ["1,234.", "123 456 ", "1-", "$", "page 1, 2, "])
def test_hostile_repetition_takes_linear_time(hostile: str) -> None:
    short, long = (hostile * (size // len(hostile)) for size in (10_000, 40_000))

    assert _seconds(long) < 10 * _seconds(short) + 0.2


def _seconds(text: str) -> float:
    started = process_time()
    find_numbers(text)
    return process_time() - started
