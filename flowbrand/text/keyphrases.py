"""Keyphrases: runs of content words that the text repeats, ranked by C-value.

Frantzi, Ananiadou and Mima, Automatic recognition of multi-word terms: the C-value/NC-value method (2000).
yake is GPL, sumy and summa need downloads or are no longer kept; counting needs no library.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log2

from flowbrand.text.words import stem, stop_words

_MOST_WORDS = 4
_FEW = 8
_WEIGHTS = (0.0, 0.7, 1.6, 2.0, 2.1)
_BREAK = re.compile(r"[^\w\s'’&.+/-]|\.(?=\s|$)|\s[-–/&]+\s")
_WORD = re.compile(r"[^\W_][\w'’&.+-]*[^\W_]|[^\W_]")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+")
_JAPANESE_TERM = re.compile(r"[\u3400-\u9fff々]{2,8}|[ァ-ヴー]{3,14}")

Phrase = tuple[str, ...]


def keyphrases(
    sentences: Iterable[str], language: str = "en", *, limit: int = 20, titles: Sequence[str] = ()
) -> list[str]:
    """At most `limit` phrases of one to four words, best first, each in its most frequent spelling.

    A phrase that also stands in `titles` (headings) counts more. Deterministic: ties go to the spelling.
    """
    texts = list(sentences)
    counts: Counter[Phrase] = Counter()
    spellings: defaultdict[Phrase, Counter[str]] = defaultdict(Counter)
    for text in (*texts, *titles):
        for key, written in _candidates(text, language):
            counts[key] += 1
            spellings[key][written] += 1
    headed = {key for title in titles for key, _ in _candidates(title, language)}
    singles = [key for key in counts if len(key) == 1 and key not in headed]
    for phrase in _not_nouns(texts, language, singles):
        del counts[phrase]
    scores = _scores(counts, headed)
    ranked = sorted(scores, key=lambda key: (-scores[key], key))
    known = [key for key in ranked if counts[key] > 1 or key in headed]
    once = [key for key in ranked if counts[key] == 1 and key not in headed]
    chosen = _without_parts([*known, *once], max(len(known), min(limit, _FEW)))
    return [_spelling(spellings[key]) for key in chosen[:limit]]


def _candidates(text: str, language: str) -> Iterable[tuple[Phrase, str]]:
    yield from _dense_candidates(text, language)
    stop = stop_words(language)
    for part in _BREAK.split(_DENSE.sub("。", text)):
        run: list[str] = []
        for word in [*_WORD.findall(part), ""]:
            if word and _is_content(word, stop):
                run.append(word)
                continue
            yield from _phrases(run, language)
            run = []


def _phrases(run: Sequence[str], language: str) -> Iterable[tuple[Phrase, str]]:
    keys = [stem(word.casefold(), language) for word in run]
    for start in range(len(run)):
        for end in range(start + 1, min(start + _MOST_WORDS, len(run)) + 1):
            if language == "de" and not _is_german_group(run[start:end]):
                continue
            if not run[start][0].isdigit() and not (end - start == 1 and len(run[start]) < 3):
                yield tuple(keys[start:end]), " ".join(run[start:end])


def _is_german_group(run: Sequence[str]) -> bool:
    """Adjectives, then nouns: "fester Ansprechpartner", not "Betriebe leiden"."""
    capitals = [word[0].isupper() for word in run]
    return capitals[-1] and capitals == sorted(capitals)


def _not_nouns(texts: Sequence[str], language: str, singles: Sequence[Phrase]) -> list[Phrase]:
    """Verbs and adjectives: single words that seldom follow a determiner or, in German, have no capital."""
    determiners = _DETERMINERS.get(language)
    if determiners is None:
        return []
    seen: Counter[str] = Counter()
    nominal: Counter[str] = Counter()
    for text in texts:
        before = ""
        for word in _WORD.findall(text):
            key = stem(word.casefold(), language)
            seen[key] += 1
            capital = word[0].isupper() and (language == "de" or before != "")
            nominal[key] += capital or before in determiners
            before = word.casefold()
    return [phrase for phrase in singles if nominal[phrase[0]] * 6 < seen[phrase[0]]]


_DETERMINERS = {
    "en": frozenset(
        [
            "a",
            "an",
            "the",
            "your",
            "our",
            "their",
            "its",
            "his",
            "her",
            "this",
            "these",
            "those",
            "each",
            "every",
            "of",
            "any",
            "no",
        ]
    ),
    "de": frozenset(),
    "fr": frozenset(
        [
            "le",
            "la",
            "les",
            "un",
            "une",
            "des",
            "du",
            "de",
            "votre",
            "vos",
            "notre",
            "nos",
            "ce",
            "cette",
            "ces",
            "son",
            "sa",
            "ses",
            "leur",
            "leurs",
        ]
    ),
    "es": frozenset(
        [
            "el",
            "la",
            "los",
            "las",
            "un",
            "una",
            "unos",
            "unas",
            "del",
            "de",
            "su",
            "sus",
            "nuestro",
            "nuestra",
            "nuestros",
            "este",
            "esta",
            "estos",
        ]
    ),
    "it": frozenset(
        [
            "il",
            "lo",
            "la",
            "i",
            "gli",
            "le",
            "un",
            "una",
            "del",
            "della",
            "dei",
            "delle",
            "di",
            "nostro",
            "nostra",
            "vostro",
            "questo",
            "questa",
        ]
    ),
}


def _dense_candidates(text: str, language: str) -> Iterable[tuple[Phrase, str]]:
    """Terms of scripts without spaces: character classes in Japanese, short pieces elsewhere."""
    for run in _DENSE.findall(text):
        if language == "ja":
            yield from (((term,), term) for term in _JAPANESE_TERM.findall(run))
        else:
            yield from (
                ((run[start : start + size],), run[start : start + size])
                for size in (2, 3, 4, 5, 6)
                for start in range(len(run) - size + 1)
            )


def _is_content(word: str, stop: frozenset[str]) -> bool:
    return (
        word.casefold() not in stop and "@" not in word and not re.fullmatch(r"[\d.,]+%?|.*\.\w{2,3}", word)
    )


def _scores(counts: Counter[Phrase], headed: set[Phrase]) -> dict[Phrase, float]:
    inside: Counter[Phrase] = Counter()
    hosts: Counter[Phrase] = Counter()
    for phrase, count in counts.items():
        for part in _proper_parts(phrase):
            inside[part] += count
            hosts[part] += 1
    scores = {}
    for phrase, count in counts.items():
        if len(counts) > 60 and count < 2:
            continue
        alone = count - inside[phrase] / hosts[phrase] if hosts[phrase] else float(count)
        weight = _WEIGHTS[len(phrase)] * (1.6 if phrase in headed else 1.0) * _length_of_word(phrase)
        if alone > 0:
            scores[phrase] = round(weight * alone**0.8, 6)
    return scores


def _length_of_word(phrase: Phrase) -> float:
    """Two characters of a dense script say less than four; a word of a spaced script is complete."""
    return log2(len(phrase[0])) if len(phrase) == 1 and _DENSE.fullmatch(phrase[0]) else 1.0


def _proper_parts(phrase: Phrase) -> Iterable[Phrase]:
    if len(phrase) == 1:
        term = phrase[0]
        if _DENSE.fullmatch(term) and len(term) > 2:
            yield from ((term[:-1],), (term[1:],))
        return
    for size in range(1, len(phrase)):
        for start in range(len(phrase) - size + 1):
            yield phrase[start : start + size]


def _without_parts(ranked: Sequence[Phrase], limit: int) -> list[Phrase]:
    """The best, without those that only repeat or contain words of a better one."""
    kept: list[Phrase] = []
    for phrase in ranked:
        if len(kept) == limit:
            break
        if not any(_overlap(phrase, other) for other in kept):
            kept.append(phrase)
    return kept


def _overlap(one: Phrase, other: Phrase) -> bool:
    if len(one) == len(other) == 1:
        return one[0] in other[0] or other[0] in one[0]
    shared = len(set(one) & set(other))
    return shared == min(len(set(one)), len(set(other))) or shared > 1


def _spelling(spellings: Counter[str]) -> str:
    """The most frequent spelling; lower case before capitals, so that a sentence's start does not decide."""
    return min(spellings, key=lambda written: (-spellings[written], written.swapcase()))
