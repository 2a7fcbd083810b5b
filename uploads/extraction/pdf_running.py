"""Running heads and feet: what repeats at the top or bottom of many pages, and page numbers."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from uploads.extraction.cleaning import clean
from uploads.extraction.pdf_pieces import PageText, Piece

_ZONE = 0.1
"""Share of the page's height at either end in which running lines stand."""
_MIN_PAGES = 3
_MIN_SHARE = 0.15
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|p[áa]gina|pagina|p|s)\W*)?(?:\d{1,4}|[ivxlc]{1,6})\W*(?:(?:of|von|de|di|/)?\W*\d{1,4})?\W*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")

_Key = tuple[str, bool, int]


@dataclass(frozen=True, slots=True)
class Flow:
    """The pieces of a page: its `text`, and running lines that no earlier page held and no text repeats."""

    text: list[Piece]
    margin: list[Piece]


def part_running(pages: list[PageText]) -> list[Flow]:
    """The text of each page without page numbers, and the running lines, each once, apart from it."""
    counts = Counter(key for page in pages for key in {key for _, key in _candidates(page)})
    needed = max(_MIN_PAGES, _MIN_SHARE * len(pages))
    running = {key for key, count in counts.items() if count >= needed}
    flows = [_parted(page, running, many=len(pages) > 1) for page in pages]
    return list(_once(flows)) if running else flows


def _parted(page: PageText, running: set[_Key], *, many: bool) -> Flow:
    numbers: set[int] = set()
    margin: dict[int, Piece] = {}
    for piece, key in _candidates(page):
        if many and _PAGE_NUMBER.fullmatch(clean(piece.text)):
            numbers.add(id(piece))
        elif key in running:
            margin[id(piece)] = piece
    text = [piece for piece in page.pieces if id(piece) not in numbers and id(piece) not in margin]
    return Flow(text, list(margin.values()))


def _once(flows: list[Flow]) -> Iterator[Flow]:
    said = " ".join(_folded(piece.text) for flow in flows for piece in flow.text)
    seen: set[str] = set()
    for flow in flows:
        new = {_DIGITS.sub("#", _folded(piece.text)): piece for piece in flow.margin}
        yield Flow(
            flow.text, [p for key, p in new.items() if key not in seen and _folded(p.text) not in said]
        )
        seen |= new.keys()


def _folded(text: str) -> str:
    return clean(text).lower()


def _candidates(page: PageText) -> Iterator[tuple[Piece, _Key]]:
    """Pieces near the top or bottom edge, with what makes two of them the same line on different pages."""
    margin = _ZONE * page.height
    for piece in page.pieces:
        at_top = piece.bottom > page.height - margin
        if at_top or piece.top < margin:
            yield piece, (_DIGITS.sub("#", _folded(piece.text)), at_top, round(piece.bottom / 4))
