"""The deck's theme, and its master and layouts in the 16:9 format."""

from typing import Any, Final

from lxml import etree
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.package import XmlPart
from pptx.oxml import parse_xml
from pptx.presentation import Presentation
from pptx.util import Emu, Inches

from examples.theme import BrandTheme, themed

THEME: Final = BrandTheme(
    name="Brassfinch",
    colors=(
        "2E1A14", "FFFBF3", "4A2A1E", "F4E8D3",
        "B8862B", "A63D40", "6B8F71", "D9B36C", "7A5C4D", "3F6C7A",
        "A63D40", "7A5C4D",
    ),
    heading_font="Palatino Linotype",
    body_font="Tahoma",
)  # fmt: skip
WIDTH: Final = Inches(13.333)
HEIGHT: Final = Inches(7.5)
MARGIN: Final = Inches(0.8)
_KEPT: Final = ("Title Slide", "Title and Content", "Two Content", "Title Only")
_TEXT: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_STYLES: Final = f"""
<p:txStyles xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="{_TEXT}">
<p:titleStyle><a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc><a:buNone/>
<a:defRPr sz="3400" b="1"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill>
<a:latin typeface="+mj-lt"/></a:defRPr>
</a:lvl1pPr></p:titleStyle>
<p:bodyStyle>
<a:lvl1pPr marL="342900" indent="-342900" algn="l"><a:spcBef><a:spcPts val="1300"/></a:spcBef>
<a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="&#8226;"/>
<a:defRPr sz="2000"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr>
</a:lvl1pPr>
<a:lvl2pPr marL="685800" indent="-285750" algn="l"><a:spcBef><a:spcPts val="300"/></a:spcBef>
<a:buClr><a:schemeClr val="accent2"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="&#8211;"/>
<a:defRPr sz="1700"><a:solidFill><a:schemeClr val="accent5"/></a:solidFill>
<a:latin typeface="+mn-lt"/></a:defRPr>
</a:lvl2pPr></p:bodyStyle>
<p:otherStyle><a:lvl1pPr algn="l"><a:defRPr sz="1800"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>
<a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></p:otherStyle></p:txStyles>"""


def brand(presentation: Presentation, *, foot: str) -> None:
    """Turn the library's 4:3 template into the deck's own: format, theme, text styles, four layouts, foot."""
    presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
    brand_themes(presentation)
    for layout in list(presentation.slide_layouts):
        if layout.name not in _KEPT:
            presentation.slide_layouts.remove(layout)
    _style_master(presentation.slide_master)
    for layout in presentation.slide_layouts:
        _arrange(layout)
        _write_foot(layout, foot)


def brand_themes(presentation: Presentation) -> None:
    """Give every theme of the file the brand's; notes bring one of their own once there are any."""
    for part in presentation.part.package.iter_parts():
        if isinstance(part, XmlPart) and "/theme/" in part.partname:
            part._element = parse_xml(themed(part.blob, THEME))
        elif "/theme/" in part.partname:
            part._blob = themed(part.blob, THEME)


def _style_master(master: Any) -> None:
    element = master.element
    old = element.find(f"{{{element.nsmap['p']}}}txStyles")
    element.replace(old, etree.fromstring(_STYLES))
    for shape in master.placeholders:
        _place_footer(shape)
    _place(master.placeholders[0], MARGIN, Inches(0.55), WIDTH - 2 * MARGIN, Inches(1.25))
    _place(master.placeholders[1], MARGIN, Inches(1.95), WIDTH - 2 * MARGIN, Inches(4.6))
    _add_bar(master, 90, (0, 0, Inches(0.22), HEIGHT))


def _arrange(layout: Any) -> None:
    """Positions on one layout: none of its own where the master's fit."""
    for shape in list(layout.placeholders):
        kind = shape.placeholder_format.idx
        if kind >= 10:
            _inherit(shape)
        elif layout.name == "Title Slide":
            top, height = (Inches(2.0), Inches(1.7)) if kind == 0 else (Inches(3.85), Inches(2.4))
            _place(shape, MARGIN, top, Inches(10.2), height)
        elif layout.name == "Two Content" and kind > 0:
            half = (WIDTH - 2 * MARGIN - Inches(0.5)) // 2
            _place(shape, MARGIN + (kind - 1) * (half + Inches(0.5)), Inches(2.5), half, Inches(4.0))
        else:
            _inherit(shape)
        if kind < 10:
            _drop_own_look(shape)
    if layout.name == "Title Slide":
        fill = layout.background.fill
        fill.solid()
        fill.fore_color.theme_color = MSO_THEME_COLOR.TEXT_2


def _place(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = (Emu(value) for value in (left, top, width, height))


def _inherit(shape: Any) -> None:
    frame = shape._element.spPr.find(f"{{{_TEXT}}}xfrm")
    if frame is not None:
        shape._element.spPr.remove(frame)


def _drop_own_look(shape: Any) -> None:
    for level in list(shape._element.txBody.find(f"{{{_TEXT}}}lstStyle")):
        level.getparent().remove(level)


def _place_footer(shape: Any) -> None:
    kind = shape.placeholder_format.type
    if kind == PP_PLACEHOLDER.FOOTER:
        _place(shape, MARGIN, Inches(6.88), Inches(8), Inches(0.35))
    elif kind == PP_PLACEHOLDER.SLIDE_NUMBER:
        _place(shape, WIDTH - MARGIN - Inches(2), Inches(6.88), Inches(2), Inches(0.35))
    else:
        return
    for style in shape._element.iter(f"{{{_TEXT}}}lvl1pPr"):
        style.set("algn", "l" if kind == PP_PLACEHOLDER.FOOTER else "r")


def _write_foot(layout: Any, foot: str) -> None:
    for shape in list(layout.placeholders):
        if shape.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
            shape.text_frame.text = foot
        elif shape.placeholder_format.type == PP_PLACEHOLDER.DATE:
            shape._element.getparent().remove(shape._element)


def _add_bar(master: Any, number: int, frame: tuple[int, int, int, int]) -> None:
    """A bar in the first accent colour, below the text; the library adds shapes to slides only, so by XML."""
    left, top, width, height = frame
    presentation = master.element.nsmap["p"]
    shape = etree.fromstring(
        f'<p:sp xmlns:p="{presentation}" xmlns:a="{_TEXT}">'
        f'<p:nvSpPr><p:cNvPr id="{number}" name="Bar"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill></p:spPr></p:sp>'
    )
    master.shapes._spTree.insert(2, shape)
