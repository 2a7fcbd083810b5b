"""Progress of one job on the terminal: one line that renews itself, or plain lines in a file or CI log."""

import sys
import time
from typing import TextIO

from flowbrand.stack.client import FINAL, Progress
from flowbrand.stack.saying import write

_BAR = 24


class ProgressLine:
    """Shows polls of one job; `done` closes the line."""

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self._label = label
        self._stream = stream or sys.stdout
        self._begun = time.monotonic()
        self._last = ""

    def show(self, progress: Progress) -> None:
        """On a terminal: draw the bar again. Elsewhere: a line for each new stage."""
        stage = progress.status if progress.status in FINAL else progress.stage or progress.status
        stage = stage.replace("_", " ").lower()
        if self._stream.isatty():
            filled = round(_BAR * progress.percent / 100)
            bar = "█" * filled + "░" * (_BAR - filled)
            write(self._stream, f"\r\x1b[2K  {self._label}  {bar} {progress.percent:3d} %  {stage}")
        elif stage != self._last:
            write(self._stream, f"  {self._label}  {progress.percent:3d} %  {stage}\n")
        self._last = stage

    def done(self) -> float:
        """Close the line. Answers the seconds since the beginning."""
        if self._stream.isatty():
            write(self._stream, "\n")
        return time.monotonic() - self._begun
