"""OLE compound files ([MS-CFB]): the old binary Office formats, and encrypted new ones. Told apart, not read.

No well-kept permissive library reads .doc or .ppt; .xls alone would help nobody.
"""

from typing import BinaryIO

import olefile

from flowbrand.core.errors import DocumentRejected
from uploads.extraction.rejections import (
    ContentMismatch,
    DocumentEncrypted,
    OldMailFile,
    OldPowerPointFile,
    OldPublisherFile,
    OldSpreadsheet,
    OldWordFile,
    UnsupportedType,
)

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# A document may embed others, deeper down; only its own streams lie at the root.
_BY_STREAM: dict[str, type[DocumentRejected]] = {
    "encryptedpackage": DocumentEncrypted,
    "worddocument": OldWordFile,
    "powerpoint document": OldPowerPointFile,
    "workbook": OldSpreadsheet,
    "book": OldSpreadsheet,
    "quill": OldPublisherFile,
    "__properties_version1.0": OldMailFile,
}
# Class ids of the root storage, for files that a program wrote without the usual streams.
_BY_CLASS: dict[str, type[DocumentRejected]] = {
    "00020900-0000-0000-c000-000000000046": OldWordFile,
    "00020906-0000-0000-c000-000000000046": OldWordFile,
    "64818d10-4f9b-11cf-86ea-00aa00b929e8": OldPowerPointFile,
    "00020810-0000-0000-c000-000000000046": OldSpreadsheet,
    "00020820-0000-0000-c000-000000000046": OldSpreadsheet,
}
_CHUNK = 1024 * 1024


def refuse_ole(stream: BinaryIO) -> None:
    """Raise what an OLE file is refused for; return where `stream`, at its start, is none."""
    head = stream.read(len(MAGIC))
    stream.seek(0)
    if head == MAGIC:
        raise _kind(stream)


def refuse_non_zip(stream: BinaryIO) -> None:
    """As `refuse_ole`, and raises ContentMismatch for anything else than a ZIP archive."""
    refuse_ole(stream)
    head = stream.read(2)
    stream.seek(0)
    if head != b"PK":
        raise ContentMismatch


def _kind(stream: BinaryIO) -> type[DocumentRejected]:
    try:
        with olefile.OleFileIO(stream) as file:
            names = {entry.name.lower() for entry in file.root.kids}
            by_class = _BY_CLASS.get(file.root.clsid.lower())
    except Exception:  # noqa: BLE001 - a damaged directory makes olefile raise anything; its names are left
        return _kind_by_bytes(stream)
    return next((kind for name, kind in _BY_STREAM.items() if name in names), by_class or UnsupportedType)


def _kind_by_bytes(stream: BinaryIO) -> type[DocumentRejected]:
    """For files whose directory is damaged: whether the mark of encryption lies anywhere in them."""
    needle, tail = "EncryptedPackage".encode("utf-16-le"), b""
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        if needle in tail + chunk:
            return DocumentEncrypted
        tail = chunk[-len(needle) :]
    return UnsupportedType
