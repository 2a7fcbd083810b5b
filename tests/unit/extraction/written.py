"""Small files of the formats that need no Office library, written here."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter

ODF_TEXT = "application/vnd.oasis.opendocument.text"
ODF_DECK = "application/vnd.oasis.opendocument.presentation"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
    }.items()
)


def odf_bytes(
    body: str, *, kind: str, styles: str = "", meta: str = "", manifest: str = "", prolog: str = ""
) -> bytes:
    """An OpenDocument package with these parts."""
    content = (
        f"{prolog}<office:document-content {_NAMESPACES}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body>{body}</office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr("content.xml", content)
        archive.writestr(
            "meta.xml",
            f"<office:document-meta {_NAMESPACES}><office:meta>{meta}</office:meta></office:document-meta>",
        )
    return out.getvalue()


def odt_bytes(body: str, **parts: str) -> bytes:
    """An .odt whose text is the given OpenDocument XML."""
    return odf_bytes(f"<office:text>{body}</office:text>", kind=ODF_TEXT, **parts)


def odp_bytes(body: str, **parts: str) -> bytes:
    return odf_bytes(f"<office:presentation>{body}</office:presentation>", kind=ODF_DECK, **parts)


def xlsx_bytes(build: Callable[[Any], None]) -> bytes:
    """A workbook that `build` fills through XlsxWriter."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        build(book)
    return out.getvalue()


def rtf_bytes(body: str, head: str = "") -> bytes:
    """An RTF file; styles 1 and 2 are headings of these levels."""
    styles = r"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s2 heading 2;}{\s9 Title;}}"
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset128 MS Gothic;}}"
    return (r"{\rtf1\ansi\ansicpg1252\deff0" + fonts + styles + head + "\n" + body + "}").encode("latin-1")


def ole_bytes(*streams: str, class_id: bytes = bytes(16)) -> bytes:
    """A compound file ([MS-CFB] version 3) with empty streams of these names, at most seven."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack(
        "<8s16x5H6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
    )
    header += struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", fat, end, end, *[free] * 125)
    entries = [_ole_entry("Root Entry", 5, 1 if streams else free, class_id)]
    # Every child hangs to the right of the one before it: no balanced tree, but a readable one.
    entries += [
        _ole_entry(name, 2, free, bytes(16), right=number + 1 if number < len(streams) else free)
        for number, name in enumerate(streams, start=1)
    ]
    directory = b"".join(entries).ljust(1024, b"\0")
    return header + table + directory


def _ole_entry(name: str, kind: int, child: int, class_id: bytes, right: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    shape = struct.pack("<64sHBBIII16s", raw, len(raw), kind, 1, 0xFFFFFFFF, right, child, class_id)
    return shape + struct.pack("<IQQIQ", 0, 0, 0, 0xFFFFFFFE, 0)
