"""Text of Markdown files: rendered to HTML by markdown-it-py (CommonMark and tables), then read as such."""

import re
from typing import BinaryIO

from markdown_it import MarkdownIt

from uploads.extraction.collecting import Collector
from uploads.extraction.decoding import decode
from uploads.extraction.html import page
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument
from uploads.extraction.properties import real_author, real_language, real_title

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(
    r"^(title|author|lang|language)\s*:\s*[\"']?(.*?)[\"']?\s*$", re.IGNORECASE | re.MULTILINE
)
_MAX_NESTING = 100
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def read_md(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The Markdown file in `stream`. Raises the rejections of `decode` and `finish`."""
    collector = Collector(limits)
    text = decode(stream.read(), limits, collector)
    fields: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        fields = {name.lower()[:4]: value for name, value in _FIELD.findall(front[1])}
        text = text[front.end() :]
    rendered = (
        MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
        .enable(["table", "strikethrough"])
        .render(_COMMENT.sub("", text))
    )
    document = page(f"<html><body>{rendered}</body></html>", limits, collector, media_type="md")
    return document.model_copy(
        update={
            "title": real_title(fields.get("titl")),
            "author": real_author(fields.get("auth")),
            "language": real_language(fields.get("lang")),
        }
    )
