"""The deck of Brassfinch: twelve slides with a theme, a table, a chart and notes, made with python-pptx."""

import io
from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.presentation import Presentation
from pptx.util import Inches, Length, Pt

from examples import brassfinch_text as text
from examples.deck_theme import MARGIN, WIDTH, brand, brand_themes
from examples.packaging import PUBLISHED, repack

FILE_NAME: Final = "deck-brassfinch.pptx"
_INNER: Final = Length(WIDTH - 2 * MARGIN)


def build() -> bytes:
    """The .pptx, the same bytes each time."""
    deck = pptx.Presentation()
    brand(deck, foot=f"{text.BRAND}  ·  {text.TAGLINE}  ·  {text.WEBSITE}")
    _describe(deck)
    _title(deck)
    for content in (text.PROBLEM, text.AUDIENCE, text.OFFER, text.BENEFITS):
        _bullets(deck, content)
    _results(deck)
    _voices(deck)
    _plans(deck)
    _bullets(deck, text.GUARANTEES)
    _start(deck)
    _questions(deck)
    _call(deck)
    brand_themes(deck)
    target = io.BytesIO()
    deck.save(target)
    return repack(target.getvalue())


def _describe(deck: Presentation) -> None:
    core = deck.core_properties
    core.title, core.subject, core.author = text.TITLE, text.SUBTITLE, text.BRAND
    core.last_modified_by, core.language, core.keywords = text.BRAND, "en-GB", "office coffee, subscription"
    core.created = core.modified = PUBLISHED.replace(tzinfo=None)
    core.revision = 1


def _add(deck: Presentation, layout: str, title: str, notes: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts.get_by_name(layout))
    slide.shapes.title.text = title
    slide.notes_slide.notes_text_frame.text = notes
    if layout != "Title Slide":
        _foot(slide)
    return slide


def _foot(slide: Any) -> None:
    """Copy the foot and the slide number of the layout to the slide: the library leaves them out."""
    for original in slide.slide_layout.placeholders:
        if original.placeholder_format.type in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            copy = deepcopy(original._element)
            copy.nvSpPr.cNvPr.id = slide.shapes._next_shape_id
            slide.shapes._spTree.append(copy)


def _write(frame: Any, words: str, *, size: float, color: MSO_THEME_COLOR, bold: bool = False) -> None:
    """Put one paragraph into an empty frame, or append one."""
    frame.word_wrap = True
    paragraph = frame.paragraphs[0] if not frame.text else frame.add_paragraph()
    run = paragraph.add_run()
    run.text = words
    run.font.size, run.font.bold, run.font.color.theme_color = Pt(size), bold, color


def _fill(frame: Any, bullets: Sequence[text.Bullet], size: float | None = None) -> None:
    for index, bullet in enumerate(bullets):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.text, paragraph.level = bullet.text, bullet.level
        if size is not None:
            paragraph.font.size = Pt(size)


def _title(deck: Presentation) -> None:
    slide = _add(deck, "Title Slide", text.BRAND, text.OPENING_NOTES)
    _colour(slide.shapes.title, 66, MSO_THEME_COLOR.ACCENT_4)
    frame = slide.placeholders[1].text_frame
    for words, size, color in (
        (text.TAGLINE, 32, MSO_THEME_COLOR.BACKGROUND_1),
        (text.SUBTITLE, 20, MSO_THEME_COLOR.BACKGROUND_2),
    ):
        _write(frame, words, size=size, color=color)
    _flatten(frame)
    _cups(slide)


def _colour(shape: Any, size: float, color: MSO_THEME_COLOR) -> None:
    shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    for paragraph in shape.text_frame.paragraphs:
        paragraph.font.size, paragraph.font.color.theme_color = Pt(size), color


def _flatten(frame: Any) -> None:
    """Take the bullets from the paragraphs of a cover."""
    for paragraph in frame.paragraphs:
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", "0")
        properties.set("indent", "0")
        properties.insert(0, properties.makeelement(f"{{{properties.nsmap['a']}}}buNone"))
        paragraph.space_after = Pt(10)


def _cups(slide: Any) -> None:
    """Rings like those a cup leaves on paper."""
    for left, top, size, color in (
        (11.0, 0.5, 1.9, MSO_THEME_COLOR.ACCENT_1),
        (11.7, 1.6, 1.3, MSO_THEME_COLOR.ACCENT_2),
        (10.8, 5.6, 2.4, MSO_THEME_COLOR.ACCENT_5),
    ):
        ring = slide.shapes.add_shape(MSO_SHAPE.DONUT, Inches(left), Inches(top), Inches(size), Inches(size))
        ring.adjustments[0] = 0.06
        ring.fill.solid()
        ring.fill.fore_color.theme_color = color
        ring.line.fill.background()


def _bullets(deck: Presentation, content: text.Slide) -> None:
    slide = _add(deck, "Title and Content", content.title, content.notes)
    _fill(slide.placeholders[1].text_frame, content.bullets)


def _results(deck: Presentation) -> None:
    slide = _add(deck, "Two Content", text.RESULTS.title, text.RESULTS.notes)
    _fill(slide.placeholders[1].text_frame, text.RESULTS.bullets)
    new_data: Any = CategoryChartData  # the library leaves it untyped
    data = new_data(number_format='0"%"')
    data.categories = text.CHART_CATEGORIES
    for name, values in text.CHART_SERIES:
        data.add_series(name, values)
    place = slide.placeholders[2]
    frame = (place.left, Inches(1.9), place.width, Inches(4.7))
    place._element.getparent().remove(place._element)
    _style_chart(slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *frame, data).chart)


def _style_chart(chart: Any) -> None:
    chart.has_legend, chart.font.size = True, Pt(14)
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, 100
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.has_data_labels = 70, -5, True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = '0"%"', False
    for series, color in zip(plot.series, (MSO_THEME_COLOR.ACCENT_4, MSO_THEME_COLOR.ACCENT_2), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.theme_color = color


def _voices(deck: Presentation) -> None:
    slide = _add(deck, "Title Only", text.VOICES_TITLE, text.VOICES_NOTES)
    width, gap = Inches(3.72), Inches(0.285)
    for index, (words, by) in enumerate(text.VOICES):
        left = MARGIN + index * (width + gap)
        card = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, left, Inches(2.1), width, Inches(4.3))
        _tint(card, MSO_THEME_COLOR.BACKGROUND_2)
        card.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        _write(card.text_frame, words, size=19, color=MSO_THEME_COLOR.TEXT_2)
        _write(card.text_frame, by, size=14, color=MSO_THEME_COLOR.ACCENT_2, bold=True)
        card.text_frame.paragraphs[1].space_before = Pt(14)
        _align_left(card)


def _tint(shape: Any, color: MSO_THEME_COLOR) -> None:
    shape.fill.solid()
    shape.fill.fore_color.theme_color = color
    shape.line.fill.background()
    shape.shadow.inherit = False


def _align_left(shape: Any) -> None:
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = Inches(0.25)
    for paragraph in frame.paragraphs:
        paragraph._p.get_or_add_pPr().set("algn", "l")


def _plans(deck: Presentation) -> None:
    slide = _add(deck, "Title Only", text.PLANS_TITLE, text.PLANS_NOTES)
    rows, columns = len(text.PLANS), len(text.PLANS[0])
    shape = slide.shapes.add_table(rows, columns, MARGIN, Inches(2.1), _INNER, Inches(3.0))
    for column, share in zip(shape.table.columns, (0.14, 0.24, 0.16, 0.14, 0.18, 0.14), strict=True):
        column.width = Length(int(_INNER * share))
    for number, row in enumerate(text.PLANS):
        for place, words in enumerate(row):
            _cell(shape.table.cell(number, place), words, head=number == 0, lead=place in (0, 4))
    box = slide.shapes.add_textbox(MARGIN, Inches(5.5), _INNER, Inches(1.0))
    _write(box.text_frame, text.PLANS_LINE, size=18, color=MSO_THEME_COLOR.TEXT_1)


def _cell(cell: Any, words: str, *, head: bool, lead: bool) -> None:
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.theme_color = MSO_THEME_COLOR.TEXT_2 if head else MSO_THEME_COLOR.BACKGROUND_2
    color = MSO_THEME_COLOR.BACKGROUND_1 if head else MSO_THEME_COLOR.TEXT_1
    _write(cell.text_frame, words, size=16 if head else 18, color=color, bold=head or lead)


def _start(deck: Presentation) -> None:
    slide = _add(deck, "Two Content", text.START_TITLE, text.START_NOTES)
    columns = zip(text.START_HEADINGS, (text.START, text.STAY), (1, 2), strict=True)
    for heading, bullets, index in columns:
        body = slide.placeholders[index]
        box = slide.shapes.add_textbox(body.left, Inches(1.9), body.width, Inches(0.55))
        _write(box.text_frame, heading, size=22, color=MSO_THEME_COLOR.ACCENT_2, bold=True)
        body._element.addprevious(box._element)
        _fill(body.text_frame, bullets, 19)


def _questions(deck: Presentation) -> None:
    slide = _add(deck, "Title and Content", text.QUESTIONS_TITLE, text.QUESTIONS_NOTES)
    bullets = [
        line
        for question, answer in text.QUESTIONS
        for line in (text.Bullet(question), text.Bullet(answer, 1))
    ]
    frame = slide.placeholders[1].text_frame
    _fill(frame, bullets)
    for paragraph in frame.paragraphs:
        paragraph.font.bold = paragraph.level == 0
        paragraph.font.size = Pt(20 if paragraph.level == 0 else 18)


def _call(deck: Presentation) -> None:
    slide = _add(deck, "Title Slide", text.CALL_TITLE, text.CALL_NOTES)
    _colour(slide.shapes.title, 48, MSO_THEME_COLOR.ACCENT_4)
    frame = slide.placeholders[1].text_frame
    for bullet in text.CALL:
        _write(frame, bullet.text, size=20, color=MSO_THEME_COLOR.BACKGROUND_1)
    _flatten(frame)
    _cups(slide)
