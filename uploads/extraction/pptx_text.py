"""The paragraphs of a shape's text body."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_MIN_SIZE = 200  # hundredths of a point: nobody reads smaller letters
_AUTOMATIC = ("slidenum", "datetime")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. `level` is 1-based nesting; `bullet` what the paragraph itself says of bullets."""

    text: str
    level: int
    bullet: bool | None
    hidden: bool


def text_lines(element: etree._Element) -> Iterator[Line]:
    """Paragraphs with text of the shape or table cell `element`."""
    body = element.find(f"{_P}txBody")
    if body is None:
        body = element.find(f"{A}txBody")
    for paragraph in body.iter(f"{A}p") if body is not None else ():
        text, hidden = paragraph_text(paragraph)
        if text.strip() or hidden:
            properties = paragraph.find(f"{A}pPr")
            yield Line(text, _level(properties), bullet_of(properties), hidden and not text.strip())


def paragraph_text(paragraph: etree._Element) -> tuple[str, bool]:
    """The readable text of an `a:p`, and whether runs in too small letters were left out."""
    parts, hidden = [], False
    for child in paragraph:
        if child.tag == f"{A}br":
            parts.append("\n")
        elif child.tag == f"{A}r" and _is_tiny(child):
            hidden = True
        elif child.tag == f"{A}r" or (
            child.tag == f"{A}fld" and not child.get("type", "").startswith(_AUTOMATIC)
        ):
            parts.append(child.findtext(f"{A}t") or "")
    return "".join(parts), hidden


def bullet_of(properties: etree._Element | None) -> bool | None:
    """Whether paragraph properties set a bullet (True), take it away (False) or leave it to others (None)."""
    if properties is None:
        return None
    if properties.find(f"{A}buNone") is not None:
        return False
    marks = ("buChar", "buAutoNum", "buBlip")
    return True if any(properties.find(f"{A}{mark}") is not None for mark in marks) else None


def _level(properties: etree._Element | None) -> int:
    level = properties.get("lvl", "0") if properties is not None else "0"
    return int(level) + 1 if level in tuple("012345678") else 1


def _is_tiny(run: etree._Element) -> bool:
    properties = run.find(f"{A}rPr")
    size = properties.get("sz", "") if properties is not None else ""
    return size.isdecimal() and 0 < int(size[:9]) <= _MIN_SIZE
