"""Candidates for proper names: capitalised words that stand together, or alone inside a sentence."""

import re
from collections import Counter
from collections.abc import Iterable

from flowbrand.text.words import stop_words

_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ][^\W_]*(?:[&'’.-][^\W_]+)*"
_SEQUENCE = re.compile(
    rf"(?<![\w@./-]){_CAPITALISED}(?: (?:&|{_CAPITALISED}|\d{{1,4}}(?!\S))){{0,4}}(?![\w@])"
)
_WORD = re.compile(r"[^\W\d_]+")


def proper_names(sentences: Iterable[str], language: str = "en") -> list[tuple[str, int]]:
    """Names found in running text with their counts, most frequent first, ties by spelling.

    Give whole sentences: in headings every word has a capital. In German, where every noun has one, only
    names of several words or with inner capitals ("EcoSense") are told apart.
    """
    texts = list(sentences)
    ordinary = _lower_case_words(texts)
    counts: Counter[str] = Counter()
    for text in texts:
        for match in _SEQUENCE.finditer(text):
            name = _without_stop_words(match.group(), language)
            if name and _is_name(name, opens=match.start() == 0, ordinary=ordinary, language=language):
                counts[name] += 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _lower_case_words(texts: list[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _WORD.findall(text) if word.islower())


def _without_stop_words(name: str, language: str) -> str:
    stop, parts = stop_words(language), name.split(" ")
    while parts and (parts[0].casefold() in stop or parts[0] == "&") and not parts[0].isupper():
        parts = parts[1:]
    while parts and (parts[-1].casefold() in stop or parts[-1] == "&") and not parts[-1].isupper():
        parts = parts[:-1]
    return re.sub(r"['’]s$", "", " ".join(parts))


def _is_name(name: str, *, opens: bool, ordinary: frozenset[str], language: str) -> bool:
    if len(name) < 2 or name.replace(" ", "").isdigit():
        return False
    several = " " in name
    inner_capital = any(letter.isupper() for letter in name[1:].replace(" ", "")) and not name.isupper()
    if language == "de":
        return several or inner_capital
    if several:
        return not all(word.casefold() in ordinary for word in name.split(" "))
    return inner_capital or (not opens and name.casefold() not in ordinary)
