"""Words as units of comparison: case-folded, stemmed where a stemmer exists, without stop words."""

import re
from functools import lru_cache
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f\u1780-\u17ff]+")
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip


def words(text: str) -> list[str]:
    """The words of `text` as written. Scripts without spaces give one item per unbroken run."""
    return _WORD.findall(text)


@lru_cache(maxsize=16_384)
def word_count(text: str) -> int:
    """Words, where two characters of a script without spaces count as one."""
    dense = sum(len(run) for run in _DENSE.findall(text))
    return len(_WORD.findall(_DENSE.sub(" ", text))) + (dense + 1) // 2


def terms(text: str, language: str) -> list[str]:
    """The content words of `text` in a comparable form: case-folded stems, no stop words, no bare numbers.

    Scripts without spaces are cut into overlapping pairs of characters, which compare well enough.
    """
    stop = stop_words(language)
    found = [
        stem(word, language)
        for raw in _WORD.findall(_DENSE.sub(" ", text))
        if _is_content(word := raw.casefold(), stop)
    ]
    for run in _DENSE.findall(text):
        found.extend(run[index : index + 2] for index in range(max(1, len(run) - 1)))
    return found


def stem(word: str, language: str) -> str:
    """The stem of a case-folded word, or the word itself in a language without a stemmer."""
    stemmer = _stemmer(language)
    return word if stemmer is None else _stem(language, word)


@lru_cache(maxsize=50_000)
def _stem(language: str, word: str) -> str:
    return str(_stemmer(language).stemWord(word))


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Any:
    if language not in _STEMMERS:
        return None
    import snowballstemmer

    return snowballstemmer.stemmer(_STEMMERS[language])


@lru_cache(maxsize=8)
def stop_words(language: str) -> frozenset[str]:
    """The words of `language` that carry no subject, case-folded; empty for an unknown language."""
    import stopwordsiso

    if not stopwordsiso.has_lang(language):
        return frozenset()
    return frozenset(word.casefold() for word in stopwordsiso.stopwords(language)) - _MEANINGFUL


# Listed as stop words by stopwords-iso, yet what business documents are about.
_MEANINGFUL = frozenset(
    [
        "case",
        "cases",
        "computer",
        "group",
        "groups",
        "help",
        "home",
        "important",
        "interest",
        "interesting",
        "invention",
        "member",
        "members",
        "million",
        "need",
        "needs",
        "order",
        "orders",
        "problem",
        "problems",
        "result",
        "results",
        "room",
        "rooms",
        "system",
        "test",
        "value",
        "web",
        "work",
        "working",
        "works",
        "world",
        "area",
        "areas",
        "face",
        "facts",
        "information",
        "net",
        "page",
        "site",
        "text",
        "opening",
        "parting",
    ]
)


def _is_content(word: str, stop: frozenset[str]) -> bool:
    return len(word) > 1 and word not in stop and not word.replace(".", "").isdigit()
