"""What a command writes to the terminal, also when its reader went away (`| head`, a closed window)."""

import os
import sys
from typing import TextIO


def say(line: str) -> None:
    """One line, at once."""
    write(sys.stdout, line + "\n")


def write(stream: TextIO, text: str) -> None:
    """A reader that went away is no reason to stop working: from then on the text goes nowhere."""
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # or the interpreter complains once more when it ends
        os.close(nowhere)
