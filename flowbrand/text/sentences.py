"""Sentence segmentation with offsets: sentencex finds the boundaries, repairs join what it splits too often.

sentencex (Wikimedia, MIT) was measured against pysbd, syntok and segtok on 260,000 characters: 0.01 s
against 1.8, 0.4 and 0.4 s, and it alone handled CJK, Arabic and Devanagari punctuation.
"""

import re
from dataclasses import dataclass

_ABBREVIATIONS = frozenset(
    [
        "approx.",
        "est.",
        "min.",
        "max.",
        "incl.",
        "excl.",
        "ext.",
        "dept.",
        "tel.",
        "no.",
        "nos.",
        "vol.",
        "art.",
        "resp.",
        "ca.",
        "cf.",
        "mme.",
        "mlle.",
        "mm.",
        "m.",
        "env.",
        "aprox.",
        "pág.",
        "núm.",
        "sr.",
        "sra.",
        "dña.",
        "fa.",
        "hr.",
        "fr.",
        "abs.",
        "ggf.",
        "inkl.",
        "zzgl.",
        "bzw.",
    ]
)
_MARKER = re.compile(r"^\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)]$")
_GERMAN_ORDINAL = re.compile(
    r"\b(?:der|die|das|dem|den|des|am|im|zum|zur|vom|ein\w*)\s+\d{1,2}\.$", re.IGNORECASE
)
_FULL_WIDTH = "。！？｡．"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands: `source[start:end] == text`."""

    text: str
    start: int
    end: int


def split(text: str, language: str = "en") -> list[Sentence]:
    """The sentences of one paragraph in order, without the whitespace around them.

    Nothing is lost: every character that is not whitespace belongs to exactly one sentence.
    `language` is an ISO 639-1 code; an unknown one falls back to rules that fit most languages.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _boundaries(text, language):
        if spans and _belongs_together(text, spans[-1], start, end, language):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [sentence for start, end in spans if (sentence := _trimmed(text, start, end)).text]


def _boundaries(text: str, language: str) -> list[tuple[int, int]]:
    import sentencex  # type: ignore[import-untyped]

    spans, cursor = [], 0
    for piece in sentencex.segment(language, text):
        start = text.find(piece, cursor)
        if start < 0:
            continue
        cursor = start + len(piece)
        spans.append((start, cursor))
    return _gapless(spans, len(text))


def _gapless(spans: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """The same cuts as spans that cover the whole text."""
    starts = [0] + [start for start, _ in spans[1:]]
    return list(zip(starts, [*starts[1:], length], strict=True))


def _belongs_together(text: str, before: tuple[int, int], start: int, end: int, language: str) -> bool:
    head, tail = text[before[0] : before[1]].strip(), text[start:end].strip()
    if not head or not tail:
        return True
    last = head.rsplit(None, 1)[-1].casefold()
    return (
        last.lstrip("([\"'„“«") in _ABBREVIATIONS
        or _MARKER.match(head) is not None
        or (_glued(text, start) and head[-1] not in _FULL_WIDTH and tail[0].isalnum() and tail[0].isascii())
        or (language == "de" and _GERMAN_ORDINAL.search(head[-24:]) is not None)
    )


def _glued(text: str, start: int) -> bool:
    """True inside "ASP.NET": no whitespace on either side of the cut."""
    return start > 0 and not text[start - 1].isspace() and not text[start].isspace()


def _trimmed(text: str, start: int, end: int) -> Sentence:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Sentence(text[start:end], start, end)
