"""What an example says and which theme it carries, whatever library version wrote it."""

import io
import zipfile
from typing import Final

from lxml import etree
from pypdf import PdfReader

_TEXT: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WORDS: Final = (f"{_TEXT}t", "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
_BREAKS: Final = (f"{_TEXT}p", "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
_COLOR: Final = f"{_TEXT}srgbClr"
_FONT: Final = f"{_TEXT}latin"


def content_of(document: bytes) -> dict[str, str]:
    """Text by page (PDF) or part (Office; parts without text left out), themes as their colours and fonts."""
    if document.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(document)).pages
        return {f"page {number}": page.extract_text() for number, page in enumerate(pages, 1)}
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        parts = {
            name: _content(package.read(name)) for name in sorted(package.namelist()) if name.endswith(".xml")
        }
    return {name: words for name, words in parts.items() if words}


def _content(part: bytes) -> str:
    lines: list[str] = []
    words: list[str] = []
    for element in etree.fromstring(part, etree.XMLParser(resolve_entities=False)).iter():
        if element.tag in _BREAKS:
            lines.append("".join(words))
            words = []
        elif element.tag in _WORDS:
            words.append(element.text or "")
        elif element.tag in (_COLOR, _FONT):
            lines.append(element.get("val") or element.get("typeface") or "")
    lines.append("".join(words))
    return "\n".join(line for line in lines if line)
