"""Marks at the beginning and end of lines: bullets, numbers, sentence ends, hyphens."""

import re
import unicodedata

_BULLETS = "•◦▪‣●○■□➢➤✓✔►❖⁃∙·‒–—*"
# Symbol fonts put bullets into the private use area (U+F0B7 in Word's); Courier's "o" is a second level.
_BULLET = re.compile(rf"\s*(?:[{_BULLETS}\ue000-\uf8ff]|[-o](?=\s))\s*(?=\S)")
_NUMBER = re.compile(r"\s*(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})[.)])\s+(?=\S)")
_RUN_IN = re.compile(r"\s*\(?(?:1[.)]\s.*\s2[.)]|a[.)]\s.*\sb[.)])\s", re.DOTALL)
_LETTER = re.compile(r"\s*[a-zA-Z]\.\s")
_DASHES = ("–", "—", "-")
_OPENING_QUOTES, _CLOSING_QUOTES = ("“", "„", "«", "»", '"', "‘", "‚"), ("”", "“", "»", "«", '"', "’", "‘")
_SENTENCE_END = tuple(".!?:;…。！？")
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}")


def bullet_end(text: str) -> int | None:
    """Where the text of a list item begins after its bullet; None without one."""
    match = _BULLET.match(text)
    if match is None or (text[match.end() :][:1].isdigit() and match[0].strip() in "-–—*"):
        return None
    return match.end()


def is_only_bullet(text: str) -> bool:
    """Whether `text` is a bullet, its item standing apart from it."""
    stripped = text.strip()
    return len(stripped) == 1 and (stripped in _BULLETS + "o-" or "\ue000" <= stripped <= "\uf8ff")


def is_numbered(text: str) -> bool:
    """Whether `text` begins like an item of a numbered list: `1.`, `a)`, `(iv)`."""
    return _NUMBER.match(text) is not None


def number_end(text: str) -> int | None:
    """Where the text of a numbered item begins after its number; None without one."""
    match = _NUMBER.match(text)
    return match.end() if match else None


def is_run_in(text: str) -> bool:
    """Whether `text` is a whole list set as one paragraph: `1. Talk. 2. Decide.`"""
    return _RUN_IN.match(text) is not None


def may_be_abbreviation(text: str) -> bool:
    """Whether the ordinal that `text` begins with may be no such thing: `A. Smith`, `p. 57`."""
    return _LETTER.match(text) is not None


def is_quotation(text: str) -> bool:
    """Whether all of `text` stands between quotation marks."""
    text = text.strip()
    return len(text) > 1 and text.startswith(_OPENING_QUOTES) and text.rstrip(".").endswith(_CLOSING_QUOTES)


def begins_with_dash(text: str) -> bool:
    return text.lstrip().startswith(_DASHES)


def is_right_to_left(text: str) -> bool:
    """Whether `text` holds letters of a script that runs from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def ends_sentence(text: str) -> bool:
    return text.rstrip(" \"'”’»)").endswith(_SENTENCE_END)


def starts_anew(text: str) -> bool:
    """Whether `text` may begin a paragraph: not in the middle of a sentence by its first letter."""
    first = text.lstrip(" \"'“‘«(")[:1]
    return not first.islower()


def without_leaders(text: str) -> str:
    """Dots that lead to a page number, and lines to write on, taken out."""
    return _LEADERS.sub(" ", text)


def joined(lines: list[tuple[str, bool]]) -> str:
    """Lines as one text. Each comes with whether it ends inside a word."""
    parts: list[str] = []
    for text, hyphenated in lines:
        if hyphenated:
            parts.append(text.rstrip())
        elif text.rstrip().endswith("\u00ad"):
            parts.append(text.rstrip().rstrip("\u00ad"))
        else:
            parts.append(text + " ")
    return without_leaders("".join(parts))
