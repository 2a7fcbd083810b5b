"""Good documents of every format, to be broken."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.unit.extraction.builders import SENTENCE, docx_bytes, pdf_bytes, pptx_bytes, write_lines
from tests.unit.extraction.written import odp_bytes, odt_bytes, rtf_bytes, xlsx_bytes
from uploads.extraction.model import MediaType

_THEN = datetime(2026, 1, 1, tzinfo=UTC)
_EXAMPLES = Path(__file__).parents[2] / "examples"


def _pdf() -> bytes:
    return pdf_bytes(
        lambda canvas: write_lines(canvas, [SENTENCE, "• " + SENTENCE]), pageCompression=0, invariant=1
    )


def _docx() -> bytes:
    def build(document: Any) -> None:
        document.add_heading("Offer", 1)
        document.add_paragraph(SENTENCE, style="List Bullet")
        document.add_table(2, 2).cell(0, 0).text = "cell"

    return docx_bytes(build)


def _pptx() -> bytes:
    def build(deck: Any) -> None:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = "Offer"
        slide.placeholders[1].text = SENTENCE
        slide.notes_slide.notes_text_frame.text = SENTENCE

    return pptx_bytes(build)


def _xlsx() -> bytes:
    def fill(book: Any) -> None:
        book.set_properties({"created": _THEN})
        sheet = book.add_worksheet("Prices")
        sheet.write_row(0, 0, ["What", "Price", SENTENCE])
        sheet.write(1, 1, 0.25, book.add_format({"num_format": "0.0%"}))
        sheet.write(2, 1, 46_000, book.add_format({"num_format": "dd.mm.yyyy"}))

    return xlsx_bytes(fill)


def _odt() -> bytes:
    return odt_bytes(
        f'<text:h text:outline-level="1">Offer</text:h><text:p>{SENTENCE}<text:s text:c="3"/></text:p>'
        f"<text:list><text:list-item><text:p>{SENTENCE}</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>",
        meta="<dc:title>Offer</dc:title>",
    )


def _odp() -> bytes:
    return odp_bytes(
        '<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Offer</text:p>'
        f"</draw:text-box></draw:frame><draw:frame><draw:text-box><text:list><text:list-item><text:p>{SENTENCE}</text:p>"
        "</text:list-item></text:list></draw:text-box></draw:frame></draw:page>"
    )


def _rtf() -> bytes:
    return rtf_bytes(
        r"\pard\s1 Offer\par\pard " + SENTENCE + r"\u8364?\'80{\footnote\pard Note.}\par"
        r"\pard{\listtext 1.\tab}\ls1\ilvl0 Point\par"
        r"\pard\trowd\intbl a\cell b\cell\row\pard{\f1\'cc\'fb}\par",
        r"{\info{\title Offer}}{\pict\bin4 abcd}",
    )


def _html() -> bytes:
    return (
        f"<!doctype html><html lang=de><head><meta charset=utf-8><title>Offer</title></head>"
        f"<body><h1>Offer</h1><p>{SENTENCE}<ul><li>{SENTENCE}<ol start=3><li>a</ol></ul>"
        "<table><tr><td colspan=2>a<tr><td>b<td>c</table><pre>x\ny</pre>"
    ).encode()


def _md() -> bytes:
    return (
        f"---\ntitle: Offer\n---\n# Offer\n\n{SENTENCE} **bold** [x](y) `code`\n\n- {SENTENCE}\n  1. a\n\n"
        "| a | b |\n| --- | --- |\n| c | d |\n\n> quote\n\n```\ncode\n```\n<div>html</div>\n"
    ).encode()


def _txt() -> bytes:
    text = f"Offer\n=====\n\n{SENTENCE}\n{SENTENCE}\n\n- a point\n  goes on\n1) first\n\nGrößen über 20 €\n"
    return text.encode()


def _csv() -> bytes:
    return f'name;note;price\r\nBasic;"{SENTENCE}\nmore";1,50\r\nFull;"says ""all""";20\r\n'.encode()


MAKERS: Mapping[MediaType, Callable[[], bytes]] = {
    "pdf": _pdf,
    "docx": _docx,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "odt": _odt,
    "odp": _odp,
    "rtf": _rtf,
    "html": _html,
    "md": _md,
    "txt": _txt,
    "csv": _csv,
}


def seeds(media_type: MediaType) -> list[bytes]:
    """A small document made here, and the shipped examples of that type."""
    examples = sorted(_EXAMPLES.glob(f"*.{media_type}"))
    return [_timeless(MAKERS[media_type]()), *(path.read_bytes() for path in examples)]


def _timeless(data: bytes) -> bytes:
    """A package without the time of its packing, so that a seed means the same file tomorrow."""
    if data[:2] != b"PK":
        return data
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
