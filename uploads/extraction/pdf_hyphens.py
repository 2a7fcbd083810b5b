"""Gives compounds back the hyphen they were broken at.

pdfium takes every hyphen at a line's end for one that was put there by the break. A compound that stands
unbroken elsewhere in the document ("in-network") shows that it keeps its own.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from uploads.extraction.pdf_pieces import Piece

_COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_TAIL = re.compile(r"[^\W\d_]+$")
_HEAD = re.compile(r"[^\W\d_]+")


def restore_hyphens(pages: list[list[Piece]]) -> list[list[Piece]]:
    """The pages with the hyphen added to each line that ends inside a compound of the document."""
    compounds = {match.lower() for page in pages for piece in page for match in _COMPOUND.findall(piece.text)}
    return [list(_restored(page, compounds)) for page in pages]


def _restored(page: list[Piece], compounds: set[str]) -> Iterable[Piece]:
    for index, piece in enumerate(page):
        following = page[index + 1].text if index + 1 < len(page) else ""
        if piece.hyphenated and _compound(piece.text, following) in compounds:
            yield replace(piece, text=piece.text + "-")
        else:
            yield piece


def _compound(line: str, following: str) -> str:
    tail, head = _TAIL.search(line), _HEAD.match(following)
    return f"{tail[0]}-{head[0]}".lower() if tail and head else ""
