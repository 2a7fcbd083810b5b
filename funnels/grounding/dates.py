"""Dates in figures and in words (English, German, French, Spanish), as comparable readings."""

import re
from dataclasses import dataclass

_MONTHS = (
    "january januar jänner janvier enero jan",
    "february februar février febrero feb fév",
    "march märz mars marzo mar mär",
    "april avril abril apr avr abr",
    "may mai mayo",
    "june juni juin junio jun",
    "july juli juillet julio jul juil",
    "august août agosto aug",
    "september septembre septiembre sep sept",
    "october oktober octobre octubre oct okt",
    "november novembre noviembre nov",
    "december dezember décembre diciembre dec dez déc dic",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
"""Month names and their abbreviations, case-folded, to 1-12."""

_NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    r"(?<![\d.,/-])(?P<iy>\d{4})-(?P<im>\d{1,2})-(?P<id>\d{1,2})(?!\d)"
    r"|(?<![\d.,/-])(?P<na>\d{1,2})(?P<sep>[./-]) ?(?P<nb>\d{1,2})(?P=sep) ?"
    r"(?P<ny>\d{4}|\d{2})(?!\d|[.,/-]\d)"
    rf"|(?<![\d.,/-])(?P<wd>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)? (?:de |of )?(?P<wm>{_NAME})(?![^\W\d_])\.?"
    r"(?:,? (?:de |del )?(?P<wy>\d{4})(?!\d))?"
    rf"|(?<![^\W_])(?P<mm>{_NAME})(?![^\W\d_])\.? (?P<md>\d{{1,2}})(?:st|nd|rd|th)?(?![^\W_]|[.,:]\d)"
    r"(?:,? (?P<my>\d{4})(?!\d))?"
    rf"|(?<![^\W_])(?P<om>{_NAME})(?![^\W\d_])\.?,? (?:de |del )?(?P<oy>\d{{4}})(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as the text gives it: month 1-12, day and year or None."""

    month: int
    day: int | None = None
    year: int | None = None

    def agrees_with(self, other: "Date") -> bool:
        """Whether everything this date says, the other says too."""
        return self.month == other.month and self.day in (None, other.day) and self.year in (None, other.year)


def dates_in(text: str) -> tuple[list[tuple[str, frozenset[Date]]], str]:
    """The dates of a `tidy`, case-folded text with their possible readings, and the text without them."""
    found: list[tuple[str, frozenset[Date]]] = []

    def take(match: re.Match[str]) -> str:
        readings = _readings(match)
        if not readings:
            return match[0]
        found.append((match[0], readings))
        return " ; "

    return found, _DATE.sub(take, text)


def _readings(match: re.Match[str]) -> frozenset[Date]:
    """Empty for figures that are no date (a version, a range); two for 03/04/2026."""
    part = match.groupdict()
    if part["iy"]:
        candidates = [(part["im"], part["id"], part["iy"])]
    elif part["na"]:
        candidates = [(part["nb"], part["na"], part["ny"])]
        if part["sep"] != ".":
            candidates.append((part["na"], part["nb"], part["ny"]))
    elif part["wm"]:
        candidates = [(part["wm"], part["wd"], part["wy"])]
    elif part["mm"]:
        candidates = [(part["mm"], part["md"], part["my"])]
    else:
        candidates = [(part["om"], None, part["oy"])]
    dates = (_date(*candidate) for candidate in candidates)
    return frozenset(date for date in dates if date)


def _date(month: str, day: str | None, year: str | None) -> Date | None:
    number = MONTHS.get(month) or int(month)
    if not 1 <= number <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return None
    full = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    return Date(number, None if day is None else int(day), full)
