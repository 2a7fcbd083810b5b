"""A page's text as pieces: runs of characters on one line without a wide gap between them.

pdfium finds lines, spaces, hyphens and the order of right-to-left text; here its lines are cut where a gap
is too wide for a space, because that is where a column or a table cell ends.
"""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium

from uploads.extraction.pdf_lines import is_right_to_left

_HYPHENS = (0x02, 0xFFFE)  # pdfium's mark for a hyphen at a line's end, inside a word
_BLANKS = (0x20, 0xA0, 0)
_WIDE_GAP = 1.2  # in line heights; justified lines stay below 1
_MIN_SIZE = 2.0  # points: nobody reads smaller letters
_BOLD_WEIGHT = 650
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi")
_FONT_BUFFER = 256

_Box = tuple[float, float, float, float]
_Word = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Span:
    """Characters from `first` to `last` and the box around them."""

    first: int
    last: int
    box: _Box


@dataclass(frozen=True, slots=True)
class Piece:
    """Text on one line. Coordinates in points, origin at the lower left corner of the upright page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    """Height of the letters, font size times scale."""
    font: str
    bold: bool
    line: int
    """Number of the line on its page; pieces of one line stood side by side."""
    hyphenated: bool = False
    """It ends inside a word that the next line completes."""
    upright: bool = True

    @property
    def height(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class PageText:
    """The pieces of one page in the order of the file, and whether some were left out as invisible."""

    width: float
    height: float
    pieces: list[Piece]
    hidden: bool


def read_pieces(page: Any, textpage: Any) -> PageText:
    """Read a page of pypdfium2. Letters below 2 points and outside the page are left out."""
    turn = _Turn(page)
    pieces = list(_Cutter(textpage.raw, turn).pieces())
    seen = [piece for piece in pieces if turn.shows(piece)]
    return PageText(turn.width, turn.height, seen, hidden=len(seen) < len(pieces))


class _Turn:
    """Takes page space to the upright page as it is shown: cropped, turned."""

    def __init__(self, page: Any) -> None:
        self._left, self._bottom, self._right, self._top = page.get_cropbox()
        self._rotation = page.get_rotation() % 360
        sizes = (self._right - self._left, self._top - self._bottom)
        self.width, self.height = sizes[::-1] if self._rotation in (90, 270) else sizes
        self.angle = math.radians(self._rotation)

    def box(self, rect: Any) -> _Box:
        """A rectangle of pdfium as it is shown."""
        left, bottom = rect.left - self._left, rect.bottom - self._bottom
        right, top = rect.right - self._left, rect.top - self._bottom
        if self._rotation == 90:
            return bottom, self.height - right, top, self.height - left
        if self._rotation == 180:
            return self.width - right, self.height - top, self.width - left, self.height - bottom
        if self._rotation == 270:
            return self.width - top, left, self.width - bottom, right
        return left, bottom, right, top

    def shows(self, piece: Piece) -> bool:
        inside = piece.right > 0 and piece.top > 0 and piece.left < self.width and piece.bottom < self.height
        return inside and piece.size >= _MIN_SIZE


class _Cutter:
    """Cuts a text page into pieces. Calls into pdfium are the cost: one for a text, two for a word."""

    def __init__(self, textpage: Any, turn: _Turn) -> None:
        self._page = textpage
        self._turn = turn
        self._rect = pdfium.FS_RECTF()
        self._font_buffer = ctypes.create_string_buffer(_FONT_BUFFER)
        self._flags = ctypes.c_int()
        self._matrix = pdfium.FS_MATRIX()

    def pieces(self) -> Iterator[Piece]:
        start, number = 0, 0
        count = pdfium.FPDFText_CountChars(self._page)
        codes = self._codes(count)
        for index, code in enumerate(codes):
            if code in (0x0A, 0x0D) or code in _HYPHENS:
                yield from self._line(codes, start, index, number, hyphenated=code in _HYPHENS)
                start, number = index + 1, number + 1
        yield from self._line(codes, start, count, number, hyphenated=False)

    def _codes(self, count: int) -> list[int]:
        """The code of every character. One call for the page where text and characters are in step."""
        buffer = (ctypes.c_ushort * (count + 1))()
        written = pdfium.FPDFText_GetText(self._page, 0, count, buffer)
        if written == count + 1:
            return buffer[:count]
        return [pdfium.FPDFText_GetUnicode(self._page, index) for index in range(count)]

    def _line(
        self, codes: list[int], start: int, end: int, number: int, *, hyphenated: bool
    ) -> Iterator[Piece]:
        words = _words(codes, start, end)
        if not words:
            return
        upright = self._is_upright(words[0][0])
        # Where directions mix, the ends of a word do not bound it.
        spans = self._spans(words, cut=upright and not is_right_to_left(_decode(codes[start:end])))
        for span in spans:
            piece = self._piece(span, codes, number)
            yield replace(piece, upright=upright, hyphenated=hyphenated and span is spans[-1])

    def _spans(self, words: list[_Word], *, cut: bool) -> list[_Span]:
        """The stretches of `words` without a wide gap in them, or all as one without `cut`."""
        spans: list[_Span] = []
        for first, last in words:
            word = _Span(first, last, self._word_box(first, last))
            if spans and not (cut and _is_far(spans[-1].box, word.box)):
                spans[-1] = _Span(spans[-1].first, last, _union(spans[-1].box, word.box))
            else:
                spans.append(word)
        return spans

    def _word_box(self, first: int, last: int) -> _Box:
        """The box around the ends of a word: letters between them change nothing."""
        box = self._box(first)
        return box if first == last else _union(box, self._box(last))

    def _box(self, index: int) -> _Box:
        pdfium.FPDFText_GetLooseCharBox(self._page, index, self._rect)
        return self._turn.box(self._rect)

    def _piece(self, span: _Span, codes: list[int], line: int) -> Piece:
        middle = (span.first + span.last) // 2
        while codes[middle] in _BLANKS:
            middle += 1
        font, bold = self._font(middle)
        left, bottom, right, top = span.box
        return Piece(
            text=_decode(codes[span.first : span.last + 1]),
            left=left,
            bottom=bottom,
            right=right,
            top=top,
            size=self._size(middle) or top - bottom,
            font=font,
            bold=bold and self._font(span.first)[1] and self._font(span.last)[1],
            line=line,
        )

    def _is_upright(self, index: int) -> bool:
        # pdfium turns letters and pages in the same direction, clockwise.
        angle = pdfium.FPDFText_GetCharAngle(self._page, index) + self._turn.angle
        return bool(abs(math.sin(angle)) < 0.1 and math.cos(angle) > 0)

    def _size(self, index: int) -> float:
        if not pdfium.FPDFText_GetMatrix(self._page, index, self._matrix):
            return 0.0
        scale = math.hypot(self._matrix.c, self._matrix.d)
        return float(pdfium.FPDFText_GetFontSize(self._page, index) * scale)

    def _font(self, index: int) -> tuple[str, bool]:
        """Name of the font of a character, and whether it is a bold one."""
        pdfium.FPDFText_GetFontInfo(self._page, index, self._font_buffer, _FONT_BUFFER, self._flags)
        name = self._font_buffer.value.decode("utf-8", "replace")
        if any(word in name.lower() for word in _BOLD_NAMES):
            return name, True
        return name, pdfium.FPDFText_GetFontWeight(self._page, index) >= _BOLD_WEIGHT


def _words(codes: list[int], start: int, end: int) -> list[_Word]:
    """First and last character of each word: wide gaps lie between words, so no other letter needs a box."""
    words: list[_Word] = []
    inside = False
    for index in range(start, end):
        blank = codes[index] in _BLANKS
        if not blank and not inside:
            words.append((index, index))
        elif not blank:
            words[-1] = (words[-1][0], index)
        inside = not blank
    return words


def _is_far(one: _Box, other: _Box) -> bool:
    """Whether the white between two boxes of one line, in whichever order they are read, is wide."""
    gap = max(other[0] - one[2], one[0] - other[2])
    return gap > _WIDE_GAP * min(one[3] - one[1], other[3] - other[1])


def _union(one: _Box, other: _Box) -> _Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _decode(codes: list[int]) -> str:
    """Code points to text; pdfium gives characters beyond the first plane as two surrogates."""
    text = "".join(map(chr, codes))
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
