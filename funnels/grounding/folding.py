"""Two normal forms of text, so that what reads the same compares the same.

`tidy` keeps case and word boundaries: numbers and names are read from it. `key` goes further and is what
quotes are looked up in.
"""

import re
import unicodedata

_FOLDED = {
    **dict.fromkeys(map(ord, "‘’‚‛′`´ʼ"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»‹›"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-"),
    **dict.fromkeys(map(ord, "•▪●◦‣■□–·➤➢✓✔"), " "),
    **dict.fromkeys(
        map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
    ),
    **dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u0000")),
    ord("–"): "-",
    ord("⁄"): "/",
}
_FOOTNOTE = re.compile(r"(?<=[\d%.,)])(?=[¹²³⁰⁴-⁹])")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_SPACES = re.compile(r"\s+")
_HYPHENATION = re.compile(r"(?<=[^\W\d_])-\s*(?=[^\W\d_])")
_SPACE_BEFORE = re.compile(r" (?=[%‰€$£,.;:!?)\]])")
_SPACE_AFTER = re.compile(r"(?<=[€$£(\[]) ")
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_CJK_SPACE = re.compile(rf"(?<=[{_CJK}]) (?=[{_CJK}])")


def tidy(text: str) -> str:
    """NFKC with quotes, dashes, bullets, blanks and digits of all scripts folded; case is kept.

    A raised footnote mark is set apart from the number it follows, which NFKC would glue to it.
    """
    text = unicodedata.normalize("NFKC", _FOOTNOTE.sub("^", text)).translate(_FOLDED)
    text = _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0], 0)), text)
    return _SPACES.sub(" ", text).strip()


def key(text: str) -> str:
    """`tidy`, without case, hyphens inside words and at line ends, and blanks around signs.

    "inter-\\nnational", "inter-national" and "International" have the same key; so do "47 %" and "47%".
    """
    text = _HYPHENATION.sub("", tidy(text)).casefold()
    text = _SPACE_AFTER.sub("", _SPACE_BEFORE.sub("", text))
    return _CJK_SPACE.sub("", text)
