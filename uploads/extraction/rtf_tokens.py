"""The lexical level of RTF (Microsoft's specification 1.9.1): groups, control words, bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?"  # control word
    rb"|\\'([0-9a-fA-F]{2})"  # one byte in the current code page
    rb"|\\([^a-zA-Z])"  # control symbol
    rb"|([{}])"
    rb"|([^\\{}\r\n]+)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """`data` is a word's or symbol's name, or the bytes of a text; `number` a word's parameter."""

    kind: Literal["open", "close", "word", "symbol", "text"]
    data: bytes = b""
    number: int | None = None


_OPEN, _CLOSE = Token("open"), Token("close")


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of `data`; binary data behind `\\bin` is left out."""
    at = 0
    while match := _TOKEN.search(data, at):
        at = match.end()
        word, number, byte, symbol, brace, text = match.groups()
        if word is not None:
            token = Token("word", word, int(number) if number is not None else None)
            if word == b"bin":
                at += max(0, token.number or 0)
            else:
                yield token
        elif brace is not None:
            yield _OPEN if brace == b"{" else _CLOSE
        elif byte is not None:
            yield Token("text", bytes.fromhex(byte.decode("ascii")))
        elif symbol is not None:
            yield Token("symbol", symbol)
        else:
            yield Token("text", text)
