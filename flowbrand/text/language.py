"""The main language of a text."""

import re
from functools import lru_cache
from typing import Any

_SAMPLE_CHARACTERS = 24_000
_SAMPLE_PARTS = 8
_LITTLE_TEXT = 60
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
)
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_URLS = re.compile(r"\S*(?:://|www\.|@)\S*")
# Languages in which business documents are written; the model's small ones win by accident on short texts.
_LIKELY = [
    "ar",
    "bg",
    "bn",
    "ca",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fa",
    "fi",
    "fr",
    "gl",
    "he",
    "hi",
    "hr",
    "hu",
    "id",
    "is",
    "it",
    "ja",
    "ko",
    "lt",
    "lv",
    "mk",
    "ms",
    "nl",
    "no",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "sq",
    "sr",
    "sv",
    "sw",
    "ta",
    "te",
    "th",
    "tl",
    "tr",
    "uk",
    "ur",
    "vi",
    "zh",
]


def detect(text: str, default: str = "en") -> str:
    """The ISO 639-1 code of the language most of `text` is written in; `default` where it cannot be told.

    Long texts are sampled evenly, so that a foreign cover page or appendix does not decide.
    """
    sample = _letters(_sample(text))
    if len(sample) < 3:
        return default
    script = _by_script(sample)
    if script:
        return script
    if len(sample) < _LITTLE_TEXT:
        return _of_little_text(sample, default)
    code, _ = _model().classify(sample)
    return str(code)


def _sample(text: str) -> str:
    if len(text) <= _SAMPLE_CHARACTERS:
        return text
    step, size = len(text) // _SAMPLE_PARTS, _SAMPLE_CHARACTERS // _SAMPLE_PARTS
    return " ".join(text[start : start + size] for start in range(0, step * _SAMPLE_PARTS, step))


def _letters(text: str) -> str:
    """Lower-case words only: capitals, addresses and numbers mislead the model."""
    return _NOT_LETTERS.sub(" ", _URLS.sub(" ", text)).strip().casefold()


def _by_script(sample: str) -> str | None:
    letters = len(sample.replace(" ", ""))
    for code, pattern in _SCRIPTS:
        share = len(pattern.findall(sample)) / letters
        if share > (0.08 if code == "ja" else 0.3):
            return code
    return None


def _of_little_text(sample: str, default: str) -> str:
    """A few words: the model's best guess only where it leaves the default far behind."""
    ranked = dict(_model().rank(sample))
    code = max(sorted(ranked), key=lambda name: ranked[name])
    return str(code) if ranked[code] > 4 * ranked.get(default, 0.0) else default


@lru_cache(maxsize=1)
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LIKELY)
    return identifier
