"""Opens a PDF: pdfium first, pypdf where pdfium gives up.

pdfium opens nearly every file in milliseconds. pypdf knows more of a file's structure and forgives more, but
costs a fifth of a second to import: it is asked only about files that pdfium refuses, to tell encryption
from damage and to write a repaired copy.
"""

import io
from typing import Any, BinaryIO

import pypdfium2 as pdfium

from uploads.extraction.limits import Limits
from uploads.extraction.rejections import (
    ContentMismatch,
    DocumentDamaged,
    DocumentEncrypted,
    DocumentTooComplex,
    TooManyPages,
)

_HEADER_WITHIN = 1024  # readers accept junk before the header (Adobe's implementation note 13)
_ERROR_PASSWORD, _ERROR_SECURITY = 4, 5


def open_pdf(stream: BinaryIO, limits: Limits) -> tuple[Any, bool]:
    """The pdfium document in `stream`, and whether it had to be repaired.

    Raises ContentMismatch, DocumentEncrypted (an empty user password is tried), DocumentDamaged, and
    TooManyPages and DocumentTooComplex before any page is looked at.
    """
    data = stream.read()
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise ContentMismatch
    if data.count(b"endobj") > limits.max_pdf_objects or data.count(b"endstream") > limits.max_pdf_streams:
        raise DocumentTooComplex
    document = _load(data)
    repaired = document is None
    if document is None:
        document = _load(_repaired(data, limits))
    if document is None or len(document) == 0:
        raise DocumentDamaged
    if len(document) > limits.max_pages:
        raise TooManyPages
    return document, repaired


def _load(data: bytes) -> Any | None:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (_ERROR_PASSWORD, _ERROR_SECURITY):
            raise DocumentEncrypted from None
        return None


def _repaired(data: bytes, limits: Limits) -> bytes:
    """A fresh copy of the file with a new cross-reference table. Raises as `open_pdf`."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        _check_structure(reader, limits)
        copy = io.BytesIO()
        pypdf.PdfWriter(clone_from=reader).write(copy)
    except (DocumentEncrypted, TooManyPages, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - broken files make pypdf raise anything; all of it means damage
        raise DocumentDamaged from None
    return copy.getvalue()


def _check_structure(reader: Any, limits: Limits) -> None:
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentEncrypted
    pages = reader.root_object["/Pages"]
    if int(pages.get("/Count", 0)) > limits.max_pages:
        raise TooManyPages
