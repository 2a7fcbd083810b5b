"""Whether a paragraph has a bullet: from itself, its shape, the layout, the master, in this order.

Nearly all bullets of real decks are inherited, so without this walk a slide's list is not seen as one.
"""

from lxml import etree

from uploads.extraction.ooxml import Package
from uploads.extraction.pptx_shapes import P, Shape, shapes
from uploads.extraction.pptx_text import A, Line, bullet_of

_BODY_TYPES = ("body", "obj", "half", "qtr", "tbl", "chart", "clipArt", "dgm", "media", "pic")
_UNBULLETED = ("subTitle", "title", "ctrTitle")


class Bullets:
    """Answers for the shapes of one slide."""

    def __init__(self, package: Package, slide: str) -> None:
        layout = package.related(slide, "slideLayout")
        master = package.related(layout, "slideMaster") if layout else None
        self._layout = _placeholders(package.optional_xml(layout))
        master_root = package.optional_xml(master)
        self._master = _placeholders(master_root)
        self._body_style = master_root.find(f"{P}txStyles/{P}bodyStyle") if master_root is not None else None

    def has_bullet(self, shape: Shape, line: Line) -> bool:
        """Whether `line` of `shape` is shown with a bullet or number."""
        if line.bullet is not None:
            return line.bullet
        for style in self._styles(shape):
            given = bullet_of(style.find(f"{A}lvl{line.level}pPr")) if style is not None else None
            if given is not None:
                return given
        return False

    def _styles(self, shape: Shape) -> list[etree._Element | None]:
        styles = [_list_style(shape.element)]
        if shape.placeholder is None:
            return styles
        styles += [_list_style(_match(shape, self._layout)), _list_style(_match(shape, self._master))]
        if shape.placeholder not in _UNBULLETED:
            styles.append(self._body_style)
        return styles


def _placeholders(root: etree._Element | None) -> list[Shape]:
    return [shape for shape in shapes(root) if shape.placeholder] if root is not None else []


def _match(shape: Shape, candidates: list[Shape]) -> etree._Element | None:
    """The placeholder that `shape` inherits from: the one with its index, else the first of its type."""
    for candidate in candidates:
        if shape.index is not None and candidate.index == shape.index:
            return candidate.element
    for candidate in candidates:
        if _family(candidate) == _family(shape):
            return candidate.element
    return None


def _family(shape: Shape) -> str | None:
    return "body" if shape.placeholder in _BODY_TYPES else shape.placeholder


def _list_style(element: etree._Element | None) -> etree._Element | None:
    return element.find(f"{P}txBody/{A}lstStyle") if element is not None else None
