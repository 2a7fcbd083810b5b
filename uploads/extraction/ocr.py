"""Text recognition by Tesseract, for pages of a PDF that hold only images. Off unless OCR_ENGINE says so.

Tesseract is a program of its own and reads each page, rendered here to a bounded size, from its stdin. It
runs in the parser's process group and under the parser's limits, so what ends the parser ends it too. Pages
are read as long as there is time and up to a number; the rest is skipped with a warning.
"""

import ctypes
import re
import subprocess
import time
from typing import Any

import pypdfium2.raw as pdfium

from uploads.extraction.limits import Limits

_DPI, _MAX_SIDE = 300, 3_500
_MAX_IMAGE_PIXELS = 100_000_000
_MAX_OBJECTS = 200
_SHARE_OF_TIME = 0.6
_BLANK_LINE = re.compile(r"\n\s*\n")


class Recogniser:
    """Recognises page after page while there is time. `skipped` and `failed` count pages."""

    def __init__(self, limits: Limits) -> None:
        self.skipped = 0
        self.failed = 0
        self._program = limits.ocr_program
        self._languages = limits.ocr_languages
        self._pages_left = limits.max_ocr_pages
        self._deadline = time.monotonic() + _SHARE_OF_TIME * limits.wall_seconds

    @property
    def on(self) -> bool:
        return bool(self._program)

    def paragraphs(self, page: Any) -> list[str]:
        """The paragraphs of a page in Tesseract's reading order; [] where there is nothing, or no time."""
        left = self._deadline - time.monotonic()
        if self._pages_left <= 0 or left <= 0 or _is_pixel_bomb(page):
            self.skipped += 1
            return []
        self._pages_left -= 1
        return [
            _joined(part.split("\n"))
            for part in _BLANK_LINE.split(self._recognised(page, left))
            if part.strip()
        ]

    def _recognised(self, page: Any, seconds: float) -> str:
        try:
            done = subprocess.run(
                [self._program, "stdin", "stdout", "-l", self._languages],
                input=_as_pgm(page),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=True,
                env={"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
            )
        except (OSError, subprocess.SubprocessError):
            self.failed += 1
            return ""
        return done.stdout.decode("utf-8", errors="replace")


def _as_pgm(page: Any) -> bytes:
    """The page in grey, 300 dots per inch or less, as a portable greymap (netpbm's P5)."""
    width, height = page.get_size()
    scale = min(_DPI / 72, _MAX_SIDE / max(width, height, 1.0))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    raw = memoryview(bitmap.buffer).cast("B")
    rows = (raw[row * bitmap.stride : row * bitmap.stride + bitmap.width] for row in range(bitmap.height))
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(rows)


def _is_pixel_bomb(page: Any) -> bool:
    """Whether drawing the page would decode more than a hundred million pixels."""
    pixels = 0
    for number, item in enumerate(page.get_objects(max_depth=3)):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            width, height = ctypes.c_uint(), ctypes.c_uint()
            pdfium.FPDFImageObj_GetImagePixelSize(item, width, height)
            pixels += width.value * height.value
        if number >= _MAX_OBJECTS or pixels > _MAX_IMAGE_PIXELS:
            return True
    return False


def _joined(lines: list[str]) -> str:
    """One paragraph; a word cut at a line's end is whole again."""
    text = ""
    for line in filter(None, map(str.strip, lines)):
        cut = re.search(r"[^\W\d_]{2}-$", text) and line[:1].islower()
        text = text[:-1] + line if cut else f"{text} {line}".strip()
    return text
