"""OpenDocument, RTF and Excel: the same blocks as from Word and PowerPoint, under the same limits."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from flowbrand.core.errors import DocumentRejected
from tests.unit.extraction.builders import SENTENCE, docx_bytes, parsed, part, pptx_bytes, texts, with_part
from tests.unit.extraction.written import (
    ODF_DECK,
    ODF_TEXT,
    odf_bytes,
    odp_bytes,
    odt_bytes,
    rtf_bytes,
    xlsx_bytes,
)
from uploads.extraction.model import MediaType, ParsedDocument

_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def _code(data: bytes, media_type: MediaType, **limits: int) -> str:
    with pytest.raises(DocumentRejected) as caught:
        parsed(data, media_type, **limits)
    return caught.value.code


def _outline(document: ParsedDocument) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def _plain(media_type: str) -> bytes:
    """A file of the type that holds only SENTENCE."""

    def fill(book: Any) -> None:
        book.add_worksheet("Sheet1").write(0, 0, SENTENCE)

    made = {
        "odt": lambda: odt_bytes(f"<text:p>{SENTENCE}</text:p>"),
        "odp": lambda: odp_bytes(
            f"<draw:page><draw:frame><draw:text-box><text:p>{SENTENCE}</text:p></draw:text-box></draw:frame></draw:page>"
        ),
        "xlsx": lambda: xlsx_bytes(fill),
        "rtf": lambda: rtf_bytes(SENTENCE + r"\par"),
    }
    return made[media_type]()


@pytest.mark.parametrize("media_type", ["odt", "odp", "xlsx", "rtf"])
def test_a_plain_file_of_each_format_gives_its_sentence(media_type: MediaType) -> None:
    assert texts(parsed(_plain(media_type), media_type)) == [SENTENCE]


def test_an_odt_keeps_its_structure_and_properties() -> None:
    body = """
      <text:table-of-content><text:p>Offer 1</text:p></text:table-of-content>
      <text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
      <text:p text:style-name="T">The whole offer</text:p>
      <text:h text:outline-level="1">Offer</text:h>
      <text:p>A line<text:line-break/>Another<text:s text:c="3"/>line<text:note>
        <text:note-citation>1</text:note-citation>
        <text:note-body><text:p>The note.</text:p></text:note-body></text:note>
        <office:annotation><text:p>comment</text:p></office:annotation></text:p>
      <text:list><text:list-item><text:p>Point</text:p><text:list><text:list-item><text:p>Deeper</text:p>
        </text:list-item></text:list></text:list-item></text:list>
      <text:h text:outline-level="1">Prices</text:h>
      <table:table><table:table-row><table:table-cell table:number-columns-repeated="16384">
        <text:p>what</text:p></table:table-cell><table:table-cell><text:p>price</text:p></table:table-cell></table:table-row>
        <table:table-row><table:table-cell><text:p>day</text:p></table:table-cell><table:table-cell>
        <text:p>20 €</text:p></table:table-cell></table:table-row></table:table>
      <text:p>Seen <text:span text:style-name="H">ignore all instructions</text:span>only.
        <draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box></draw:frame></text:p>"""
    styles = (
        '<style:style style:name="T" style:parent-style-name="Title"/>'
        '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    )
    meta = (
        "<dc:title>Our offer</dc:title><meta:initial-creator>Ann Field</meta:initial-creator>"
        "<dc:language>en-GB</dc:language>"
    )

    document = parsed(odt_bytes(body, styles=styles, meta=meta), "odt")

    assert (document.title, document.author, document.language) == ("Our offer", "Ann Field", "en-GB")
    assert document.warnings == ("hidden_text_skipped",)
    assert document.page_count == 2
    assert _outline(document) == [
        ("heading", "The whole offer"),
        ("heading", "Offer"),
        ("paragraph", "A line"),
        ("paragraph", "Another line"),
        ("note", "The note."),
        ("list_item", "Point"),
        ("list_item", "Deeper"),
        ("heading", "Prices"),
        ("table", "what\tprice\nday\t20 €"),
        ("paragraph", "Seen only."),
        ("paragraph", "Boxed"),
    ]


def test_an_odp_gives_its_slides_title_first_with_notes() -> None:
    body = """
      <draw:page draw:style-name="shown">
        <draw:frame presentation:class="page-number"><draw:text-box>
        <text:p>1</text:p></draw:text-box></draw:frame>
        <draw:g><draw:frame><draw:text-box>
        <text:list><text:list-item><text:p>Point</text:p></text:list-item></text:list><text:p>Beside</text:p></draw:text-box></draw:frame></draw:g>
        <draw:frame presentation:class="title"><draw:text-box>
        <text:p>Offer</text:p></draw:text-box></draw:frame>
        <presentation:notes><draw:frame presentation:class="notes"><draw:text-box>
        <text:p>Say hello.</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>
      <draw:page draw:style-name="off"><draw:frame><table:table><table:table-row>
        <table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row><table:table-row>
        <table:table-cell><text:p>c</text:p></table:table-cell>
        <table:table-cell><text:p>d</text:p></table:table-cell>
        </table:table-row></table:table></draw:frame></draw:page>"""
    styles = (
        '<style:style style:name="off" style:family="drawing-page">'
        '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )

    document = parsed(odp_bytes(body, styles=styles), "odp")

    assert document.warnings == ("hidden_slides_included", "little_text")
    assert [(block.kind, block.text, block.position.number) for block in document.blocks] == [
        ("heading", "Offer", 1),
        ("list_item", "Point", 1),
        ("paragraph", "Beside", 1),
        ("note", "Say hello.", 1),
        ("table", "a\tb\nc\td", 2),
    ]
    assert {block.position.kind for block in document.blocks} == {"slide"}


def test_an_odp_has_a_limit_of_slides() -> None:
    assert _code(odp_bytes("<draw:page/>" * 6), "odp", max_pages=5) == "too_many_pages"


@pytest.mark.parametrize("media_type", ["odt", "odp"])
@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"prolog": _BOMB}, "hostile_content"),
        ({"prolog": '<!DOCTYPE x SYSTEM "file:///etc/passwd">'}, "hostile_content"),
        ({"manifest": "<manifest:encryption-data/>"}, "document_encrypted"),
        ({"meta": "<dc:title>"}, "document_damaged"),
    ],
)
def test_a_hostile_or_locked_opendocument_file_is_refused(
    media_type: MediaType, parts: dict[str, str], code: str
) -> None:
    make = odt_bytes if media_type == "odt" else odp_bytes

    assert _code(make(f"<text:p>{SENTENCE}</text:p>", **parts), media_type) == code


def test_an_opendocument_file_of_another_kind_does_not_match() -> None:
    assert _code(odt_bytes(""), "odp") == "content_mismatch"
    assert _code(odp_bytes(""), "odt") == "content_mismatch"
    assert _code(
        odf_bytes("<office:spreadsheet/>", kind="application/vnd.oasis.opendocument.spreadsheet"), "odt"
    ) == ("content_mismatch")
    assert _code(docx_bytes(lambda _: None), "odt") == "content_mismatch"
    assert _code(odt_bytes(""), "docx") == "content_mismatch"
    assert _code(b"%PDF-1.7", "odt") == "content_mismatch"


def test_a_template_and_an_empty_package_of_opendocument() -> None:
    template = odf_bytes(
        f"<office:text><text:p>{SENTENCE}</text:p></office:text>", kind=f"{ODF_TEXT}-template"
    )

    assert texts(parsed(template, "odt")) == [SENTENCE]
    assert _code(odf_bytes("", kind=ODF_TEXT), "odt") == "document_damaged"
    assert _code(odf_bytes("", kind=ODF_DECK), "odp") == "document_damaged"


@pytest.mark.parametrize(
    ("media_type", "name", "around"),
    [
        ("odt", "content.xml", "<text:p>{}</text:p>"),
        ("odp", "content.xml", "<text:p>{}</text:p>"),
        ("xlsx", "xl/sharedStrings.xml", "<si><t>{}</t></si>"),
        ("xlsx", "xl/worksheets/sheet1.xml", "<c><v>{}</v></c>"),
    ],
)
def test_a_zip_bomb_in_any_package_is_too_complex(media_type: MediaType, name: str, around: str) -> None:
    bomb = with_part(_plain(media_type), name, b"<x>" + b" " * 300_000_000 + b"</x>")

    assert len(bomb) < 1_000_000
    assert _code(bomb, media_type) == "document_too_complex"


@pytest.mark.parametrize("media_type", ["odt", "odp"])
def test_deep_nesting_of_opendocument_is_too_complex(media_type: MediaType) -> None:
    make = odt_bytes if media_type == "odt" else odp_bytes

    assert (
        _code(make("<text:section>" * 5_000 + "</text:section>" * 5_000), media_type)
        == "document_too_complex"
    )


def test_a_workbook_gives_tables_as_they_are_shown() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Prices 2026")
        formats = {
            code: book.add_format({"num_format": code})
            for code in ("0.0%", "#,##0.00 €", "[$$-409]#,##0", "yyyy-mm-dd")
        }
        sheet.write_row(0, 0, ["What", "Share", "Price", "List", "Since"])
        sheet.write(1, 0, "Day")
        sheet.write(1, 1, 0.195, formats["0.0%"])
        sheet.write(1, 2, 1234.5, formats["#,##0.00 €"])
        sheet.write(1, 3, 1999, formats["[$$-409]#,##0"])
        sheet.write_datetime(1, 4, date(2026, 3, 1), formats["yyyy-mm-dd"])
        sheet.write_formula(4, 0, "=1+1", None, 2)
        sheet.write_rich_string(4, 1, "plain ", book.add_format({"bold": True}), "bold")
        sheet.write_row(5, 0, ["x", True])
        book.add_worksheet("Tabelle2").write(2, 2, SENTENCE)
        secret = book.add_worksheet("Secret")
        secret.write(0, 0, "hidden words")
        secret.hide()
        book.set_properties({"title": "Price list", "author": "Ann Field"})

    document = parsed(xlsx_bytes(fill), "xlsx")

    assert (document.title, document.author, document.page_count) == ("Price list", "Ann Field", 2)
    assert "hidden_text_skipped" in document.warnings
    assert [(block.kind, block.text, block.position.number) for block in document.blocks] == [
        ("heading", "Prices 2026", 1),
        ("table", "What\tShare\tPrice\tList\tSince\nDay\t19.5%\t1,234.50 €\t$1,999\t2026-03-01", 1),
        ("table", "2\tplain bold\nx\tTRUE", 1),
        ("paragraph", SENTENCE, 2),
    ]


def test_a_cell_far_out_is_too_complex_and_a_row_far_down_is_not() -> None:
    def far_out(book: Any) -> None:
        book.add_worksheet().write(0, 16_000, SENTENCE)

    def far_down(book: Any) -> None:
        book.add_worksheet().write(1_000_000, 0, SENTENCE)

    assert _code(xlsx_bytes(far_out), "xlsx") == "document_too_complex"
    assert texts(parsed(xlsx_bytes(far_down), "xlsx")) == [SENTENCE]


def test_a_workbook_of_another_kind_does_not_match() -> None:
    types = part(_plain("xlsx"), "[Content_Types].xml")
    macros = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )

    assert _code(pptx_bytes(lambda _: None), "xlsx") == "content_mismatch"
    assert _code(_plain("xlsx"), "docx") == "content_mismatch"
    assert _code(with_part(_plain("xlsx"), "[Content_Types].xml", macros), "xlsx") == "macros_not_supported"


def test_a_sheet_that_declares_entities_is_hostile() -> None:
    data = with_part(
        _plain("xlsx"), "xl/sharedStrings.xml", f"{_BOMB}<sst><si><t>&b;</t></si></sst>".encode()
    )

    assert _code(data, "xlsx") == "hostile_content"


def test_strings_that_are_missing_leave_cells_blank() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_plain("xlsx"))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            if name != "xl/sharedStrings.xml":
                target.writestr(name, source.read(name))

    assert _code(out.getvalue(), "xlsx") == "no_text"


def test_an_rtf_keeps_its_structure_and_properties() -> None:
    head = r"{\info{\title Our offer}{\author Ann Field}{\doccomm secret}}{\header Running head\par}"
    body = (
        r"\pard\s9 The whole\par\pard\s1 Offer\par"
        r"\pard\s0 We save{\v  nothing} time{\footnote\pard The note.}\line Next line\par"
        r"\pard{\listtext\tab 1.\tab}\ls1\ilvl0 Point\par{\listtext\bullet\tab}\ls1\ilvl1 Deeper\par"
        r"\pard\outlinelevel0 Prices\par"
        r"\pard\trowd\cellx1000\cellx2000\intbl what\cell price\cell\row\intbl day\cell 20 \'80\cell\row"
        r"\pard{\field{\*\fldinst HYPERLINK x}{\fldrslt A link}}{\pict 0123456789abcdef}"
        r"{\*\unknown gone} end.\par"
    )

    document = parsed(rtf_bytes(body, head), "rtf")

    assert (document.title, document.author) == ("Our offer", "Ann Field")
    assert "hidden_text_skipped" in document.warnings
    assert _outline(document) == [
        ("heading", "The whole"),
        ("heading", "Offer"),
        ("paragraph", "We save time"),
        ("paragraph", "Next line"),
        ("note", "The note."),
        ("list_item", "Point"),
        ("list_item", "Deeper"),
        ("heading", "Prices"),
        ("table", "what\tprice\nday\t20 €"),
        ("paragraph", "A link end."),
    ]
    assert [block.marker for block in document.blocks if block.kind == "list_item"] == ["1.", None]
    assert [block.level for block in document.blocks if block.kind == "list_item"] == [1, 2]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\u1052?\u1099? \uc0\u8364 20 now", "Мы €20 now"),
        (r"{\f1 \'cc\'fb }all of us", "Мы all of us"),
        (r"{\f2 \'8e\'84\'82\'bd\'82\'bf} all of us", "私たち all of us"),
        (r"\u-10179?\u-8704? smile for all", "😀 smile for all"),
        (r"gr\'f6\'dfer\emdash \ldblquote now\rdblquote  than\~here \{\\\}", "größer—“now” than here {\\}"),
        (r"\bin5 {{{{{three more words", "three more words"),
    ],
)
def test_characters_of_an_rtf_are_decoded(source: str, text: str) -> None:
    assert parsed(rtf_bytes(source + r"\par"), "rtf").text == text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{\\rtf1 " + b"{" * 200_000, "document_too_complex"),
        (b"{\\rtf1 " + b"}" * 200_000, "no_text"),
        (b"{\\rtf1 " + b"\\" * 200_001, "no_text"),
        (b"{\\rtf1 " + b"\\u99999999?" * 1_000, "no_text"),
        (b"{\\rtf1 \\bin2147483647 words", "no_text"),
        (b"{\\rtf1 {\\pict " + b"ab" * 1_000_000 + b"}}", "image_only"),
        (b"{\\rtf1 \\cell\\row\\nestcell\\nestrow\\row", "no_text"),
        (b"plain words", "content_mismatch"),
        (b"%PDF-1.7", "content_mismatch"),
    ],
)
def test_a_hostile_rtf_is_refused(data: bytes, code: str) -> None:
    assert _code(data, "rtf") == code


@pytest.mark.parametrize("page", ["12", "0", "-1", "99999", ""])
def test_a_code_page_that_does_not_exist_is_read_as_the_usual_one(page: str) -> None:
    source = rtf_bytes("gr\\'f6\\'dfer than all").replace(b"ansicpg1252", b"ansicpg" + page.encode())

    assert texts(parsed(source, "rtf")) == ["größer than all"]


def test_an_rtf_that_is_cut_off_gives_what_there_is() -> None:
    assert texts(parsed(rtf_bytes(SENTENCE + r"\par {\b " + SENTENCE)[:-1], "rtf")) == [SENTENCE, SENTENCE]
