"""Bytes to text: the encoding by mark, by declaration, by being valid UTF-8, and only then by guessing."""

import codecs
import re

from charset_normalizer import from_bytes

from uploads.extraction.collecting import Collector
from uploads.extraction.limits import Limits
from uploads.extraction.rejections import ContentMismatch, DocumentTooComplex

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What documents are written in where it is not UTF-8; more choices only make wrong guesses likelier.
_LIKELY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256"]
_LIKELY_WIDE = ["shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"]
_SAMPLE = 64 * 1024
_BINARY = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x7fELF",
    b"MZ",
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS, _MOST_BROKEN = 0.01, 0.005
_WIDE_TEXT = 0.3
"""Share of NUL bytes in every second place that makes bytes UTF-16 without its mark."""


def decode(data: bytes, limits: Limits, collector: Collector, *, declared: str | None = None) -> str:
    """The text of a text file, with newlines as `\\n`. Warns `encoding_guessed`.

    `declared` is the encoding that the file itself names. Raises ContentMismatch for what is no text, and
    DocumentTooComplex beyond the limit of characters.
    """
    if data.startswith(_BINARY):
        raise ContentMismatch
    if len(data) > 4 * limits.max_text_characters:
        raise DocumentTooComplex
    text = _decoded(data, declared, collector)
    if len(text) > limits.max_text_characters:
        raise DocumentTooComplex
    if len(_CONTROLS.findall(text)) > max(2, _MOST_CONTROLS * len(text)):
        raise ContentMismatch
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, declared: str | None, collector: Collector) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if wide := _unmarked_wide(data):
        return data.decode(wide, errors="replace")
    for encoding in filter(None, (_known(declared), "utf-8")):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, ValueError):
            continue
    collector.warn("encoding_guessed")
    return _guessed(data)


def _known(declared: str | None) -> str | None:
    """The codec of that name, if it makes text of bytes; browsers read Latin-1 as cp1252 (WHATWG)."""
    try:
        codec = codecs.lookup((declared or "").strip())
    except (LookupError, ValueError):
        return None
    if not codec._is_text_encoding:
        return None
    return "cp1252" if codec.name in ("iso8859-1", "ascii") else codec.name


def _unmarked_wide(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    half = max(1, len(sample) // 2)
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if odd > _WIDE_TEXT and even < odd / 10:
        return "utf-16-le"
    return "utf-16-be" if even > _WIDE_TEXT and odd < even / 10 else None


def _guessed(data: bytes) -> str:
    lenient = data.decode("utf-8", errors="replace")
    if lenient.count("\ufffd") < _MOST_BROKEN * len(lenient) and any(
        ord(one) > 0x7F and one != "\ufffd" for one in lenient
    ):
        return lenient  # UTF-8 with a few broken bytes
    sample = data[:_SAMPLE]
    for likely in (_LIKELY_WIDE, _LIKELY):
        best = from_bytes(
            sample, cp_isolation=likely, threshold=0.1 if likely is _LIKELY_WIDE else 0.3
        ).best()
        if best is not None:
            return data.decode(best.encoding, errors="replace")
    return data.decode("cp1252", errors="replace")
