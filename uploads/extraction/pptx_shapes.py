"""The shapes of a slide in tree order, groups opened, alternatives taken once."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_NAMESPACE_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape or graphic frame. `placeholder` is its type, "obj" where the file leaves it open."""

    element: etree._Element
    placeholder: str | None
    index: str | None = None
    """The placeholder's `idx`: links it to the one of the layout."""


def shapes(root: etree._Element) -> Iterator[Shape]:
    """The shapes with text or data of the slide, layout or notes page `root`."""
    tree = root.find(f"{P}cSld/{P}spTree")
    if tree is not None:
        yield from _below(tree)


def _below(container: etree._Element) -> Iterator[Shape]:
    for child in container:
        if child.tag in (f"{P}sp", f"{P}graphicFrame"):
            yield _shape(child)
        elif child.tag == f"{P}grpSp" and not is_hidden(child):
            yield from _below(child)
        elif child.tag == f"{_MC}AlternateContent":
            yield from _below(_alternative(child))


def _alternative(element: etree._Element) -> etree._Element:
    """The first branch that holds text or a frame; Fallback is mostly a picture of Choice."""
    branches = list(element)
    for branch in branches:
        if next(branch.iter(f"{_NAMESPACE_A}t", f"{P}graphicFrame"), None) is not None:
            return branch
    return branches[0] if branches else element


def _shape(element: etree._Element) -> Shape:
    mark = element.find(f"*/{P}nvPr/{P}ph")
    if mark is None:
        return Shape(element, None)
    return Shape(element, mark.get("type", "obj"), mark.get("idx"))


def is_hidden(element: etree._Element) -> bool:
    """Whether the shape was switched off in the selection pane."""
    properties = element.find(f"*/{P}cNvPr")
    return properties is not None and properties.get("hidden") in ("1", "true")
