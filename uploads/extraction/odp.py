"""Text of OpenDocument presentations (.odp, also templates), slide by slide, the title first.

Hidden slides are read as well, with a warning, as in a .pptx. Slide numbers, dates, headers and footers are
left out; speaker notes follow their slide as notes.
"""

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from uploads.extraction.cleaning import cut_lines
from uploads.extraction.collecting import Collector
from uploads.extraction.finishing import finish
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Position, Theme
from uploads.extraction.odf import DRAW, PRESENTATION, STYLE, TABLE, TEXT, OpenPackage, open_odf
from uploads.extraction.odf_text import flat, read_content, table_rows
from uploads.extraction.rejections import TooManyPages
from uploads.extraction.table_parts import table_parts

_FURNITURE = ("header", "footer", "date-time", "page-number")
_LIST_MAX = 9


def read_odp(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The deck in `stream`. Raises the rejections of `open_odf` and `finish`, and TooManyPages."""
    package = open_odf(stream, "odp", limits)
    slides = list(package.body.iterchildren(f"{DRAW}page"))
    if len(slides) > limits.max_pages:
        raise TooManyPages
    collector = Collector(limits)
    hiding = _hiding_styles(package.body)
    for number, slide in enumerate(slides, start=1):
        if slide.get(f"{DRAW}style-name") in hiding:
            collector.warn("hidden_slides_included")
        _Slide(package, slide, number, collector).read()
    return finish(
        collector,
        limits,
        media_type="odp",
        page_count=max(1, len(slides)),
        title=package.title,
        author=package.author,
        language=package.language,
        theme=Theme(),
        has_images=next(package.body.iter(f"{DRAW}image"), None) is not None,
    )


def _hiding_styles(body: etree._Element) -> set[str | None]:
    hidden = body.getroottree().iter(f"{STYLE}drawing-page-properties")
    parents = [one.getparent() for one in hidden if one.get(f"{PRESENTATION}visibility") == "hidden"]
    return {parent.get(f"{STYLE}name") for parent in parents if parent is not None}


class _Slide:
    """One slide on its way into the collector."""

    def __init__(
        self, package: OpenPackage, slide: etree._Element, number: int, collector: Collector
    ) -> None:
        self._styles = package.styles
        self._slide = slide
        self._collector = collector
        self._position = Position(kind="slide", number=number)

    def read(self) -> None:
        shapes = [shape for shape in _shapes(self._slide) if _role(shape) not in _FURNITURE]
        for shape in sorted(shapes, key=lambda shape: _role(shape) != "title"):
            if _role(shape) in ("title", "subtitle"):
                level = 1 if self._position.number == 1 and _role(shape) == "title" else 2
                self._collector.add("heading", flat(shape, self._styles), self._position, level)
            else:
                self._read(shape, 0)
        for notes in self._slide.iterchildren(f"{PRESENTATION}notes"):
            for shape in _shapes(notes):
                if _role(shape) == "notes":
                    self._collector.add("note", flat(shape, self._styles), self._position)

    def _read(self, container: etree._Element, level: int) -> None:
        for child in container:
            if child.tag in (f"{TEXT}p", f"{TEXT}h"):
                self._paragraph(child, level)
            elif child.tag == f"{TEXT}list":
                self._read(child, min(level + 1, _LIST_MAX))
            elif child.tag == f"{TABLE}table":
                for part in table_parts(table_rows(child, self._styles)):
                    self._collector.add_table(part, self._position)
            elif child.tag != f"{PRESENTATION}notes":
                self._read(child, level)

    def _paragraph(self, paragraph: etree._Element, level: int) -> None:
        content = read_content(paragraph, self._styles)
        if content.hidden:
            self._collector.warn("hidden_text_skipped")
        if level:
            self._collector.add("list_item", content.text, self._position, level)
        else:
            for line in cut_lines(content.text):
                self._collector.add("paragraph", line, self._position)


def _shapes(container: etree._Element) -> Iterator[etree._Element]:
    """Shapes in the order of the slide's tree, groups opened."""
    for child in container:
        if child.tag == f"{DRAW}g":
            yield from _shapes(child)
        elif child.tag != f"{PRESENTATION}notes":
            yield child


def _role(shape: etree._Element) -> str:
    return shape.get(f"{PRESENTATION}class", "")
