"""A readable palette from the colours of a document.

Colours are compared and moved in OKLCH (lightness 0-1, chroma about 0-0.37, hue in degrees), where equal
steps look equal. Contrast is the ratio of WCAG 2.2, success criterion 1.4.3 (AA: 4.5:1 for text).
"""

from collections.abc import Sequence
from math import isnan

from coloraide import Color

from funnels.schema import Palette

AA = 4.5
_GREY_CHROMA = 0.035
_WHITE = "#FFFFFF"
_LIGHTEST, _DARKEST = 0.93, 0.16

NEUTRAL = Palette(
    primary="#2F4858",
    on_primary=_WHITE,
    secondary="#55707F",
    accent="#B4552D",
    background=_WHITE,
    text="#1B232A",
)
"""Used where the document shows no brand: quiet, readable, nobody's house colours."""

_STOCK_THEMES = (
    # Office 2007-2010, and python-pptx and many generators after it
    "4F81BD C0504D 9BBB59 8064A2 4BACC6 F79646 1F497D EEECE1 0000FF 800080",
    # Office 2013-2022
    "5B9BD5 ED7D31 A5A5A5 FFC000 4472C4 70AD47 44546A E7E6E6 0563C1 954F72",
    # Office since 2023
    "156082 E97132 196B24 0F9ED5 A02B93 4EA72E 0E2841 E8E8E8 467886 96607D",
    # LibreOffice
    "18A303 0369A3 A33E03 8E03A3 C99C00 C9211E 0000EE 551A8B",
    # Google Slides "Simple Light"
    "4285F4 212121 78909C FFAB40 0097A7 EEFF41 595959 EEEEEE",
)
_STOCK = tuple(frozenset(f"#{code}" for code in theme.split()) for theme in _STOCK_THEMES)
# Links, and the shades Word's stock heading styles make of the stock themes (all that a PDF of one shows).
_NEVER_BRAND = frozenset(
    {"#0000FF", "#0000EE", "#800080", "#551A8B", "#0563C1", "#954F72", "#365F91", "#243F60", "#17365D"}
    | {"#2E74B5", "#1F4D78", "#2F5496", "#1F3763", "#0F4761", "#0A2F41"}
)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    return Color(one).contrast(other, method="wcag21")


def at_lightness(color: str, lightness: float, chroma: float | None = None) -> str:
    """The colour moved to a lightness (and at most a chroma), same hue, inside sRGB, as #RRGGBB."""
    moved = Color(color).convert("oklch")
    moved["lightness"] = min(max(lightness, 0.0), 1.0)
    if chroma is not None:
        moved["chroma"] = min(moved["chroma"], chroma)
    return moved.convert("srgb").fit(method="oklch-chroma").to_string(hex=True).upper()


def readable(color: str, background: str, ratio: float = AA) -> str:
    """The colour, moved away from the background in lightness as little as the contrast ratio needs."""
    if contrast(color, background) >= ratio:
        return color
    lightness = Color(color).convert("oklch")["lightness"]
    step = -0.01 if contrast("#000000", background) >= contrast(_WHITE, background) else 0.01
    moved = color
    while contrast(moved, background) < ratio and 0.0 <= lightness <= 1.0:
        lightness += step
        moved = at_lightness(color, lightness)
    return moved


def ink_on(background: str) -> str:
    """White where it is readable on the background, otherwise a near-black of the same hue."""
    if contrast(_WHITE, background) >= AA:
        return _WHITE
    return readable(at_lightness(background, 0.2, 0.04), background)


def palette_from(colors: Sequence[str]) -> Palette | None:
    """A palette from document colours, most characteristic first; None where they show no brand.

    Greys, near-whites, link colours and the stock themes of office programs are no brand.
    """
    found = _brand_colours(colors)
    if not found:
        return None
    primary = _pick_primary(found)
    others = [color for color in found if color != primary]
    secondary = next((color for color in others if _distance(color, primary) > 0.08), None)
    accents = [color for color in others if color != secondary and _distance(color, primary) > 0.08]
    accent = max(accents, key=_chroma) if accents else secondary
    primary, on_primary = _with_ink(primary)
    return Palette(
        primary=primary,
        on_primary=on_primary,
        secondary=secondary or _shade(primary),
        accent=accent or primary,
        background=_WHITE,
        text=readable(at_lightness(primary, 0.24, 0.03), _WHITE, 7.0),
    )


def _brand_colours(colors: Sequence[str]) -> list[str]:
    """The colours without stock themes, greys, extremes and repetitions, order kept."""
    unique = dict.fromkeys(color.upper() for color in colors)
    given = [color for color in unique if color not in _NEVER_BRAND and _is_colourful(color)]
    stock: frozenset[str] = frozenset()
    for theme in _STOCK:
        shared = theme.intersection(given)
        if len(shared) >= 3 or shared.issuperset(given):
            stock = stock | theme
    return [color for color in given if color not in stock]


def _is_colourful(color: str) -> bool:
    lightness = Color(color).convert("oklch")["lightness"]
    return _DARKEST <= lightness <= _LIGHTEST and _chroma(color) >= _GREY_CHROMA


def _chroma(color: str) -> float:
    value = Color(color).convert("oklch")["chroma"]
    return 0.0 if isnan(value) else float(value)


def _distance(one: str, other: str) -> float:
    """Difference of two colours in OKLab; 0.02 is just noticeable."""
    return Color(one).delta_e(other, method="ok")


def _pick_primary(colors: Sequence[str]) -> str:
    """The first colour wins unless it is dull beside a later one: chroma up to 0.09, less 20 % per rank."""
    ranked = [(min(_chroma(color), 0.09) * 0.8**rank, -rank, color) for rank, color in enumerate(colors)]
    return max(ranked)[2]


def _with_ink(primary: str) -> tuple[str, str]:
    """The primary colour and its text colour: white wherever a slight shift makes white readable."""
    if contrast(_WHITE, primary) >= 3.6:
        return readable(primary, _WHITE), _WHITE
    return primary, ink_on(primary)


def _shade(primary: str) -> str:
    lightness = Color(primary).convert("oklch")["lightness"]
    return at_lightness(primary, lightness - 0.14 if lightness > 0.4 else lightness + 0.16)
