"""How well a statement stands alone: whole sentences of a readable length first, leftovers of layout last."""

import re

from funnels.composing.items import words_of
from funnels.composing.wording import Cues

_FINISHED = re.compile(r"[.!?…。！？][\"”»“’')\]]*$")
_OPENING = re.compile(r"^[\"“„«‘'(¿¡]*[\w€$£]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FIELD = re.compile(r"\w:\s")
_ROW_CHARS = 160
_PLACEHOLDER = re.compile(r"#\d|\bX{2,}\b|_{3,}|\[[^\]]{3,}\]")
_LINK = re.compile(r"https?://|www\.|\S@\S")

STANDS_ALONE = 1.0
"""Statements below this are shown only where nothing better is left."""


def is_complete(text: str) -> bool:
    """Whether the text reads as a sentence: opens like one, ends like one, has at least four words."""
    if _CJK.search(text):
        return bool(_FINISHED.search(text)) and len(text) >= 8
    opening = _OPENING.match(text)
    small_start = bool(opening) and text.lstrip("\"“„«‘'(¿¡")[:1].islower()
    return bool(opening and _FINISHED.search(text)) and not small_start and len(text.split()) >= 4


def is_dependent(text: str, cues: Cues) -> bool:
    """Whether the text leans on the sentence before it ("This means that ...")."""
    folded = text.casefold().lstrip("\"“„«‘'(")
    return any(folded.startswith(opener.casefold()) for opener in cues.openers)


def is_boilerplate(text: str, cues: Cues) -> bool:
    """Whether the text speaks about the document, its legal terms or its layout."""
    folded = text.casefold()
    return any(phrase.casefold() in folded for phrase in cues.boilerplate)


def strength_of(text: str, *, cues: Cues, numbers: int, action: bool, favoured: frozenset[str]) -> float:
    """The rank of a statement within its role. `favoured` holds stems of the brief and the keyphrases.

    Between about -4 and 6; `STANDS_ALONE` and more reads well without its neighbours.
    """
    score = _length_score(text) + 0.6 * bool(numbers)
    score += 1.8 * is_complete(text) - 2.6 * is_dependent(text, cues) - 3.0 * is_boilerplate(text, cues)
    score += (
        (0.6 if action else -0.6) * bool(_LINK.search(text))
        - 1.0 * text.rstrip().endswith(":")
        - _noise(text)
    )
    return score + min(1.0, 0.35 * len(favoured & set(stems(text))))


def stems(text: str) -> list[str]:
    """Words of four letters and more, cut to six, so that inflected forms meet in any language."""
    return [word[:6] for word in words_of(text) if len(word) >= 4]


def _length_score(text: str) -> float:
    length = len(text) * (2 if _CJK.search(text) else 1)
    if length < 20:
        return -0.5
    if length <= 220:
        return 1.0 if length >= 40 else 0.6
    return 0.4 if length <= 320 else -0.4


def _noise(text: str) -> float:
    """How much of the text is not prose: digits, capitals throughout, form fields, signatures, table rows."""
    letters = sum(char.isalpha() for char in text)
    dense = letters / max(1, len(text.replace(" ", "")))
    shouting = letters > 12 and text.upper() == text and text.lower() != text
    fields = len(_FIELD.findall(text)) >= 3
    leftover = text.startswith(("—", "–", "-")) or bool(_PLACEHOLDER.search(text))
    rows = len(text) > _ROW_CHARS and not _FINISHED.search(text)
    return (2.5 if dense < 0.6 else 0.0) + 1.2 * shouting + 2.0 * fields + 2.5 * leftover + 1.5 * rows
