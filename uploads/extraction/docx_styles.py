"""Styles and numbering of a Word file: what makes a paragraph a heading, a list item or hidden.

Built-in styles carry their English name in `w:name` whatever the language of Word; only the style id is
translated, so names are what is compared (ECMA-376 part 1, 17.7.4.9).
"""

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading ([1-9])")
_CONTENTS = re.compile(r"(toc \d|table of (figures|authorities)|index \d)")
_MAX_CHAIN = 20
_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Style:
    """What matters of one style, its ancestors included."""

    name: str = ""
    heading: int | None = None
    """Heading depth from the outline level or the name."""
    list_level: int | None = None
    hidden: bool = False
    bold: bool = False
    contents: bool = False
    """A line of a table of contents or an index: repeats what stands elsewhere."""


@dataclass(slots=True)
class Styles:
    """Styles by id; an unknown id has the properties of no style."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: Style = field(default_factory=Style)

    def of_paragraph(self, properties: etree._Element | None) -> Style:
        style_id = value(properties, "pStyle")
        return self.by_id.get(style_id, self.default) if style_id else self.default

    def of_run(self, properties: etree._Element | None) -> Style:
        return self.by_id.get(value(properties, "rStyle") or "", Style())


def value(parent: etree._Element | None, name: str) -> str | None:
    """The `w:val` of a child, "" where the child has none, None where there is no such child."""
    child = parent.find(f"{W}{name}") if parent is not None else None
    return None if child is None else child.get(f"{W}val", "")


def switched_on(parent: etree._Element | None, name: str) -> bool | None:
    """An on/off property: None where it is not given."""
    given = value(parent, name)
    return None if given is None else given.lower() not in _OFF


def list_level(properties: etree._Element | None) -> int | None:
    """1-based list nesting from numbering properties; 0 where numbering is switched off; None without any."""
    numbering = properties.find(f"{W}numPr") if properties is not None else None
    if numbering is None:
        return None
    if value(numbering, "numId") == "0":
        return 0
    return _number(value(numbering, "ilvl"), 0) + 1


def outline_level(properties: etree._Element | None) -> int | None:
    """1-based depth of a paragraph in the outline; None for body text (levels 9 and above)."""
    level = _number(value(properties, "outlineLvl"), 9)
    return level + 1 if level < 9 else None


def read_styles(root: etree._Element | None) -> Styles:
    """The styles of `styles.xml`."""
    if root is None:
        return Styles()
    elements = {element.get(f"{W}styleId", ""): element for element in root.iter(f"{W}style")}
    styles = Styles({style_id: _style(element, elements) for style_id, element in elements.items()})
    for style_id, element in elements.items():
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true"):
            styles.default = styles.by_id[style_id]
    return styles


def _style(element: etree._Element, elements: dict[str, etree._Element]) -> Style:
    name = (value(element, "name") or "").strip().lower()
    chain = _ancestry(element, elements)
    paragraph = [part.find(f"{W}pPr") for part in chain]
    run = [part.find(f"{W}rPr") for part in chain]
    levels = [level for part in paragraph if (level := list_level(part)) is not None]
    return Style(
        name=name,
        heading=_heading(chain, paragraph),
        list_level=levels[0] if levels else None,
        hidden=_first(run, "vanish"),
        bold=_first(run, "b"),
        contents=_CONTENTS.fullmatch(name) is not None,
    )


def _ancestry(element: etree._Element, elements: dict[str, etree._Element]) -> list[etree._Element]:
    """The style and its ancestors, nearest first; a file may name a style as its own ancestor."""
    chain = [element]
    while (base := elements.get(value(chain[-1], "basedOn") or "")) is not None and len(chain) < _MAX_CHAIN:
        chain.append(base)
    return chain


def _heading(chain: list[etree._Element], paragraph: list[etree._Element | None]) -> int | None:
    for style, properties in zip(chain, paragraph, strict=True):
        name = (value(style, "name") or "").strip().lower()
        if name == "title":
            return 1
        if name == "subtitle":
            return 2
        if match := _HEADING.fullmatch(name):
            return int(match[1])
        if properties is not None and properties.find(f"{W}outlineLvl") is not None:
            return outline_level(properties)
    return None


def _first(runs: list[etree._Element | None], name: str) -> bool:
    for properties in runs:
        given = switched_on(properties, name)
        if given is not None:
            return given
    return False


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else default
