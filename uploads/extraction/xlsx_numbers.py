"""Numbers of a workbook as a reader sees them: percentages, decimals, currency, dates (ECMA-376-1, 18.8.30).

Not a formatter for every code that Excel knows: what has no simple reading is shown as the plain number.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lxml import etree

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "yyyy-mm-dd",
    16: "yyyy-mm-dd", 17: "yyyy-mm-dd", 18: "h:mm", 19: "h:mm", 20: "h:mm", 21: "h:mm", 22: "yyyy-mm-dd h:mm",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "h:mm", 46: "h:mm", 47: "h:mm",
}  # fmt: skip
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_CURRENCY = re.compile(r"\[\$([^\]\-]*)(?:-[^\]]*)?\]")
_BRACKETED = re.compile(r"\[[^\]]*\]")
_DATE = re.compile(r"[yd]|m{3,}", re.IGNORECASE)
_TIME = re.compile(r"[hs]", re.IGNORECASE)
_DECIMALS = re.compile(r"[0#?]\.([0#?]+)")
_SIGNS = "€$£¥₹₽₩฿"
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - dates of a sheet have no zone
_MAX_DAYS = 2_958_465
"""31 December 9999, the last day that Excel knows."""


@dataclass(frozen=True, slots=True)
class NumberFormats:
    """Format codes by style index."""

    codes: list[str] = field(default_factory=list)
    from_1904: bool = False

    def shown(self, value: str, style: int) -> str:
        """The stored number `value` as the style shows it; unreadable numbers as they stand."""
        try:
            number = float(value)
        except ValueError:
            return value
        code = self.codes[style] if style < len(self.codes) else ""
        literal = _QUOTED.sub(
            lambda match: match[1] or match[2] or "", _CURRENCY.sub(r'"\1"', code.split(";")[0])
        )
        bare = _BRACKETED.sub("", _QUOTED.sub("", _CURRENCY.sub("", code.split(";")[0])))
        if (_DATE.search(bare) or _TIME.search(bare)) and 0 <= number <= _MAX_DAYS:
            return self._moment(number, bare)
        return _signed(_plain(number, bare), literal)

    def _moment(self, days: float, code: str) -> str:
        start = _EPOCH_1904 if self.from_1904 else _EPOCH
        moment = start + timedelta(seconds=round(days * 86_400))
        shown = [moment.date().isoformat()] if _DATE.search(code) else []
        if _TIME.search(code):
            shown.append(f"{moment:%H:%M}")
        return " ".join(shown)


def read_formats(styles: etree._Element | None, *, from_1904: bool) -> NumberFormats:
    """The formats of `styles.xml`."""
    if styles is None:
        return NumberFormats(from_1904=from_1904)
    own = {item.get("numFmtId"): item.get("formatCode", "") for item in styles.iter(f"{_S}numFmt")}
    used = styles.find(f"{_S}cellXfs")
    ids = [item.get("numFmtId", "0") for item in used] if used is not None else []
    built_in = {str(key): code for key, code in _BUILT_IN.items()}
    return NumberFormats([own.get(key, built_in.get(key, "")) for key in ids], from_1904)


def _plain(number: float, code: str) -> str:
    percent = code.count("%")
    if percent:
        number *= 100
    digits = _DECIMALS.search(code)
    if digits is None and not code.strip(" 0#?,%.") and code.strip():
        shown = f"{number:,.0f}" if "," in code else f"{number:.0f}"
    elif digits is not None:
        shown = f"{number:{',' if ',' in code else ''}.{min(len(digits[1]), 10)}f}"
    else:
        shown = f"{number:.15g}"
    return shown + "%" * bool(percent)


def _signed(shown: str, literal: str) -> str:
    """With the currency that the format writes before or behind the digits."""
    first = re.search(r"[0#?]", literal)
    if first is None:
        return shown
    before, behind = literal[: first.start()], literal[first.start() :]
    for mark in (*_SIGNS, "EUR", "USD", "CHF", "GBP"):
        if mark in before:
            return f"{mark}{shown}" if mark in _SIGNS else f"{mark} {shown}"
        if mark in behind:
            return f"{shown} {mark}"
    return shown
