"""Brand hints of a PDF: the colours its first pages are painted in, and its fonts."""

import colorsys
import ctypes
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pypdfium2.raw as pdfium

from uploads.extraction.cleaning import clean
from uploads.extraction.model import Theme
from uploads.extraction.pdf_pieces import Piece

THEME_PAGES = 4
_MAX_OBJECTS = 600
_MAX_COLORS = 6
_MIN_SATURATION, _MIN_VALUE = 0.25, 0.15
_TEXT_WEIGHT = 0.3
"""Letters cover about this share of their line's box."""
_LARGER = 1.12
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_STYLE = re.compile(r"([-,]|PS|MT|(?<=[a-z])(?=(Bold|Italic|Regular|Light|Medium|Black|Roman))).*$")


def page_colors(page: Any) -> Counter[str]:
    """#RRGGBB -> area in square points that paths and letters of the page fill in it; greys left out."""
    areas: Counter[str] = Counter()
    page_area = max(1.0, page.get_width() * page.get_height())
    for number, item in enumerate(page.get_objects(max_depth=2)):
        if number >= _MAX_OBJECTS:
            break
        weight = _weight(item)
        color = _fill(item) if weight else None
        if color is not None:
            areas[color] += round(min(weight, page_area))
    return areas


def _weight(item: Any) -> float:
    """Area that the object paints in its fill colour."""
    if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
        share = _TEXT_WEIGHT
    elif item.type == pdfium.FPDF_PAGEOBJ_PATH and _is_filled(item):
        share = 1.0
    else:
        return 0.0
    left, bottom, right, top = item.get_bounds()
    return float(max(0.0, right - left) * max(0.0, top - bottom)) * share


def _is_filled(item: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(item, mode, stroke)) and mode.value != pdfium.FPDF_FILLMODE_NONE


def _fill(item: Any) -> str | None:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha) or alpha.value < 64:
        return None
    _, saturation, brightness = colorsys.rgb_to_hsv(red.value / 255, green.value / 255, blue.value / 255)
    if saturation < _MIN_SATURATION or brightness < _MIN_VALUE:
        return None
    return f"#{red.value:02X}{green.value:02X}{blue.value:02X}"


def make_theme(areas: Counter[str], headings: Iterable[Piece], body: Iterable[Piece]) -> Theme:
    """The theme from painted areas and the lines of headings and of running text."""
    body = list(body)
    return Theme(
        colors=tuple(color for color, _ in areas.most_common(_MAX_COLORS)),
        heading_font=_main_font(_display(list(headings), body)),
        body_font=_main_font(body),
    )


def _display(headings: list[Piece], body: list[Piece]) -> list[Piece]:
    """The headings that are larger than the text, if any are: bold ones of its size are set in its font."""
    letters: Counter[float] = Counter()
    for piece in body:
        letters[piece.size] += len(piece.text)
    size = letters.most_common(1)[0][0] if letters else 0.0
    return [piece for piece in headings if piece.size >= _LARGER * size] or headings


def _main_font(pieces: Iterable[Piece]) -> str | None:
    """The family that covers most of the paper: a few large letters are seen before many small ones."""
    areas: Counter[str] = Counter()
    for piece in pieces:
        areas[piece.font] += round(len(piece.text) * piece.size**2)
    if not areas:
        return None
    return _family(areas.most_common(1)[0][0])


def _family(font: str) -> str | None:
    """ABCDEF+OpenSans-SemiBold -> Open Sans."""
    name = _STYLE.sub("", _SUBSET.sub("", font))
    return clean(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))[:100] or None
