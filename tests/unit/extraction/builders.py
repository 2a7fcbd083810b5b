"""Small files for the parsers' tests, made in memory."""

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import docx
import pptx
import pypdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from uploads.extraction.limits import Limits
from uploads.extraction.model import Block, MediaType, ParsedDocument
from uploads.extraction.reading import read

SENTENCE = "Our service saves small firms many hours of work every month."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def parsed(data: bytes, media_type: MediaType, **limits: int) -> ParsedDocument:
    """`data` read in this process."""
    return read(io.BytesIO(data), media_type, Limits(**limits))  # type: ignore[arg-type]  # numbers only


def texts(document: ParsedDocument, kind: str | None = None) -> list[str]:
    return [block.text for block in document.blocks if kind in (None, block.kind)]


def block_with(document: ParsedDocument, text: str) -> Block:
    return next(block for block in document.blocks if text in block.text)


def docx_bytes(build: Callable[[Any], None]) -> bytes:
    """A Word file that `build` fills through python-docx."""
    document = docx.Document()
    document.core_properties.title = ""
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def docx_of_body(body: str) -> bytes:
    """A Word file whose body is the given WordprocessingML."""
    xml = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return with_part(docx_bytes(lambda _: None), "word/document.xml", xml.encode())


def paragraph_xml(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def pptx_bytes(build: Callable[[Any], None]) -> bytes:
    """A deck that `build` fills through python-pptx."""
    deck = pptx.Presentation()
    deck.core_properties.title = ""
    build(deck)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def pdf_bytes(draw: Callable[[Canvas], None], **options: Any) -> bytes:
    """An A4 PDF that `draw` paints; the last page is closed here."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def write_lines(
    canvas: Canvas,
    lines: Iterable[str],
    *,
    x: float = 72,
    y: float = 760,
    size: float = 11,
    bold: bool = False,
) -> None:
    """Lines below each other at 1.25 times their size."""
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    for number, line in enumerate(lines):
        canvas.drawString(x, y - number * size * 1.25, line)


def encrypted(pdf: bytes, *, user: str, owner: str = "owner") -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt(user, owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_part(package: bytes, name: str, data: bytes) -> bytes:
    """The ZIP `package` with one member replaced or added."""
    source = zipfile.ZipFile(io.BytesIO(package))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            if member != name:
                target.writestr(member, source.read(member))
        target.writestr(name, data)
    return out.getvalue()


def part(package: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(package)).read(name)


def slow_pdf(operators: int = 12_000_000, text: str = "") -> bytes:
    """A small PDF whose page keeps a parser busy, for many seconds by default: operators, well compressed.

    `text` (ASCII) stands on the page too.
    """
    import zlib

    shown = b"BT /F1 10 Tf 9 50 Td (%s) Tj ET\n" % text.encode("ascii")
    stream = zlib.compress(shown + b"0 0 m 9 9 l S\n" * operators, 9)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 99] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(parts, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        body
        + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            len(body),
        )
    )
