"""Two to four adjectives for how a text speaks, from simple measures of it.

The measures, over sentences of the document's paragraphs and list items:

| adjective | measure |
| --- | --- |
| energetic | exclamation marks in at least 4 % of sentences |
| personal | the reader is addressed (you, Sie, vous, usted ...) in at least 15 % |
| collegial | the sender speaks as "we" in at least 20 %, and the reader is not addressed that often |
| evidence-led | at least 15 % of sentences hold a number |
| technical | at least 9 % of words are acronyms or long (13 letters, 18 in German) |
| concise / thorough | 14 words a sentence at most / 24 at least |
| plain | few long words and sentences of 18 words at most |
| factual, clear | fillers, where fewer than two of the above hold |
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_WORD = re.compile(r"[^\W\d_]+")
_READER = {
    "en": {"you", "your", "yours", "yourself"},
    "de": {"sie", "ihr", "ihre", "ihren", "ihrem", "ihnen", "du", "dein", "deine", "dir", "dich", "euch"},
    "fr": {"vous", "votre", "vos", "tu", "ton", "ta", "tes"},
    "es": {"usted", "ustedes", "tú", "tu", "tus", "te", "vosotros", "vuestro", "vuestra"},
}
_SENDER = {
    "en": {"we", "our", "us"},
    "de": {"wir", "unser", "unsere", "unseren", "unserem", "uns"},
    "fr": {"nous", "notre", "nos"},
    "es": {"nosotros", "nuestro", "nuestra", "nuestros", "nuestras"},
}
# German "sie" also means "she" and "they"; only the capitalised form inside a sentence is the reader.
_CAPITALISED_READER = {"Sie", "Ihr", "Ihre", "Ihren", "Ihrem", "Ihrer", "Ihnen"}
_LONG_WORD = {"de": 18, "nl": 16, "fi": 18, "sv": 16, "da": 16, "no": 16, "hu": 16}


@dataclass(frozen=True, slots=True)
class Measures:
    """Shares are 0-1; `words_per_sentence` is a mean."""

    words_per_sentence: float
    exclaiming: float
    addressing: float
    as_we: float
    with_numbers: float
    technical_words: float


def measure(paragraphs: Iterable[str], language: str) -> Measures:
    """Measure running text. `language` is an ISO 639 code; unknown ones have no pronoun measures."""
    sentences = [s for text in paragraphs for s in _SENTENCE.findall(text) if len(_WORD.findall(s)) > 2]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    count, total = max(len(sentences), 1), max(len(words), 1)
    long_word = _LONG_WORD.get(language, 13)
    return Measures(
        words_per_sentence=len(words) / count,
        exclaiming=sum("!" in sentence for sentence in sentences) / count,
        addressing=sum(_addresses_reader(sentence, language) for sentence in sentences) / count,
        as_we=sum(_holds(sentence, _SENDER.get(language, set())) for sentence in sentences) / count,
        with_numbers=sum(any(char.isdigit() for char in sentence) for sentence in sentences) / count,
        technical_words=sum(_is_technical(word, long_word) for word in words) / total,
    )


def describe(measures: Measures) -> list[str]:
    """Two to four adjectives, the most telling first."""
    length = measures.words_per_sentence
    candidates = [
        ("energetic", measures.exclaiming >= 0.04),
        ("personal", measures.addressing >= 0.15),
        ("collegial", measures.as_we >= 0.2 and measures.addressing < 0.15),
        ("evidence-led", measures.with_numbers >= 0.15),
        ("technical", measures.technical_words >= 0.09),
        ("concise", 0 < length <= 14),
        ("thorough", length >= 24),
        ("plain", 0 < measures.technical_words < 0.04 and length <= 18),
    ]
    found = [adjective for adjective, holds in candidates if holds][:4]
    return found if len(found) >= 2 else [*found, "factual", "clear"][:2]


def _addresses_reader(sentence: str, language: str) -> bool:
    if language != "de":
        return _holds(sentence, _READER.get(language, set()))
    words = _WORD.findall(sentence)
    informal = _READER["de"] - {word.lower() for word in _CAPITALISED_READER}
    return any(word in _CAPITALISED_READER for word in words[1:]) or any(w.lower() in informal for w in words)


def _holds(sentence: str, wanted: set[str]) -> bool:
    return not wanted.isdisjoint(word.lower() for word in _WORD.findall(sentence))


def _is_technical(word: str, long_word: int) -> bool:
    return len(word) >= long_word or (len(word) >= 2 and word.isupper())
