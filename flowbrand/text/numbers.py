"""Numbers in running text: prices, percentages, quantities, dates, each as written and typed.

Recognised by pattern, without a model. What only looks like a statement's number is left out: page and
figure references, numbers inside names ("Office 365", "COVID-19"), clause numbers, telephone numbers.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from flowbrand.text.number_patterns import (
    DATE,
    MONEY,
    MULTIPLE,
    NOT_A_STATEMENT,
    PERCENT,
    PLAIN,
    QUANTITY,
    SCALES,
    TIME,
    decimal_comma,
    spaced_thousands,
)

NumberKind = Literal["money", "percent", "multiple", "quantity", "date", "time", "plain"]

_NOT_A_SPACE = "\u2063"
_LOOSE_GROUP = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_DIGITS = re.compile(r"\d[\d.,'’ ]*")
_NAME_BEFORE = re.compile(r"(?:^|[\s(\"“„«])([^\W\d_][\w.&®™-]*)[  ]$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where it stands: `source[start:end] == text`.

    `value` is the first figure with its scale applied ("3.2 million" is 3200000); None for dates and times.
    """

    text: str
    kind: NumberKind
    start: int
    end: int
    value: Decimal | None


_PATTERNS: tuple[tuple[NumberKind | None, re.Pattern[str]], ...] = (
    (None, NOT_A_STATEMENT),
    ("money", MONEY),
    ("percent", PERCENT),
    ("date", DATE),
    ("time", TIME),
    ("multiple", MULTIPLE),
    ("quantity", QUANTITY),
    ("plain", PLAIN),
)


def find_numbers(text: str, language: str = "en") -> list[Number]:
    """The numbers of `text` in order, none overlapping; `language` (ISO 639-1) decides what "1.500" means."""
    taken = bytearray(len(text))
    shown = text if spaced_thousands(language) else _LOOSE_GROUP.sub(_NOT_A_SPACE, text)
    found = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(shown):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\x01" * (end - start)
            if kind is not None and not (kind == "plain" and _is_part_of_a_name(text, start)):
                written = text[start:end]
                found.append(Number(written, kind, start, end, _value(written, kind, language)))
    return sorted(found, key=lambda number: number.start)


def _is_part_of_a_name(text: str, start: int) -> bool:
    """True for "Office 365": a bare number behind a capitalised word that does not open the sentence."""
    before = _NAME_BEFORE.search(text[max(0, start - 40) : start])
    if before is None:
        return False
    word = before.group(1)
    opens = start - len(word) - 1 <= 0
    return word[0].isupper() and (not opens or any(letter.isupper() for letter in word[1:]))


def _value(written: str, kind: NumberKind, language: str) -> Decimal | None:
    if kind in ("date", "time"):
        return None
    digits = _DIGITS.search(written)
    if digits is None:
        return None
    value = Decimal(_plain_notation(digits.group().strip(" .,'’"), language))
    rest = written[digits.end() :].lstrip().casefold()
    sign = -1 if written[0] in "-−" else 1
    return sign * value * next((factor for name, factor in SCALES if re.match(rf"{name}(?!\w)", rest)), 1)


def _plain_notation(digits: str, language: str) -> str:
    """ "1.500,25" and "1,500.25" as "1500.25"."""
    digits = re.sub(r"['’ ]", "", digits)
    dot, comma = digits.rfind("."), digits.rfind(",")
    if dot >= 0 and comma >= 0:
        thousands = "," if dot > comma else "."
        return _with_point(digits.replace(thousands, ""))
    mark = "." if dot >= 0 else ","
    groups_of_three = all(len(group) == 3 for group in digits.split(mark)[1:])
    grouping = decimal_comma(language) == (mark == ".")
    if digits.count(mark) > 1 or (digits.count(mark) == 1 and groups_of_three and grouping):
        return digits.replace(mark, "")
    return _with_point(digits)


def _with_point(digits: str) -> str:
    head, *tail = re.split(r"[.,]", digits)
    return f"{head}.{''.join(tail)}" if tail else head
