"""The numbers and dates of a text, in a form in which "1,200", "1.200", "1 200" and "1200" are one.

Every digit of a text belongs to a number, a date or a code ("B2B", "14:30", "2.5.1").
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from funnels.grounding.dates import Date, dates_in
from funnels.grounding.number_words import WORDS

_POINT_LANGUAGES = frozenset({"en", "zh", "ja", "ko", "he", "th", "hi", "ms", "ga", "cy"})
_UNITS = {
    "%": r"%|percent|per cent|prozent|pour cent|por ciento|per cento|procent",
    "‰": r"‰|promille",
    "€": r"€|(?:d'|de )?euros?|eur",
    "$": r"\$|us\$|dollars?|usd",
    "£": r"£|pounds? sterling|gbp",
    "¥": r"¥|yen|jpy",
    "chf": r"chf|sfr|franken",
}
_SCALES = {
    3: r"k|thousand|tausend|tsd\.?|mil|mille",
    6: r"m(?=\s?[€$£])|mio\.?|mln\.?|millions?|millionen|mill[oó]n(?:es)?",
    9: r"bn|mrd\.?|billions?|milliarden?|milliards?|miliardi?",
    12: r"trillions?|billionen|billones",
}
_DIGIT = re.compile(r"\d").search
_CURRENCY_BEFORE = r"us\$|[€$£¥]|eur|usd|gbp|chf|jpy"


@dataclass(frozen=True, slots=True)
class Number:
    """A value with its unit ("%", "€", ... or None). `surface` is the text it was read from."""

    value: Decimal
    unit: str | None
    surface: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything countable a text says. `codes` are case-folded without blanks."""

    numbers: tuple[Number, ...]
    dates: tuple[tuple[str, frozenset[Date]], ...]
    codes: frozenset[str]


def figures(text: str, language: str, *, spelled: bool = True) -> Figures:
    """Read the figures of a text in `tidy` form. The language decides what "1.200" and "once" mean.

    `spelled` includes numbers written as words, where the language is one we know.
    """
    words = WORDS.get(language, {}) if spelled else {}
    dates, rest = dates_in(_around_digits(text.casefold(), words))
    numbers: list[Number] = []
    codes: set[str] = set()
    for match in _pattern(language if words else "").finditer(rest):
        if match["code"]:
            codes.add(match["code"])
        elif number := _number(match, words, decimal_comma=language not in _POINT_LANGUAGES):
            numbers.append(number)
        else:
            codes.add(match["figure"])
    return Figures(tuple(numbers), tuple(dates), frozenset(codes))


def _around_digits(text: str, words: Mapping[str, int]) -> str:
    """The parts of a text that can hold figures: words with digits (or number words) and their neighbours.

    Most of a document is neither, and the patterns are slow.
    """
    if len(text) < 2000:
        return text
    tokens = text.split(" ")
    kept: list[str] = []
    until = 0
    for index in (i for i, token in enumerate(tokens) if _DIGIT(token) or token.strip('.,;:()"') in words):
        if index - 3 > until:
            kept.append(";")
        kept += tokens[max(index - 3, until) : index + 4]
        until = max(until, index + 4)
    return " ".join(kept)


class Known:
    """What a set of texts states, to hold claims against."""

    def __init__(self, texts: Iterable[Figures]) -> None:
        self._texts = list(texts)
        numbers = [number for text in self._texts for number in text.numbers]
        self.dates = frozenset(d for text in self._texts for _, readings in text.dates for d in readings)
        self._codes = frozenset(code for text in self._texts for code in text.codes)
        self._stated: set[tuple[Decimal | str, str | None]] = {
            (value, number.unit) for number in numbers for value in (number.value, number.surface)
        }
        self._stated |= {(Decimal(date.year), None) for date in self.dates if date.year}

    def missing(self, claimed: Figures) -> list[str]:
        """What is claimed and not stated, as written in the claim."""
        return [
            *(number.surface for number in claimed.numbers if not self._states(number)),
            *(text for text, readings in claimed.dates if not self._dates(readings)),
            *sorted(claimed.codes - self._codes),
        ]

    def _states(self, number: Number) -> bool:
        if not self._stated.isdisjoint({(number.value, number.unit), (number.surface, number.unit)}):
            return True
        if number.unit is None or (number.value, None) not in self._stated:
            return False
        # "10 to 20 %": the first number's sign stands once, further on in the same text.
        return any(
            any(n.unit == number.unit for n in text.numbers)
            and any(n.unit is None and n.value == number.value for n in text.numbers)
            for text in self._texts
        )

    def _dates(self, readings: frozenset[Date]) -> bool:
        return any(reading.agrees_with(date) for reading in readings for date in self.dates)


@lru_cache(maxsize=16)
def _pattern(language: str) -> re.Pattern[str]:
    spelled = "|".join(sorted(WORDS.get(language, {}), key=len, reverse=True))
    figure = r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*" + (
        rf"|(?:{spelled})(?![^\W_])" if spelled else ""
    )
    scale = "|".join(f"(?P<e{power}>{words})" for power, words in _SCALES.items())
    unit = "|".join(f"(?P<u{index}>{words})" for index, words in enumerate(_UNITS.values()))
    return re.compile(
        rf"(?P<code>\d+(?:[:/]\d+)+|(?<![^\W\d_])(?!(?:{_CURRENCY_BEFORE})\d)[^\W\d_]+\d[^\W_]*(?:[.,]\d+)*)"
        rf"|(?:(?<![^\W_])(?P<before>{_CURRENCY_BEFORE})\s?)?(?:(?<![^\W_])|(?<=\d)|(?<=eur|usd|gbp|chf|jpy))"
        rf"(?P<figure>{figure})"
        rf"(?:[ -]?(?:{scale})(?![^\W_]))?(?:[ -]?(?:{unit})(?![^\W_]))?"
    )


def _number(match: re.Match[str], words: Mapping[str, int], *, decimal_comma: bool) -> Number | None:
    """The number of a match, or None for a chain such as "2.5.1" that is none."""
    figure = match["figure"]
    spelled = words.get(figure)
    value = Decimal(spelled) if spelled is not None else _value(figure, decimal_comma=decimal_comma)
    if value is None:
        return None
    power = next((power for power in _SCALES if match[f"e{power}"]), 0)
    unit = next((sign for index, sign in enumerate(_UNITS) if match[f"u{index}"]), None)
    before = match["before"]
    if before:
        unit = next(sign for sign, forms in _UNITS.items() if re.fullmatch(forms, before))
    return Number(value.scaleb(power).normalize(), unit, match[0].replace(" ", ""))


def _value(figure: str, *, decimal_comma: bool) -> Decimal | None:
    digits = figure.replace(" ", "").replace("'", "")
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal, group = (".", ",") if digits.rfind(".") > digits.rfind(",") else (",", ".")
        if digits.count(decimal) > 1:
            return None
        return Decimal(digits.replace(group, "").replace(decimal, "."))
    if points + commas > 1:
        whole = re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits)
        return Decimal(re.sub(r"[.,]", "", digits)) if whole else None
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits) and ("." in digits) == decimal_comma:
        return Decimal(re.sub(r"[.,]", "", digits))
    return Decimal(digits.replace(",", "."))
