"""Text of web pages: what a reader sees of the file alone. Nothing is fetched, no script runs.

Scripts, styles, forms, embedded things, navigation and hidden elements are left out.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from uploads.extraction.collecting import Collector
from uploads.extraction.decoding import decode
from uploads.extraction.finishing import finish
from uploads.extraction.html_blocks import Blocks
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Theme
from uploads.extraction.properties import real_author, real_language, real_title
from uploads.extraction.rejections import NoText
from uploads.extraction.sectioning import Sections

_CHARSET = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?([\w\-:.]{1,40})|^\s*<\?xml[^>]+encoding\s*=\s*["']([\w\-:.]{1,40})""",
    re.IGNORECASE,
)
_PRESCAN = 4096  # browsers look at 1024 bytes (WHATWG, prescan); real pages put comments first
_IMAGES = ("img", "svg", "picture", "canvas")


def read_html(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The page in `stream`. Raises the rejections of `decode` and `finish`."""
    data = stream.read()
    collector = Collector(limits)
    declared = next((part for part in _declarations(data)), None)
    return page(decode(data, limits, collector, declared=declared), limits, collector, media_type="html")


def page(text: str, limits: Limits, collector: Collector, *, media_type: str) -> ParsedDocument:
    """The page whose source is `text`. Raises the rejections of `finish`."""
    root = _parsed(text)
    sections = Sections()
    blocks = Blocks(sections)
    blocks.read(root)
    if blocks.hidden:
        collector.warn("hidden_text_skipped")
    return finish(
        collector,
        limits,
        page_count=sections.collect(collector),
        media_type=media_type,  # type: ignore[arg-type]  # html or md
        title=real_title(_text(root.find(".//title"))),
        author=real_author(_meta(root, "author")),
        language=real_language(root.get("lang")),
        theme=Theme(),
        has_images=next(root.iter(*_IMAGES), None) is not None,
    )


def _declarations(data: bytes) -> Iterator[str]:
    for match in _CHARSET.finditer(data[:_PRESCAN]):
        yield (match[1] or match[2]).decode("ascii", errors="replace")


def _parsed(text: str) -> etree._Element:
    # As UTF-8 bytes: lxml refuses str with an encoding declaration. NUL would end libxml2's input.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    root = (
        etree.fromstring(text.replace("\x00", "").encode("utf-8", errors="replace"), parser)
        if text.strip()
        else None
    )
    if root is None:
        raise NoText
    return root


def _text(element: etree._Element | None) -> str:
    return "".join(map(str, element.itertext())) if element is not None else ""


def _meta(root: etree._Element, name: str) -> str | None:
    for element in root.iter("meta"):
        if (element.get("name") or "").lower() == name:
            return element.get("content")
    return None
