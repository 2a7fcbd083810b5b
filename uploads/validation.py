"""What is refused before a file is stored: by name, by size, by its first bytes.

Deeper checks (encryption, macros, bombs, damage) need the whole file and happen in the worker's sandbox.
"""

import re
import unicodedata
from pathlib import PurePosixPath

from flowbrand.core.errors import DomainError
from uploads.formats import DECLARED, EXTENSIONS, SAVE_AS, fits

SNIFF_BYTES = 1024
"""How much of a file's beginning is needed to check its type. PDF allows junk before its header."""

_UNSHOWN = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
"""Unicode categories: control, format (bidi among them), surrogate, unassigned, line and paragraph ends."""
_EDGES = re.compile(r"^[\s.]+|[\s.]+$")
_MAX_NAME = 255


class UnsupportedType(DomainError):
    code, status = "unsupported_type", 415
    message = (
        "Only PDF (.pdf), Word (.docx), PowerPoint (.pptx), Excel (.xlsx), OpenDocument (.odt, .odp), "
        "RTF (.rtf), web pages (.html), Markdown (.md), text (.txt) and .csv files are supported."
    )


class ContentMismatch(DomainError):
    code, status = "content_mismatch", 415
    message = "The file's content does not match its extension."


class EmptyFile(DomainError):
    code, status, message = "empty_file", 400, "The file is empty. Please choose another one."


class FileTooLarge(DomainError):
    code, status = "file_too_large", 413
    message = "The file is larger than the limit; the answer names it."

    def __init__(self, limit: int) -> None:
        super().__init__(f"The file is larger than the limit of {limit / 1024 / 1024:.0f} MiB.")


class FileMissing(DomainError):
    code, status = "file_required", 400
    message = "Send the document as multipart/form-data in the field `file`."


def display_name(raw: str) -> str:
    """A name safe to show: no path, no control or bidi characters, at most 255 characters, never empty."""
    name = raw.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(char for char in name if unicodedata.category(char) not in _UNSHOWN)
    shown = _EDGES.sub("", unicodedata.normalize("NFC", shown))
    if len(shown) > _MAX_NAME:
        suffix = PurePosixPath(shown).suffix[:16]
        shown = _EDGES.sub("", shown[: _MAX_NAME - len(suffix)]) + suffix
    return shown or "document"


def media_type_of(name: str) -> str:
    """The media type by the name's extension. Raises UnsupportedType, naming what to save as."""
    extension = PurePosixPath(name).suffix.lstrip(".").lower()
    if extension in EXTENSIONS:
        return EXTENSIONS[extension]
    if better := SAVE_AS.get(extension):
        raise UnsupportedType(f".{extension} files are not supported. Please save it as .{better} or .pdf.")
    raise UnsupportedType


def check_declared_type(media_type: str, content_type: str) -> None:
    """Compare a Content-Type that names one of our types with the name's. Raises ContentMismatch.

    Others say nothing: browsers send "", application/octet-stream or application/zip for Office files.
    """
    declared = content_type.partition(";")[0].strip().lower()
    if DECLARED.get(declared, media_type) != media_type:
        raise ContentMismatch(f"The file is named .{media_type}, but its content type is that of another.")


def check_magic(media_type: str, head: bytes) -> None:
    """Compare a file's first bytes with its extension. Raises ContentMismatch."""
    if not fits(media_type, head[:SNIFF_BYTES]):
        raise ContentMismatch(f"The file's content is not that of a .{media_type} file.")
