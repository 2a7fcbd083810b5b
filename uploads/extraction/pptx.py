"""Text of PowerPoint files (.pptx, also templates and slide shows), slide by slide.

Slides come in the order of the show, shapes in the order of the slide's tree (the order a screen reader
takes), the title first. Hidden slides are read as well, with the warning `hidden_slides_included`: they
are part of the document. Slide numbers, dates, footers and hidden shapes are left out; speaker notes
follow their slide as notes.
"""

from typing import BinaryIO

from lxml import etree

from uploads.extraction.collecting import Collector
from uploads.extraction.finishing import finish
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Position, Theme
from uploads.extraction.ooxml import Package, open_package
from uploads.extraction.ooxml_theme import core_language, core_properties, read_theme
from uploads.extraction.pptx_bullets import Bullets
from uploads.extraction.pptx_frames import frame_tables, frame_texts
from uploads.extraction.pptx_shapes import P, R, Shape, is_hidden, shapes
from uploads.extraction.pptx_text import text_lines
from uploads.extraction.rejections import TooManyPages

_TITLES = ("title", "ctrTitle")
_FURNITURE = ("sldNum", "dt", "ftr", "hdr")


def read_pptx(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The deck in `stream`. Raises the rejections of `open_package` and `finish`, and TooManyPages."""
    package = open_package(stream, "pptx", limits)
    slides = _slides(package)
    if len(slides) > limits.max_pages:
        raise TooManyPages
    collector = Collector(limits)
    images = False
    for number, name in enumerate(slides, start=1):
        images |= _Slide(package, name, number, collector).read()
    title, author = core_properties(package)
    return finish(
        collector,
        limits,
        media_type="pptx",
        page_count=max(1, len(slides)),
        title=title,
        author=author,
        language=core_language(package),
        theme=_theme(package, slides),
        has_images=images,
    )


def _slides(package: Package) -> list[str]:
    """Part names of the slides in the order of the show; a slide without its part is left out."""
    links = package.relationships(package.main)
    ids = [element.get(f"{R}id", "") for element in package.xml(package.main).iter(f"{P}sldId")]
    return [links[link].target for link in ids if link in links]


def _theme(package: Package, slides: list[str]) -> Theme:
    """The theme of the master that the first slide uses."""
    layout = package.related(slides[0], "slideLayout") if slides else None
    master = package.related(layout, "slideMaster") if layout else None
    return read_theme(package, master or package.main)


class _Slide:
    """One slide on its way into the collector."""

    def __init__(self, package: Package, name: str, number: int, collector: Collector) -> None:
        self._package = package
        self._name = name
        self._collector = collector
        self._position = Position(kind="slide", number=number)
        self._bullets = Bullets(package, name)

    def read(self) -> bool:
        """Collect the slide's text and notes; says whether it holds pictures."""
        root = self._package.optional_xml(self._name)
        if root is None:
            self._collector.warn("missing_slide_skipped")
            return False
        if root.get("show") in ("0", "false"):
            self._collector.warn("hidden_slides_included")
        found = list(shapes(root))
        for shape in sorted(found, key=lambda shape: shape.placeholder not in _TITLES):
            self._shape(shape)
        self._notes()
        return next(root.iter(f"{P}pic", "{*}blip"), None) is not None

    def _shape(self, shape: Shape) -> None:
        if is_hidden(shape.element):
            self._collector.warn("hidden_text_skipped")
        elif shape.placeholder in _TITLES:
            self._title(shape)
        elif shape.element.tag == f"{P}graphicFrame":
            self._frame(shape.element)
        elif shape.placeholder not in _FURNITURE:
            self._paragraphs(shape)

    def _title(self, shape: Shape) -> None:
        top = shape.placeholder == "ctrTitle" or self._position.number == 1
        text = " ".join(line.text for line in text_lines(shape.element))
        self._collector.add("heading", text, self._position, 1 if top else 2)

    def _paragraphs(self, shape: Shape) -> None:
        for line in text_lines(shape.element):
            if line.hidden:
                self._collector.warn("hidden_text_skipped")
            elif self._bullets.has_bullet(shape, line):
                self._collector.add("list_item", line.text, self._position, line.level)
            else:
                self._collector.add("paragraph", line.text, self._position)

    def _frame(self, frame: etree._Element) -> None:
        for rows in frame_tables(self._package, self._name, frame):
            self._collector.add_table(rows, self._position)
        for text, level in frame_texts(self._package, self._name, frame):
            self._collector.add("list_item", text, self._position, level)

    def _notes(self) -> None:
        root = self._package.optional_xml(self._package.related(self._name, "notesSlide"))
        for shape in shapes(root) if root is not None else ():
            if shape.placeholder == "body":
                for line in text_lines(shape.element):
                    self._collector.add("note", line.text, self._position)
