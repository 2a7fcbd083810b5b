"""The white paper of Torquill: a Word file with its own theme, made with python-docx."""

import io
from collections.abc import Callable
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from examples import torquill_text as text
from examples.packaging import PUBLISHED, repack
from examples.paper_blocks import Bullets, Callout, Heading, Numbers, Paragraph, Quote, Table
from examples.paper_styles import INK, LIGHT, PETROL, SIGNAL, THEME, style_document
from examples.theme import themed

FILE_NAME: Final = "whitepaper-torquill.docx"
_TEXT_WIDTH: Final = 612 - 2 * 76


def build() -> bytes:
    """The .docx, the same bytes each time."""
    document = docx.Document()
    _clear_template(document)
    style_document(document)
    _describe(document)
    _frame_pages(document)
    _cover(document)
    for block in text.BLOCKS:
        _WRITERS[type(block)](document, block)
    target = io.BytesIO()
    document.save(target)
    return repack(target.getvalue())


def _clear_template(document: Document) -> None:
    """Give the library's template our theme, and drop its thumbnail, which shows another document."""
    package = document.part.package
    for part in package.iter_parts():
        if part.partname == "/word/theme/theme1.xml":
            part._blob = themed(part.blob, THEME)
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]


def _describe(document: Document) -> None:
    core = document.core_properties
    core.title, core.subject, core.author = f"{text.TITLE}: {text.SUBTITLE}", text.EDITION, text.AUTHOR
    core.last_modified_by, core.language, core.comments = text.AUTHOR, "en-US", ""
    core.keywords = "predictive maintenance, unplanned downtime, manufacturing"
    core.created = core.modified = PUBLISHED.replace(tzinfo=None)
    core.revision = 1


def _frame_pages(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Pt(612), Pt(792)
    section.left_margin = section.right_margin = Pt(76)
    section.top_margin, section.bottom_margin = Pt(80), Pt(72)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.text = f"{text.BRAND}  ·  {text.TITLE}"
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{text.FOOTER}  ·  ")
    _add_field(footer, "PAGE")


def _add_field(paragraph: WordParagraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    field.append(run._element)
    paragraph._element.append(field)


def _cover(document: Document) -> None:
    document.add_paragraph(text.BRAND, style="Brand")
    document.add_paragraph(text.TITLE, style="Title")
    document.add_paragraph(text.SUBTITLE, style="Subtitle")
    document.add_paragraph(text.TAGLINE, style="Tagline")
    document.add_paragraph(text.AUTHOR, style="Byline").paragraph_format.space_before = Pt(40)
    document.add_paragraph(text.EDITION, style="Byline").add_run().add_break(WD_BREAK.PAGE)


def _write_heading(document: Document, block: Heading) -> None:
    document.add_heading(block.text, level=block.level)


def _write_paragraph(document: Document, block: Paragraph) -> None:
    document.add_paragraph(block.text)


def _write_bullets(document: Document, block: Bullets) -> None:
    for lead, rest in block.items:
        _add_item(document, lead, rest, "List Bullet")


def _write_numbers(document: Document, block: Numbers) -> None:
    """A numbered list of its own: each list points at a new counter, or Word would count on from the last."""
    counter = _new_counter(document)
    for lead, rest in block.items:
        properties: Any = _add_item(document, lead, rest, "List Number")._p.get_or_add_pPr()
        numbering = properties.get_or_add_numPr()
        numbering.get_or_add_ilvl().val = 0
        numbering.get_or_add_numId().val = counter


def _add_item(document: Document, lead: str, rest: str, style: str) -> WordParagraph:
    paragraph = document.add_paragraph(style=style)
    run = paragraph.add_run(lead)
    run.bold = True
    run.font.color.rgb = PETROL
    paragraph.add_run(f" {rest}")
    return paragraph


def _new_counter(document: Document) -> int:
    numbering: Any = document.part.numbering_part.element
    style: Any = document.styles["List Number"].element
    abstract = numbering.num_having_numId(style.pPr.numPr.numId.val).abstractNumId.val
    counter = numbering.add_num(abstract)
    counter.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(counter.numId)


def _write_quote(document: Document, block: Quote) -> None:
    quote = document.add_paragraph(block.text, style="Quote")
    quote.paragraph_format.keep_with_next = True
    document.add_paragraph(f"— {block.by}", style="Attribution")


def _write_callout(document: Document, block: Callout) -> None:
    document.add_paragraph(block.text, style="Intense Quote")


def _write_table(document: Document, block: Table) -> None:
    table = document.add_table(rows=0, cols=len(block.rows[0]))
    table.autofit = False
    widths = _widths(block)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate(block.rows):
        cells = table.add_row().cells
        for cell, words, column in zip(cells, row, range(len(row)), strict=True):
            cell.width = widths[column]
            _fill(cell, words, head=number == 0, lead=column == 0, shade=number % 2 == 0)
    document.add_paragraph(block.caption, style="Caption")


def _widths(block: Table) -> list[Length]:
    """Columns by their longest cell, within bounds, so that they fill the width of the text."""
    longest = [min(34, max(13, *(len(cell) for cell in column))) for column in zip(*block.rows, strict=True)]
    return [Pt(_TEXT_WIDTH * length / sum(longest)) for length in longest]


def _fill(cell: _Cell, words: str, *, head: bool, lead: bool, shade: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(4)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(words)
    run.bold = head or lead
    run.font.size = Pt(9.5)
    run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF) if head else INK
    _shade(cell, str(PETROL) if head else str(LIGHT) if shade else "FFFFFF")
    if head:
        _edge(cell, str(SIGNAL))


def _shade(cell: _Cell, color: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", color)):
        shading.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _edge(cell: _Cell, color: str) -> None:
    borders, bottom = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in (("w:val", "single"), ("w:sz", "18"), ("w:space", "0"), ("w:color", color)):
        bottom.set(qn(name), value)
    borders.append(bottom)
    properties: Any = cell._tc.get_or_add_tcPr()
    properties.insert_element_before(borders, "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")


_WRITERS: Final[dict[type[Any], Callable[[Document, Any], None]]] = {
    Heading: _write_heading,
    Paragraph: _write_paragraph,
    Bullets: _write_bullets,
    Numbers: _write_numbers,
    Quote: _write_quote,
    Callout: _write_callout,
    Table: _write_table,
}
