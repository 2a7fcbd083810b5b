"""Colours, fonts and paragraph styles of the brochure."""

from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle

PALETTE: Final = {
    "fir": "#1F4D3A",
    "copper": "#C2622B",
    "cream": "#F7F1E5",
    "moss": "#DDE7DC",
    "ink": "#25302B",
    "white": "#FFFFFF",
}
COLOR: Final = {name: HexColor(value) for name, value in PALETTE.items()}

_SERIF, _SANS, _SANS_BOLD = "Times-Bold", "Helvetica", "Helvetica-Bold"

BODY: Final = ParagraphStyle(
    "body", fontName=_SANS, fontSize=10.4, leading=15, textColor=COLOR["ink"], spaceAfter=8
)
LARGE: Final = ParagraphStyle("large", BODY, fontSize=12, leading=17.5, spaceAfter=12)
SMALL: Final = ParagraphStyle("small", BODY, fontSize=8.6, leading=11.4, spaceAfter=0)
HEADING: Final = ParagraphStyle(
    "heading", fontName=_SERIF, fontSize=18, leading=21, textColor=COLOR["fir"], spaceBefore=4, spaceAfter=9
)
PAGE_TITLE: Final = ParagraphStyle(
    "page-title", HEADING, fontSize=25, leading=29, spaceBefore=0, spaceAfter=8
)
BRAND_NAME: Final = ParagraphStyle(
    "brand", fontName=_SANS_BOLD, fontSize=13, leading=17, textColor=COLOR["cream"], spaceAfter=26
)
TAGLINE: Final = ParagraphStyle(
    "tagline", fontName=_SERIF, fontSize=50, leading=53, textColor=COLOR["white"], spaceAfter=16
)
INTRO: Final = ParagraphStyle(
    "intro", BODY, fontSize=13.5, leading=19, textColor=COLOR["cream"], spaceAfter=0
)
BULLET: Final = ParagraphStyle("bullet", BODY, leftIndent=13, bulletIndent=1, bulletColor=COLOR["copper"])
NUMBERED: Final = ParagraphStyle("numbered", BULLET, leftIndent=16)
BENEFIT: Final = ParagraphStyle("benefit", BULLET, fontSize=11, leading=16.2, spaceAfter=11)
QUESTION: Final = ParagraphStyle("question", BODY, fontName=_SANS_BOLD, textColor=COLOR["fir"], spaceAfter=1)
QUOTE: Final = ParagraphStyle(
    "quote", BODY, fontName="Times-Italic", fontSize=13, leading=17.5, textColor=COLOR["fir"], spaceAfter=5
)
SIGNATURE: Final = ParagraphStyle("signature", SMALL, fontName=_SANS_BOLD, textColor=COLOR["copper"])
CELL: Final = ParagraphStyle("cell", BODY, fontSize=9.4, leading=12.8, spaceAfter=0)
CELL_BOLD: Final = ParagraphStyle("cell-bold", CELL, fontName=_SANS_BOLD, textColor=COLOR["fir"])
CELL_HEAD: Final = ParagraphStyle("cell-head", CELL, fontName=_SANS_BOLD, textColor=COLOR["white"])
FIGURE: Final = ParagraphStyle(
    "figure", fontName=_SERIF, fontSize=32, leading=36, textColor=COLOR["copper"], spaceAfter=2
)
FIGURE_LABEL: Final = ParagraphStyle("figure-label", BODY, fontSize=9.8, leading=13.2, spaceAfter=0)
CALL_TITLE: Final = ParagraphStyle("call-title", HEADING, fontSize=21, leading=24, textColor=COLOR["white"])
CALL: Final = ParagraphStyle("call", BODY, fontSize=11, leading=15, textColor=COLOR["white"])
CONTACT: Final = ParagraphStyle("contact", CALL, fontName=_SANS_BOLD, fontSize=9.4, leading=15, spaceAfter=0)
