"""Colours, fonts and properties that Word and PowerPoint files keep in the same way."""

import re

from lxml import etree

from uploads.extraction.cleaning import clean
from uploads.extraction.model import Theme
from uploads.extraction.ooxml import Package
from uploads.extraction.properties import real_author, real_language, real_title

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SCHEME = ("accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "dk2")
_HEX = re.compile(r"[0-9A-Fa-f]{6}")


def core_properties(package: Package) -> tuple[str | None, str | None]:
    """Title and author as the file's properties name them."""
    root = package.optional_xml(package.related("", "core-properties"))
    if root is None:
        return None, None
    return real_title(root.findtext(f"{_DC}title")), real_author(root.findtext(f"{_DC}creator"))


def core_language(package: Package) -> str | None:
    """The document's language as its properties name it."""
    root = package.optional_xml(package.related("", "core-properties"))
    return real_language(root.findtext(f"{_DC}language")) if root is not None else None


def read_theme(package: Package, part: str) -> Theme:
    """The theme that `part` (a document or a slide master) uses: accents 1 to 6, then the dark colour."""
    root = package.optional_xml(package.related(part, "theme"))
    if root is None:
        return Theme()
    colors = [color for name in _SCHEME if (color := _color(root, name))]
    return Theme(
        colors=tuple(dict.fromkeys(colors)),
        heading_font=_font(root, "majorFont"),
        body_font=_font(root, "minorFont"),
    )


def _color(root: etree._Element, name: str) -> str | None:
    for slot in root.iter(f"{A}{name}"):
        for element in slot:
            value = element.get("lastClr") or element.get("val") or ""
            if _HEX.fullmatch(value):
                return f"#{value.upper()}"
    return None


def _font(root: etree._Element, name: str) -> str | None:
    latin = root.find(f".//{A}{name}/{A}latin")
    return clean(latin.get("typeface", ""))[:100] or None if latin is not None else None
