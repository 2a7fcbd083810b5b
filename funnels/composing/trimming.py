"""Fitting sentences into fields. A cut text is always a prefix of what the document says, never mid-word."""

import re
from collections.abc import Collection

_SENTENCE_END = re.compile(r"[.!?…][\"”»')]*(?=\s)|[。！？]")
_CLAUSE_END = re.compile(r"[,;:](?=\s)|\s[–—-](?=\s)|[、，；：]")
_NUMBERING = re.compile(
    r"^(?:(?:Chapter|Part|Kapitel|Teil|Chapitre|Partie|Capítulo|Parte)\s+\d{1,2}[.:]\s+"
    r"|\d{1,2}[．、]\s*|(?:\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+)\s+)"
)
_ITEM_NUMBER = re.compile(r"^\d{1,2}[.)]\s+(?=\D)")
_LOOSE_END = " ,;:–—-、，；："
_MIN_CLAUSE_CHARS = 18


def squeeze(text: str) -> str:
    """The text on one line. Text that is nothing but separators stays as it is."""
    return " ".join(text.split()) or text


def at_sentence_end(text: str, limit: int) -> str | None:
    """The text if it has at most `limit` characters, else its longest run of whole sentences that has."""
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text) if match.end() <= limit]
    return text[: ends[-1]] if ends else None


def at_clause_end(text: str, limit: int, breaks: Collection[str] | None = None) -> str | None:
    """Like `at_sentence_end`, but also content with the longest run of whole clauses.

    With `breaks`, a comma ends a clause only before one of these words: in "a big, bright room" it does not.
    """
    whole = at_sentence_end(text, limit)
    if whole is not None:
        return whole
    ends = [m.start() for m in _CLAUSE_END.finditer(text) if _MIN_CLAUSE_CHARS <= m.start() <= limit]
    ends = [end for end in ends if is_balanced(text[:end]) and _is_clause_end(text, end, breaks)]
    return text[: ends[-1]].rstrip(_LOOSE_END) or None if ends else None


def _is_clause_end(text: str, end: int, breaks: Collection[str] | None) -> bool:
    following = text[end + 1 :].split()
    return breaks is None or text[end] != "," or bool(following and following[0].casefold() in breaks)


def is_balanced(text: str) -> bool:
    """Whether every bracket and quotation mark that opens also closes."""
    pairs = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
    return all(text.count(opening) == text.count(closing) for opening, closing in pairs)


def at_word_end(text: str, limit: int) -> str | None:
    """The last resort: whole words. None when the first word alone is too long."""
    clause = at_clause_end(text, limit)
    if clause is not None:
        return clause
    cut = text.rfind(" ", 0, limit + 1)
    return text[:cut].rstrip(_LOOSE_END) or None if cut > 0 else None


def plain_heading(text: str) -> str:
    """A heading without its number and final colon: "2.1 How it works:" is "How it works"."""
    return _NUMBERING.sub("", squeeze(text)).rstrip(" :") or text


def without_number(text: str) -> str:
    """A list item without its number: "2. Check the plan." is "Check the plan."."""
    return _ITEM_NUMBER.sub("", text) or text


def without_full_stop(text: str) -> str:
    """A sentence as a headline: without its final full stop (other marks carry meaning)."""
    if text.endswith((".", "。")) and not text.endswith(".."):
        return text[:-1].rstrip() or text
    return text


def first_that_fits(limit: int, *candidates: str | None, otherwise: str) -> str:
    """The first candidate with letters and at most `limit` characters; `otherwise` is known to fit."""
    for candidate in candidates:
        if candidate and candidate.strip() and len(candidate) <= limit:
            return candidate.strip()
    return otherwise
