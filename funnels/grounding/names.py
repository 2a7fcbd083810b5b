"""Proper names in copy, found by their capitals, and the words of a text to hold them against.

A capital marks a name inside a sentence only. Title case, the first word of a sentence, and German (where
every noun has one) say nothing by themselves: there only words with capitals inside count ("HubSpot", "SAP")
and, in German, what follows "Herr", "Frau" or "Firma". An invented plain name that opens a sentence, and most
in German, are not found.
"""

import re
from collections.abc import Iterable

from funnels.grounding.dates import MONTHS, Date
from funnels.grounding.folding import tidy

_TITLES = "".join(rf"(?<!\b{title}\.)" for title in ("Dr", "Mr", "Ms", "St", "Mrs", "Prof", "Sr", "Hr", "Fr"))
_SENTENCE_END = re.compile(rf"{_TITLES}(?<=[.!?:;…])[\"')\]]*\s+|\s*[|/]\s+|\s+-\s+|\s+(?=[\"(])|\n")
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]++(?:['-][^\W\d_]++)*(?![^\W_])")
_TITLE_SHARE, _TITLE_SHARE_OF_SENTENCE = 0.6, 0.8

# Shouted for effect, or the everyday vocabulary of marketing: no claim about anybody.
_EVERYDAY_WORDS = """
    I OK FREE NEW NOW ALL AND NOT NO YES YOU YOUR WE OUR US THE FOR GET GRATIS NEU GRATUIT NUEVO
    FAQ FAQs CTA CTAs PDF PDFs SEO SEA KPI KPIs UTM URL CRM ROI DIY TV CV CEO CFO CTO HR IT AI KI IA ID
    EUR USD GBP CHF JPY PS FYI RSVP DM DMs LinkedIn Instagram Facebook Google YouTube WhatsApp Internet Web
"""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
_GERMAN_TITLES = frozenset({"Herr", "Herrn", "Frau", "Firma", "Familie", "Dr", "Prof"})


def names_in(text: str, language: str) -> list[str]:
    """The words of a text that must be somebody's or something's name, in order, once each."""
    found: dict[str, None] = {}
    lines = "\n".join(tidy(line) for line in text.splitlines())
    for sentence in _SENTENCE_END.split(lines):
        for word in _names_of_sentence(sentence.strip(), language):
            found.setdefault(word)
    return [word for word in found if word not in _EVERYDAY]


def words_of(text: str) -> frozenset[str]:
    """All words of a `tidy` text, case-folded; hyphenated ones whole and in parts."""
    whole = re.findall(r"[^\W_]+(?:-[^\W_]+)+", text)
    plain = re.findall(r"[^\W_]+", text)
    return frozenset(word.casefold() for word in plain) | {word.replace("-", "").casefold() for word in whole}


def unknown(names: Iterable[str], words: frozenset[str], dates: Iterable[Date] = ()) -> list[str]:
    """The names that `words` (and the months of `dates`) do not hold, genitives and plurals forgiven."""
    months = {date.month for date in dates}
    return [
        name
        for name in names
        if not _is_known(name.casefold(), words) and MONTHS.get(name.casefold(), 0) not in months
    ]


def _is_known(name: str, words: frozenset[str]) -> bool:
    """`name` case-folded. A compound one ("Baden-Baden", "O'Neill") is known whole or by all its parts."""
    if not words.isdisjoint(_forms(name.replace("-", ""))):
        return True
    return all(not words.isdisjoint(_forms(part)) for part in re.split("['-]", name) if part)


def _names_of_sentence(sentence: str, language: str) -> list[str]:
    words = _WORD.findall(sentence)
    if words and all(word.isupper() for word in words):
        return []
    title_case = _is_title_case(words, closed=not sentence[-1:].isalnum())
    names: list[str] = []
    for index, word in enumerate(words):
        if marked := [part for part in word.split("-") if _marked(part)]:
            names += marked
        elif language == "de":
            names += [word] * _is_german_name(words, index)
        elif index > 0 and word[0].isupper() and not title_case:
            names.append(word)
    return names


def _is_title_case(words: list[str], *, closed: bool) -> bool:
    """Whether most words are capitalised. A line that closes like a sentence needs more of them."""
    telling = [word for word in words[1:] if len(word) > 3]
    if not telling or (closed and len(telling) < 3 and not all(word[0].isupper() for word in words)):
        return False
    share = _TITLE_SHARE_OF_SENTENCE if closed else _TITLE_SHARE
    return sum(word[0].isupper() for word in telling) >= share * len(telling)


def _marked(word: str) -> bool:
    """Capitals inside: "SAP", "HubSpot", "iPhone"; not "I", and not "O'Neill", which is a plain name."""
    bare = word.split("'", maxsplit=1)[0]
    return len(bare) > 1 and any(char.isupper() for char in bare[1:])


def _is_german_name(words: list[str], index: int) -> bool:
    """Whether the word belongs to the capitalised words after a title, as in "Frau Anna Schmidt"."""
    before = words[max(index - 2, 0) : index]
    return (
        words[index][0].isupper()
        and words[index] not in _GERMAN_TITLES
        and bool(_GERMAN_TITLES & set(before))
    )


def _forms(name: str) -> set[str]:
    bare = re.sub(r"'s?$", "", name)
    parts = [part for part in bare.split("'") if len(part) > 2]
    return {name, bare, bare.removesuffix("s"), f"{bare}s", *parts}
