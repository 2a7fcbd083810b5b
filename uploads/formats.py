"""The document formats that are read: by file name, and by the first bytes of their content."""

from collections.abc import Mapping
from types import MappingProxyType

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (
    b"%PDF-",
    _ZIP,
    _OLE,
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BLANKS = b"\xef\xbb\xbf \t\r\n"

EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "pdf",
        "docx": "docx",
        "pptx": "pptx",
        "xlsx": "xlsx",
        "odt": "odt",
        "odp": "odp",
        "rtf": "rtf",
        "html": "html",
        "htm": "html",
        "xhtml": "html",
        "md": "md",
        "markdown": "md",
        "txt": "txt",
        "text": "txt",
        "csv": "csv",
        "tsv": "csv",
    }
)
"""Media type by extension."""

DECLARED: Mapping[str, str] = MappingProxyType(
    {
        "application/pdf": "pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
        "application/vnd.oasis.opendocument.text": "odt",
        "application/vnd.oasis.opendocument.presentation": "odp",
    }
)
"""Media type by those Content-Types that are never used for anything else; text has too many names."""

SAVE_AS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("doc", "dot", "docm", "dotm", "dotx", "wps", "wpd", "pages", "ott", "fodt", "sxw"), "docx"
        ),
        **dict.fromkeys(
            ("ppt", "pot", "pps", "pptm", "potm", "ppsm", "potx", "ppsx", "key", "otp", "sxi"), "pptx"
        ),
        **dict.fromkeys(("xls", "xlsm", "xlsb", "xlt", "xltx", "ods", "numbers", "sxc"), "xlsx"),
        **dict.fromkeys(("eml", "msg", "mht", "mhtml"), "html"),
        **dict.fromkeys(("rst", "adoc", "tex", "log"), "txt"),
    }
)
"""What to save a file of that extension as; .pdf does as well."""


def fits(media_type: str, head: bytes) -> bool:
    """Whether a file that begins with `head` (a kilobyte) can be of `media_type`.

    An OLE container passes for what may be an encrypted document: the worker tells that apart from an old
    binary format with a better reason. Text passes for what holds no NUL, or is marked as UTF-16 or 32.
    """
    if media_type == "pdf":
        return b"%PDF-" in head
    if media_type in ("docx", "pptx", "xlsx"):
        return head.startswith((_ZIP, _OLE))
    if media_type in ("odt", "odp"):
        return head.startswith(_ZIP)
    if media_type == "rtf":
        return head.lstrip(_BLANKS).startswith(b"{\\rtf") or head.startswith(_OLE)
    return not head.startswith(_BINARY) and (b"\0" not in head or _is_wide(head))


def _is_wide(head: bytes) -> bool:
    """Whether it looks like UTF-16 or UTF-32: by its mark, or by a NUL in nearly every second place."""
    if head.startswith(_WIDE_MARKS):
        return True
    even, odd = head[::2].count(0), head[1::2].count(0)
    return max(even, odd) > len(head) // 6 and min(even, odd) < max(even, odd) // 10 + 1
