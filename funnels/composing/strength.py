"""How well a statement stands alone: whole sentences of a readable length first, leftovers of layout last."""

import re
from dataclasses import dataclass

from funnels.composing.items import Role, words_of
from funnels.composing.wording import Cues, word_pattern

_FINISHED = re.compile(r"[.!?…。！？][\"”»“’')\]]*$")
_OPENING = re.compile(r"^[\"“„«‘'(¿¡]*[\w€$£]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FIELD = re.compile(r"\w:\s")
_ROW_CHARS = 160
_FRANK = frozenset({Role.PROBLEM, Role.ACTION})
_PROSE = 0.6
_SHORT = 12
_FIELDS = 3
_LEANING_CHARS = 24
_PLACEHOLDER = re.compile(r"#\d|\bX{2,}\b|_{3,}|\[[^\]]{3,}\]")
_CODE = re.compile(r"\w_\w|\*[A-Z]{4,}")
_LINK = re.compile(r"https?://|www\.|\S@\S")

STANDS_ALONE = 1.0
"""Statements below this are shown only where nothing better is left."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a statement comes from: the list that has it, the section's heading, and whether from a table."""

    role: Role
    heading: str | None
    in_table: bool


def is_unparted(text: str) -> bool:
    """Whether it is written without blanks between words: Chinese, Japanese, in part Korean."""
    return bool(_CJK.search(text))


def is_complete(text: str) -> bool:
    """Whether the text reads as a sentence: opens like one, ends like one, has at least four words."""
    if _CJK.search(text):
        return bool(_FINISHED.search(text)) and len(text) >= 8
    opening = _OPENING.match(text)
    small_start = bool(opening) and text.lstrip("\"“„«‘'(¿¡")[:1].islower()
    return bool(opening and _FINISHED.search(text)) and not small_start and len(text.split()) >= 4


def is_dependent(text: str, cues: Cues) -> bool:
    """Whether it leans on the sentence before it: "This means that ...", "With this data, it finds ..."."""
    folded = text.casefold().lstrip("\"“„«‘'(")
    leans = any(f" {words}" in folded[:_LEANING_CHARS] for words in cues.leaning)
    leans = leans or any(f" {words}" in folded for words in cues.references)
    if text.casefold().startswith(tuple(f"{opener} " for opener in cues.subordinate)):
        leans = leans or any(f", {pronoun} " in folded for pronoun in cues.pronouns)
    return leans or any(folded.startswith(opener.casefold()) for opener in cues.openers)


def is_boilerplate(text: str, cues: Cues) -> bool:
    """Whether the text speaks about the document, its legal terms or its layout."""
    folded = text.casefold()
    return any(phrase.casefold() in folded for phrase in cues.boilerplate)


def strength_of(text: str, setting: Setting, cues: Cues, favoured: frozenset[str]) -> float:
    """The rank of a statement within its role. `favoured` holds stems of the brief or the keyphrases.

    Between about -6 and 6; `STANDS_ALONE` and more reads well without its neighbours.
    """
    score = _length_score(text) + 0.6 * any(char.isdigit() for char in text) + 1.8 * is_complete(text)
    score -= 2.6 * is_dependent(text, cues) + 3.0 * _is_foreign(text, setting, cues) + _noise(text)
    score -= 2.0 * setting.in_table + 3.0 * _is_back_matter(setting.heading, cues)
    about = f"{setting.heading or ''} {text}"
    score -= 3.0 * (setting.role not in _FRANK and _is_caveat(about, cues))
    score -= 1.0 * (setting.role is not Role.ACTION and "?" in text)
    score += (0.6 if setting.role is Role.ACTION else -0.6) * bool(_LINK.search(text))
    return score + min(1.0, 0.35 * len(favoured & set(stems(text))))


def _is_foreign(text: str, setting: Setting, cues: Cues) -> bool:
    """Boilerplate; "This paper is written for plant directors" is none where it names the audience."""
    return setting.role is not Role.AUDIENCE and is_boilerplate(text, cues)


def _is_back_matter(heading: str | None, cues: Cues) -> bool:
    return bool(word_pattern(cues.back_matter).match(heading or ""))


def _is_caveat(text: str, cues: Cues) -> bool:
    folded = text.casefold()
    return any(phrase in folded for phrase in cues.caveats)


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
    bare = text.replace(" ", "")
    dense = sum(char.isalpha() for char in bare) / max(1, len(bare))
    return sum(
        (
            2.5 * (dense < _PROSE),
            2.5 * bool(_CODE.search(text)),
            1.2 * (len(bare) > _SHORT and text.upper() == text and text.lower() != text),
            2.0 * (len(_FIELD.findall(text)) >= _FIELDS),
            2.5 * (text.startswith(("—", "–", "-")) or bool(_PLACEHOLDER.search(text))),
            1.5 * (len(text) > _ROW_CHARS and not _FINISHED.search(text)),
            1.0 * text.rstrip().endswith(":"),
        )
    )
