"""The document's title: its topmost heading, else its properties, else its file name."""

import re
from pathlib import PurePosixPath

from flowbrand.text.whitespace import clip, collapse
from flowbrand.text.words import stop_words, word_count
from uploads.extraction.model import Block, ParsedDocument
from uploads.structuring.cues import Cues
from uploads.structuring.outline import is_heading

_LINE = 200
_LOOKED_AT = 12
_NO_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint)|powerpoint(?:-| )pr[äaée]sent|untitled|title|document ?\d*"
    r"|presentation ?\d*|slide ?\d+|layout ?\d+|template|print|folie ?\d+)\b"
    r"|\.(?:docx?|pptx?|xlsx?|od[tp]|rtf|html?|md|txt|csv|pdf|indd|qxd|dot[xm]?|pot[xm]?)$|[\[\]<>{}_]",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:product name|title|project|subject|product|produkt(?:name)?|titel|titre|título)\s*:\s*(?=\S)",
    re.IGNORECASE,
)
_DATE_OR_PLACE = re.compile(r"^\W*(?:\d|(?:page|slide|date|version|www\.|https?:))", re.IGNORECASE)


def document_title(parsed: ParsedDocument, cues: Cues, file_name: str) -> str:
    """A title of at most 200 characters, never empty."""
    heading = _heading(parsed, cues)
    named = collapse(parsed.title or "")
    if (heading is None or heading.level not in (None, 1)) and _is_title(named, cues):
        return clip(_LABEL.sub("", named), _LINE)
    if heading is not None:
        return (
            clip(_LABEL.sub("", _with_next_line(parsed, heading, cues.language)).rstrip(" :"), _LINE)
            or "Document"
        )
    return _first_line(parsed, cues) or _from_file_name(file_name)


def title_block(parsed: ParsedDocument, title: str) -> int | None:
    """The index of the block that shows the title, where one does."""
    wanted = collapse(title).casefold()
    for index, block in enumerate(parsed.blocks[: 2 * _LOOKED_AT]):
        text = collapse(block.text).casefold().rstrip(" :")
        if (
            text == wanted
            or (text and wanted.startswith(text) and is_heading(block))
            or _LABEL.sub("", text) == wanted
        ):
            return index
    return None


def _with_next_line(parsed: ParsedDocument, heading: Block, language: str) -> str:
    """A cover title that is set in two lines of the same rank, as one."""
    at = parsed.blocks.index(heading)
    text = collapse(heading.text)
    following = parsed.blocks[at + 1] if at + 1 < len(parsed.blocks) else None
    joins = (
        following is not None
        and is_heading(following)
        and following.position == heading.position
        and following.position.kind == "page"
        and word_count(following.text) <= 6
        and (word_count(text) <= 2 or following.text.split()[0].casefold() in stop_words(language))
    )
    return f"{text} {collapse(following.text)}" if following is not None and joins else text


def _heading(parsed: ParsedDocument, cues: Cues) -> Block | None:
    """The heading of highest rank near the beginning."""
    top = [
        (block.level or 2, index, block)
        for index, block in enumerate(parsed.blocks[:_LOOKED_AT])
        if is_heading(block) and block.position.number <= 2 and _is_title(collapse(block.text), cues)
    ]
    return min(top, key=lambda item: item[:2])[2] if top else None


def _is_title(text: str, cues: Cues) -> bool:
    return (
        1 <= word_count(text) <= 20
        and len(text) > 2
        and _NO_TITLE.search(text) is None
        and _DATE_OR_PLACE.match(text) is None
        and not cues.is_whole("headings.minor", text)
        and not cues.is_whole("boilerplate.whole", text)
        and not cues.is_whole("headings.introduction", text)
    )


def _first_line(parsed: ParsedDocument, cues: Cues) -> str | None:
    """A short first line that is no sentence."""
    for block in parsed.blocks[:3]:
        text = collapse(block.text)
        if (
            block.kind in ("paragraph", "heading")
            and word_count(text) <= 14
            and text[-1] not in ".。;,"
            and _is_title(text, cues)
        ):
            return clip(_LABEL.sub("", text).rstrip(" :"), _LINE)
    return None


def _from_file_name(file_name: str) -> str:
    stem = PurePosixPath(file_name.replace("\\", "/")).name
    stem = re.sub(
        r"\.(?:pdf|docx?|pptx?|xlsx?|od[tp]|rtf|x?html?|md|markdown|te?xt|[ct]sv)$",
        "",
        stem,
        flags=re.IGNORECASE,
    )
    words = collapse(re.sub(r"[_+%]+|-(?=\w)|(?<=\w)-|(?<=[a-z])(?=[A-Z][a-z])", " ", stem))
    title = "".join(letter for letter in words if letter.isprintable()).strip(" .-")
    return clip(title[:1].upper() + title[1:], _LINE) or "Document"
