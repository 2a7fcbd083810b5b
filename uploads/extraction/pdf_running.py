"""Running heads and feet: what repeats at the top or bottom of many pages, and page numbers."""

import re
from collections import Counter
from collections.abc import Iterator

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


def without_running(pages: list[PageText]) -> list[list[Piece]]:
    """The pieces of each page without running lines, of which the first stays, and without page numbers."""
    counts = Counter(key for page in pages for key in {key for _, key in _candidates(page)})
    needed = max(_MIN_PAGES, _MIN_SHARE * len(pages))
    running = {key for key, count in counts.items() if count >= needed}
    seen: set[_Key] = set()
    kept = []
    for page in pages:
        dropped = {id(piece) for piece in _dropped(page, running, seen, many=len(pages) > 1)}
        kept.append([piece for piece in page.pieces if id(piece) not in dropped])
    return kept


def _dropped(page: PageText, running: set[_Key], seen: set[_Key], *, many: bool) -> Iterator[Piece]:
    for piece, key in _candidates(page):
        if (many and _PAGE_NUMBER.fullmatch(clean(piece.text))) or key in seen:
            yield piece
        elif key in running:
            seen.add(key)


def _candidates(page: PageText) -> Iterator[tuple[Piece, _Key]]:
    """Pieces near the top or bottom edge, with what makes two of them the same line on different pages."""
    margin = _ZONE * page.height
    for piece in page.pieces:
        at_top = piece.bottom > page.height - margin
        if at_top or piece.top < margin:
            yield piece, (_DIGITS.sub("#", clean(piece.text).lower()), at_top, round(piece.bottom / 4))
