"""The brochure of Tannbrook: four A4 pages in two columns, drawn with ReportLab."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from examples import brochure_style as style
from examples import tannbrook_text as text

FILE_NAME: Final = "brochure-tannbrook.pdf"
_WIDTH, _HEIGHT = A4
_MARGIN: Final = 48.0
_GAP: Final = 24.0
_INNER: Final = _WIDTH - 2 * _MARGIN
_COLUMN: Final = (_INNER - _GAP) / 2
_TOP: Final = _HEIGHT - 74
_BOTTOM: Final = 58.0
_COVER: Final = 372.0


def build() -> bytes:
    """The PDF, the same bytes each time: ReportLab leaves out dates and random ids when told `invariant`."""
    target = io.BytesIO()
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        invariant=1,
        title=text.TITLE,
        author=text.COMPANY,
        subject=text.INTRO,
        lang="en-GB",
    )
    document.addPageTemplates([_cover_page(), *(_page(name, head) for name, head in _INSIDE)])
    document.build([*_cover(), *_benefits(), *_prices(), *_steps()])
    return target.getvalue()


_INSIDE: Final = (("benefits", 70.0), ("prices", 318.0), ("steps", 44.0))


def _cover_page() -> PageTemplate:
    lower = _HEIGHT - _COVER
    frames = [
        _frame("hero", _MARGIN, lower + 20, _INNER * 0.74, _COVER - 66),
        _frame("figures", _MARGIN, lower - 108, _INNER, 90),
        *_columns(lower - 122),
    ]
    return PageTemplate("cover", frames, onPage=_draw_cover)


def _page(name: str, head: float) -> PageTemplate:
    """A page with a full-width head of `head` points above two columns and a full-width foot."""
    foot = {"benefits": 212.0, "prices": 84.0, "steps": 138.0}[name]
    frames = [_frame("head", _MARGIN, _TOP - head, _INNER, head), *_columns(_TOP - head - 6, _BOTTOM + foot)]
    frames.append(_frame("foot", _MARGIN, _BOTTOM, _INNER, foot))
    return PageTemplate(name, frames, onPage=_draw_inside)


def _frame(name: str, x: float, y: float, width: float, height: float) -> Frame:
    return Frame(x, y, width, height, id=name, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)


def _columns(top: float, bottom: float = _BOTTOM) -> list[Frame]:
    height = top - bottom
    return [
        _frame("left", _MARGIN, bottom, _COLUMN, height),
        _frame("right", _MARGIN + _COLUMN + _GAP, bottom, _COLUMN, height),
    ]


def _draw_cover(canvas: Canvas, document: Any) -> None:
    canvas.setFillColor(style.COLOR["fir"])
    canvas.rect(0, _HEIGHT - _COVER, _WIDTH, _COVER, stroke=0, fill=1)
    _draw_roofs(canvas)
    canvas.setFillColor(style.COLOR["copper"])
    canvas.rect(0, _HEIGHT - _COVER - 5, _WIDTH, 5, stroke=0, fill=1)
    _draw_footer(canvas, document)


def _draw_roofs(canvas: Canvas) -> None:
    """A row of gables at the right edge of the cover, one of them lit."""
    base = _HEIGHT - _COVER
    for x, width, height, color in (
        (_WIDTH - 300, 150, 120, "#2A5D48"),
        (_WIDTH - 190, 130, 175, "#356B54"),
        (_WIDTH - 95, 140, 140, "#2A5D48"),
    ):
        outline = canvas.beginPath()
        outline.moveTo(x, base)
        for point in (
            (x, base + height * 0.55),
            (x + width / 2, base + height),
            (x + width, base + height * 0.55),
        ):
            outline.lineTo(*point)
        outline.lineTo(x + width, base)
        outline.close()
        canvas.setFillColor(color)
        canvas.drawPath(outline, stroke=0, fill=1)
    canvas.setFillColor(style.COLOR["copper"])
    for column in range(2):
        for row in range(2):
            canvas.rect(_WIDTH - 142 + column * 18, base + 46 + row * 22, 13, 17, stroke=0, fill=1)


def _draw_inside(canvas: Canvas, document: Any) -> None:
    canvas.setFillColor(style.COLOR["fir"])
    canvas.rect(0, _HEIGHT - 40, _WIDTH, 40, stroke=0, fill=1)
    canvas.setFillColor(style.COLOR["copper"])
    canvas.rect(0, _HEIGHT - 43, _WIDTH, 3, stroke=0, fill=1)
    canvas.setFillColor(style.COLOR["cream"])
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawString(_MARGIN, _HEIGHT - 25, text.COMPANY)
    canvas.setFont("Times-Italic", 11)
    canvas.drawRightString(_WIDTH - _MARGIN, _HEIGHT - 25, text.TAGLINE)
    _draw_footer(canvas, document)


def _draw_footer(canvas: Canvas, document: Any) -> None:
    canvas.setStrokeColor(style.COLOR["moss"])
    canvas.line(_MARGIN, 40, _WIDTH - _MARGIN, 40)
    canvas.setFillColor(style.COLOR["fir"])
    canvas.setFont("Helvetica", 8)
    canvas.drawString(_MARGIN, 27, "www.tannbrook.example  ·  +49 40 66969 318")
    canvas.drawRightString(_WIDTH - _MARGIN, 27, f"Page {document.page} of 4")


def _cover() -> Iterable[Flowable]:
    yield NextPageTemplate("benefits")
    yield _paragraph(text.COMPANY, style.BRAND_NAME)
    yield Spacer(1, 14)
    yield _paragraph(text.TAGLINE, style.TAGLINE)
    yield _paragraph(text.INTRO, style.INTRO)
    yield FrameBreak()
    yield _figures()
    yield FrameBreak()
    yield _paragraph(text.PROBLEM_TITLE, style.HEADING)
    yield from (_paragraph(line) for line in text.PROBLEM)
    yield FrameBreak()
    yield _paragraph(text.AUDIENCE_TITLE, style.HEADING)
    yield from (_paragraph(line) for line in text.AUDIENCE)
    yield _box([_paragraph(text.PROMISE, style.QUOTE)], _COLUMN, "moss")
    yield FrameBreak()


def _benefits() -> Iterable[Flowable]:
    yield NextPageTemplate("prices")
    yield _paragraph(text.BENEFITS_TITLE, style.PAGE_TITLE)
    yield _paragraph(text.BENEFITS_INTRO, style.LARGE)
    yield FrameBreak()
    yield from (_bullet(point, style.BENEFIT) for point in text.BENEFITS[:3])
    yield Spacer(1, 8)
    yield _quote(text.QUOTE)
    yield FrameBreak()
    yield from (_bullet(point, style.BENEFIT) for point in text.BENEFITS[3:])
    yield Spacer(1, 8)
    yield _quote(text.SECOND_QUOTE)
    yield FrameBreak()
    yield _paragraph(text.RESULTS_TITLE, style.HEADING)
    yield _paragraph(text.RESULTS_INTRO)
    yield _table(text.RESULTS, (0.4, 0.2, 0.2, 0.2))
    yield Spacer(1, 5)
    yield _paragraph(text.RESULTS_NOTE, style.SMALL)
    yield FrameBreak()


def _prices() -> Iterable[Flowable]:
    yield NextPageTemplate("steps")
    yield _paragraph(text.PRICES_TITLE, style.PAGE_TITLE)
    yield _paragraph(text.PRICES_INTRO, style.LARGE)
    yield _table(text.PRICES, (0.17, 0.26, 0.4, 0.17))
    yield FrameBreak()
    yield _paragraph(text.INCLUDED_TITLE, style.HEADING)
    yield from (_paragraph(line, style.BULLET, "•") for line in text.INCLUDED)
    yield FrameBreak()
    yield _paragraph(text.GUARANTEE_TITLE, style.HEADING)
    guarantees = [_numbered(number, point) for number, point in enumerate(text.GUARANTEES, 1)]
    yield _box(guarantees, _COLUMN, "moss")
    yield FrameBreak()
    yield _box([_paragraph(text.HABIT, style.QUOTE)], _INNER, "cream")
    yield FrameBreak()


def _steps() -> Iterable[Flowable]:
    yield _paragraph(text.STEPS_TITLE, style.PAGE_TITLE)
    yield FrameBreak()
    yield from (_numbered(number, point) for number, point in enumerate(text.STEPS, 1))
    yield Spacer(1, 12)
    yield _paragraph(text.FAQ_TITLE, style.HEADING)
    for question, answer in text.FAQ:
        yield _paragraph(question, style.QUESTION)
        yield _paragraph(answer)
    yield FrameBreak()
    yield _paragraph(text.CARE_TITLE, style.HEADING)
    yield from (_paragraph(line, style.BULLET, "•") for line in text.CARE)
    yield Spacer(1, 12)
    yield _quote(text.THIRD_QUOTE)
    yield FrameBreak()
    yield _call()


def _paragraph(words: str, look: ParagraphStyle = style.BODY, bullet: str | None = None) -> Paragraph:
    return Paragraph(escape(words), look, bulletText=bullet)


def _bullet(point: text.Point, look: ParagraphStyle = style.BULLET, mark: str = "•") -> Paragraph:
    return Paragraph(f"<b>{escape(point.lead)}</b> {escape(point.text)}", look, bulletText=mark)


def _numbered(number: int, point: text.Point) -> Paragraph:
    return _bullet(point, style.NUMBERED, f"{number}.")


def _figures() -> Table:
    cells = [
        [_paragraph(figure, style.FIGURE), _paragraph(label, style.FIGURE_LABEL)]
        for figure, label in text.FIGURES
    ]
    looks = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 20),
    ]
    return Table([cells], colWidths=[_INNER / 3] * 3, style=looks)


def _quote(quote: tuple[str, str]) -> Table:
    return _box([_paragraph(quote[0], style.QUOTE), _paragraph(quote[1], style.SIGNATURE)], _COLUMN, "cream")


def _call() -> Table:
    left = [_paragraph(text.CALL_TITLE, style.CALL_TITLE), _paragraph(text.CALL, style.CALL)]
    right = [_paragraph(line, style.CONTACT) for line in text.CONTACT]
    looks = [
        ("BACKGROUND", (0, 0), (-1, -1), style.COLOR["fir"]),
        ("LINEABOVE", (0, 0), (-1, 0), 4, style.COLOR["copper"]),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        *(
            (side, (0, 0), (-1, -1), 14)
            for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
        ),
    ]
    return Table([[left, right]], colWidths=[_INNER * 0.48, _INNER * 0.52], style=looks)


def _box(content: Sequence[Flowable], width: float, color: str) -> Table:
    looks = [
        ("BACKGROUND", (0, 0), (-1, -1), style.COLOR[color]),
        ("LINEBEFORE", (0, 0), (0, -1), 3, style.COLOR["copper"]),
        *(
            (side, (0, 0), (-1, -1), 12)
            for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
        ),
    ]
    return Table([[list(content)]], colWidths=[width], style=looks)


def _table(rows: Sequence[Sequence[str]], shares: Sequence[float]) -> Table:
    """A table with a coloured head and its first and last column in bold; `shares` of the width sum to 1."""
    head = [_paragraph(cell, style.CELL_HEAD) for cell in rows[0]]
    body = [
        [
            _paragraph(cell, style.CELL_BOLD if index in (0, len(row) - 1) else style.CELL)
            for index, cell in enumerate(row)
        ]
        for row in rows[1:]
    ]
    looks = [
        ("BACKGROUND", (0, 0), (-1, 0), style.COLOR["fir"]),
        ("ROWBACKGROUNDS", (0, 1), (-1, -1), [style.COLOR["cream"], style.COLOR["white"]]),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, style.COLOR["moss"]),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        *(
            (side, (0, 0), (-1, -1), 7)
            for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
        ),
    ]
    return Table([head, *body], colWidths=[_INNER * share for share in shares], style=looks)
