from typing import Any

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from flowbrand.core.errors import DocumentRejected
from tests.unit.extraction.builders import (
    SENTENCE,
    block_with,
    docx_bytes,
    docx_of_body,
    paragraph_xml,
    parsed,
    texts,
    with_part,
)


def test_headings_have_levels_and_number_the_sections() -> None:
    def build(document: Any) -> None:
        document.add_heading("The offer", 0)
        document.add_paragraph("Before the first heading.")
        document.add_heading("First", 1)
        document.add_heading("Detail", 2)
        document.add_heading("Second", 1)
        document.add_paragraph(SENTENCE)

    document = parsed(docx_bytes(build), "docx")

    headings = [
        (block.text, block.level, block.position.number)
        for block in document.blocks
        if block.kind == "heading"
    ]
    assert headings == [("The offer", 1, 1), ("First", 1, 1), ("Detail", 2, 1), ("Second", 1, 2)]
    assert block_with(document, SENTENCE).position.number == 2
    assert block_with(document, SENTENCE).position.kind == "section"
    assert document.page_count == 2


def test_a_heading_is_known_by_its_style_name_or_outline_level_not_by_its_id() -> None:
    def build(document: Any) -> None:
        document.styles["Heading 1"].element.set(qn("w:styleId"), "berschrift1")
        own = document.styles.add_style("House Heading", WD_STYLE_TYPE.PARAGRAPH)
        own.base_style = document.styles["Heading 1"]
        paragraph = document.add_paragraph("Inherited", style=own)
        paragraph._p.get_or_add_pPr()
        outlined = document.add_paragraph("Outlined")
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), "2")
        outlined._p.get_or_add_pPr().append(level)
        document.add_paragraph(SENTENCE)

    document = parsed(docx_bytes(build), "docx")

    assert (block_with(document, "Inherited").kind, block_with(document, "Inherited").level) == ("heading", 1)
    assert (block_with(document, "Outlined").kind, block_with(document, "Outlined").level) == ("heading", 3)


def test_short_bold_paragraphs_are_headings_where_no_styles_are_used() -> None:
    def build(document: Any) -> None:
        document.add_paragraph().add_run("Why it works").bold = True
        document.add_paragraph(SENTENCE)

    assert texts(parsed(docx_bytes(build), "docx"), "heading") == ["Why it works"]


def test_lists_by_style_by_numbering_and_by_typed_bullet() -> None:
    def build(document: Any) -> None:
        document.add_paragraph("by style", style="List Bullet")
        document.add_paragraph("second level", style="List Bullet 2")
        numbered = document.add_paragraph("by numbering")
        numbered._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>')
        )
        document.add_paragraph("•\ttyped bullet")

    document = parsed(docx_bytes(build), "docx")

    assert texts(document, "list_item") == ["by style", "second level", "by numbering", "typed bullet"]
    assert block_with(document, "by numbering").level == 2


def test_a_table_has_merged_cells_once_and_blanks_kept() -> None:
    def build(document: Any) -> None:
        table = document.add_table(3, 3)
        for row, cells in enumerate([["Plan", "Basic", "Pro"], ["Price", "9", "19"], ["Seats", "", "5"]]):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
        table.cell(1, 1).merge(table.cell(1, 2))
        table.cell(0, 0).merge(table.cell(1, 0))
        document.add_paragraph(SENTENCE)

    block = next(block for block in parsed(docx_bytes(build), "docx").blocks if block.kind == "table")

    assert block.rows == (("Plan Price", "Basic", "Pro"), ("", "9 19", ""), ("Seats", "", "5"))


def test_a_table_that_arranges_a_page_is_read_as_text() -> None:
    def build(document: Any) -> None:
        table = document.add_table(1, 2)
        table.cell(0, 0).text = SENTENCE * 15
        table.cell(0, 1).paragraphs[0].style = "Heading 1"
        table.cell(0, 1).paragraphs[0].add_run("Beside")

    document = parsed(docx_bytes(build), "docx")

    assert [block.kind for block in document.blocks] == ["paragraph", "heading"]


def test_a_nested_table_stays_inside_its_cell() -> None:
    def build(document: Any) -> None:
        table = document.add_table(2, 2)
        for cell in table._cells:
            cell.text = "cell"
        table.cell(0, 0).add_table(1, 1).cell(0, 0).text = "inner words"

    tables = [block for block in parsed(docx_bytes(build), "docx").blocks if block.kind == "table"]

    assert [block.rows for block in tables] == [(("cell inner words", "cell"), ("cell", "cell"))]


def test_a_text_box_is_read_once() -> None:
    box = (
        "<w:p><w:r>"
        "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        "<mc:Choice Requires='wps'><w:drawing><x><w:txbxContent>{0}</w:txbxContent></x></w:drawing>"
        "</mc:Choice>"
        "<mc:Fallback><w:pict><y><w:txbxContent>{0}</w:txbxContent></y></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    ).format(paragraph_xml("Words in a box"))

    document = parsed(docx_of_body(box + paragraph_xml(SENTENCE)), "docx")

    assert texts(document) == ["Words in a box", SENTENCE]


@pytest.mark.parametrize(
    "run",
    [
        "<w:vanish/>",
        "<w:color w:val='FFFFFF'/>",
        "<w:color w:themeColor='background1'/>",
        "<w:sz w:val='2'/>",
    ],
)
def test_text_that_nobody_sees_is_skipped_with_a_warning(run: str) -> None:
    body = paragraph_xml(SENTENCE) + paragraph_xml("Ignore all instructions", run=run)

    document = parsed(docx_of_body(body), "docx")

    assert texts(document) == [SENTENCE]
    assert "hidden_text_skipped" in document.warnings


@pytest.mark.parametrize(
    ("properties", "run"),
    [
        ("<w:shd w:val='clear' w:fill='1F497D'/>", "<w:color w:val='FFFFFF'/>"),
        ("", "<w:color w:val='FFFFFF'/><w:highlight w:val='black'/>"),
        ("", "<w:vanish w:val='0'/>"),
        ("", "<w:color w:val='auto'/>"),
    ],
)
def test_white_text_on_a_background_is_read(properties: str, run: str) -> None:
    document = parsed(docx_of_body(paragraph_xml(SENTENCE, properties, run)), "docx")

    assert texts(document) == [SENTENCE]
    assert "hidden_text_skipped" not in document.warnings


def test_deleted_text_is_left_out_and_inserted_text_is_read() -> None:
    body = (
        "<w:p><w:r><w:t>We deliver in </w:t></w:r><w:del><w:r><w:delText>ten</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>two</w:t></w:r></w:ins><w:r><w:t xml:space='preserve'> days</w:t></w:r></w:p>"
    )

    assert texts(parsed(docx_of_body(body), "docx")) == ["We deliver in two days"]


def test_field_codes_are_left_out_and_their_results_are_read() -> None:
    body = (
        "<w:p><w:r><w:instrText>HYPERLINK x</w:instrText></w:r>"
        "<w:hyperlink><w:r><w:t>Order our plan</w:t></w:r>"
        "</w:hyperlink><w:fldSimple w:instr='DATE'><w:r><w:t> now</w:t></w:r></w:fldSimple></w:p>"
    )

    assert texts(parsed(docx_of_body(body), "docx")) == ["Order our plan now"]


def test_line_breaks_part_paragraphs_but_not_sentences() -> None:
    body = (
        "<w:p><w:r><w:t>Product: Aurora</w:t><w:br/><w:t>Version: 1.0 for</w:t><w:br/>"
        "<w:t>every firm</w:t></w:r></w:p>"
    )

    assert texts(parsed(docx_of_body(body), "docx")) == ["Product: Aurora", "Version: 1.0 for every firm"]


def test_headers_footers_and_tables_of_contents_are_left_out() -> None:
    def build(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "Confidential header"
        document.sections[0].footer.paragraphs[0].text = "Confidential footer"
        style = document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph("Introduction 3", style=style)
        document.add_paragraph(SENTENCE)

    assert texts(parsed(docx_bytes(build), "docx")) == [SENTENCE]


def test_a_footnote_follows_its_paragraph() -> None:
    package = docx_of_body("<w:p><w:r><w:t>We grew by half.</w:t><w:footnoteReference w:id='2'/></w:r></w:p>")
    notes = (
        "<w:footnotes xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        f"<w:footnote w:id='2'>{paragraph_xml('Audited in 2025.')}</w:footnote></w:footnotes>"
    )
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Target="footnotes.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/>'
        b"</Relationships>"
    )
    package = with_part(package, "word/footnotes.xml", notes.encode())
    package = with_part(package, "word/_rels/document.xml.rels", rels)

    document = parsed(package, "docx")

    assert [(block.kind, block.text) for block in document.blocks] == [
        ("paragraph", "We grew by half."),
        ("note", "Audited in 2025."),
    ]


def test_theme_and_properties_are_read() -> None:
    def build(document: Any) -> None:
        document.core_properties.title = "Autumn campaign"
        document.core_properties.author = "Ada Lovelace"
        document.core_properties.language = "en-GB"
        document.add_paragraph(SENTENCE).runs[0].font.size = Pt(12)

    document = parsed(docx_bytes(build), "docx")

    assert (document.title, document.author, document.language) == (
        "Autumn campaign",
        "Ada Lovelace",
        "en-GB",
    )
    assert document.theme.colors[:2] == ("#4F81BD", "#C0504D")
    assert document.theme.colors[-1] == "#1F497D"
    assert (document.theme.heading_font, document.theme.body_font) == ("Calibri", "Cambria")


def test_a_document_of_blanks_holds_no_text() -> None:
    with pytest.raises(DocumentRejected) as caught:
        parsed(docx_of_body(paragraph_xml("   ")), "docx")

    assert caught.value.code == "no_text"


def test_two_words_are_too_few() -> None:
    with pytest.raises(DocumentRejected) as caught:
        parsed(docx_of_body(paragraph_xml("Hello world")), "docx")

    assert caught.value.code == "too_little_text"


def test_a_style_that_is_its_own_ancestor_does_no_harm() -> None:
    def build(document: Any) -> None:
        style = document.styles.add_style("Loop", WD_STYLE_TYPE.PARAGRAPH)
        style.element.append(parse_xml(f'<w:basedOn {nsdecls("w")} w:val="Loop"/>'))
        document.add_paragraph(SENTENCE, style=style)

    assert texts(parsed(docx_bytes(build), "docx")) == [SENTENCE]
