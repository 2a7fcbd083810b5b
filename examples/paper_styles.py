"""The white paper's theme, and the paragraph styles that use it."""

from typing import Any, Final

from docx.document import Document
from docx.enum.dml import MSO_THEME_COLOR
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from examples.theme import BrandTheme

THEME: Final = BrandTheme(
    name="Torquill",
    colors=(
        "1C2B33", "FFFFFF", "0E3B43", "EEF4F4",
        "0E3B43", "E4572E", "17A398", "F3A712", "5B6C7D", "9CC5A1",
        "B23A16", "5B6C7D",
    ),
    heading_font="Trebuchet MS",
    body_font="Georgia",
)  # fmt: skip
INK: Final = RGBColor.from_string(THEME.colors[0])
PETROL: Final = RGBColor.from_string(THEME.colors[4])
SIGNAL: Final = RGBColor.from_string(THEME.colors[5])
LIGHT: Final = RGBColor.from_string(THEME.colors[3])


_AFTER_SHADING: Final = ("w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")


def style_document(document: Document) -> None:
    """Set the size, colour and spacing of every style that the paper uses; add those the template lacks."""
    for name in ("Brand", "Tagline", "Byline", "Attribution"):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
    _set(document, "Normal", size=10.5, after=8, color=MSO_THEME_COLOR.TEXT_1, line=1.25)
    _set(
        document,
        "Brand",
        size=18,
        before=60,
        after=190,
        color=MSO_THEME_COLOR.ACCENT_4,
        heading=True,
        bold=True,
    )
    _set(
        document,
        "Title",
        size=42,
        after=16,
        color=MSO_THEME_COLOR.BACKGROUND_1,
        heading=True,
        bold=True,
        line=1.0,
    )
    _set(document, "Subtitle", size=17, after=60, color=MSO_THEME_COLOR.BACKGROUND_2, heading=True, line=1.2)
    _set(document, "Tagline", size=15, after=20, color=MSO_THEME_COLOR.ACCENT_4, heading=True, bold=True)
    _set(document, "Byline", size=10.5, after=2, color=MSO_THEME_COLOR.ACCENT_5)
    _set(
        document,
        "Heading 1",
        size=21,
        before=26,
        after=8,
        color=MSO_THEME_COLOR.ACCENT_1,
        heading=True,
        bold=True,
    )
    _set(
        document,
        "Heading 2",
        size=14,
        before=15,
        after=5,
        color=MSO_THEME_COLOR.ACCENT_2,
        heading=True,
        bold=True,
    )
    _set(
        document, "Quote", size=13, before=10, after=3, color=MSO_THEME_COLOR.ACCENT_1, italic=True, indent=20
    )
    _set(document, "Attribution", size=10, after=16, color=MSO_THEME_COLOR.ACCENT_5, indent=20)
    _set(
        document,
        "Intense Quote",
        size=12.5,
        before=12,
        after=16,
        color=MSO_THEME_COLOR.BACKGROUND_1,
        bold=True,
    )
    _set(document, "Caption", size=9, before=6, after=14, color=MSO_THEME_COLOR.ACCENT_5, italic=True)
    _set(document, "Header", size=9, color=MSO_THEME_COLOR.ACCENT_5, heading=True)
    _set(document, "Footer", size=9, color=MSO_THEME_COLOR.ACCENT_5, heading=True)
    _set(document, "List Bullet", after=6)
    _set(document, "List Number", after=6)
    for name in ("Brand", "Title", "Subtitle", "Tagline"):
        _fill(_edge(document, name, left=str(PETROL), others=str(PETROL)))
    _fill(_edge(document, "Intense Quote", left=str(SIGNAL), others=str(PETROL)))
    _edge(document, "Quote", left=str(SIGNAL))


def _set(
    document: Document,
    name: str,
    *,
    size: float | None = None,
    before: float = 0,
    after: float = 0,
    color: MSO_THEME_COLOR | None = None,
    heading: bool = False,
    bold: bool = False,
    italic: bool = False,
    indent: float = 0,
    line: float | None = None,
) -> None:
    style: Any = document.styles[name]
    if size is not None:
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    if color is not None:
        style.font.color.rgb = _shown(color)
        style.font.color.theme_color = color
    if name not in ("List Bullet", "List Number"):
        _use_theme_font(style, "major" if heading else "minor")
        style.paragraph_format.left_indent = Pt(indent)
        style.paragraph_format.right_indent = Pt(indent)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    if line is not None:
        style.paragraph_format.line_spacing = line


def _shown(color: MSO_THEME_COLOR) -> RGBColor:
    """The colour for programs that know no themes: the one the theme gives."""
    slots = {
        MSO_THEME_COLOR.TEXT_1: 0,
        MSO_THEME_COLOR.BACKGROUND_1: 1,
        MSO_THEME_COLOR.BACKGROUND_2: 3,
        MSO_THEME_COLOR.ACCENT_1: 4,
        MSO_THEME_COLOR.ACCENT_2: 5,
        MSO_THEME_COLOR.ACCENT_4: 7,
        MSO_THEME_COLOR.ACCENT_5: 8,
    }
    return RGBColor.from_string(THEME.colors[slots[color]])


def _use_theme_font(style: Any, kind: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi"):
        fonts.set(qn(f"w:{script}Theme"), f"{kind}HAnsi")


def _fill(properties: Any) -> None:
    shading = OxmlElement("w:shd")
    for key, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", str(PETROL))):
        shading.set(qn(key), value)
    properties.insert_element_before(shading, *_AFTER_SHADING)


def _edge(document: Document, name: str, *, left: str, others: str | None = None) -> Any:
    """Give the style a thick line on the left, and thin ones around; returns the paragraph properties."""
    properties: Any = document.styles[name].element.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    borders = OxmlElement("w:pBdr")
    sides = {"top": others, "left": left, "bottom": others, "right": others}
    borders.extend(_line(side, color, 36 if side == "left" else 8) for side, color in sides.items() if color)
    properties.insert_element_before(borders, "w:shd", *_AFTER_SHADING)
    return properties


def _line(side: str, color: str, eighths: int) -> Any:
    line = OxmlElement(f"w:{side}")
    for key, value in (("w:val", "single"), ("w:sz", str(eighths)), ("w:space", "10"), ("w:color", color)):
        line.set(qn(key), value)
    return line
