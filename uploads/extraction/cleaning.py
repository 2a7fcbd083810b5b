"""Text as people read it: no control characters, no invisible ones, one form for each character.

Invisible characters are not only untidy: bidi controls disguise text, and tag characters (U+E0000 block)
carry instructions to language models that no reader sees (Unicode TR 36).
"""

import re
import unicodedata

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls; those that are white space stand in \s
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffc"
    "\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "]"
)
# Emoji sequences, Persian and Indic scripts need joiners; between Latin letters they only hide things.
_STRAY_JOINER = re.compile(
    "(?<![\u0300-\uffff\U00010000-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\u02ff]|$)"
)
_COMPATIBILITY = re.compile("[\ufb00-\ufb4f\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe]+")
_SPACE = re.compile(r"\s+")
_CJK = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def clean(text: str) -> str:
    """`text` in NFC on one line, white space single, invisible characters and private-use glyphs gone.

    Ligatures and Arabic presentation forms become the letters they stand for (NFKC), because PDF fonts
    use them for looks; other compatibility characters (², ½, ™) carry meaning and stay.
    """
    text = _COMPATIBILITY.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _STRAY_JOINER.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", _SPACE.sub(" ", text).strip())


def has_letters(text: str) -> bool:
    """Whether anything in `text` can be read: a letter or a digit of any script."""
    return any(character.isalnum() for character in text)


def count_words(text: str) -> int:
    """Words of `text`; in scripts without spaces, two characters count as one word."""
    spaceless = len(_CJK.findall(text))
    return len(_WORD.findall(_CJK.sub(" ", text))) + spaceless // 2


def cut_lines(text: str) -> list[str]:
    """`text`, cleaned, cut at its line breaks, but not inside a sentence that was only broken for looks."""
    lines: list[str] = []
    for line in filter(None, map(clean, text.split("\n"))):
        if lines and line[0].islower():
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines
