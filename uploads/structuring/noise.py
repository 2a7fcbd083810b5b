"""What stands in documents and is not content: boilerplate, form fields, template hints, code, fragments."""

import re

from flowbrand.text.contacts import find_contacts
from flowbrand.text.words import word_count
from uploads.structuring.cues import Cues
from uploads.structuring.passages import Passage

_HINT = re.compile(r"\[[^\]\d][^\]]*\]|<[A-Za-z][^<>@]{1,40}>|\bx{3,}\b|\bX{2,}\b|\{\{|\bTo…|^\s*…")
_BLANKS = re.compile(r"_{3,}|\.{4,}|(?: \.){3,}|…{2,}|☐|□")
_COPYRIGHT = re.compile(r"^(?:©|\(c\)|copyright\b)|©", re.IGNORECASE)
_CODE = (
    re.compile(r"[{};]\s*$"),
    re.compile(r"=>|==|!=|::|&&|\|\||\+=|-->"),
    re.compile(r"\w+\([^)\s]*\)[.;]?"),
    re.compile(r"</?[a-z]+[^>]*>"),
    re.compile(r"^\s*(?://|#!|\$ |> )"),
    re.compile(r"\b(?:var|const|let|def|public|void|await|return|null|import|async)\b \w+"),
    re.compile(r"\b\w+_\w+_\w+"),
    re.compile(r"\b(?:SELECT|CREATE|ALTER|INSERT|UPDATE|DROP|GRANT|WHERE|VARCHAR)\b"),
    re.compile(r"[\w.]+ = [\w\"'(\[{]"),
    re.compile(r"(?:^|\s)--?[a-z]{2,}[ =]|\\[nt]|[A-Z]:\\|~/|\.\w+\.\w+\("),
)
_LETTER = re.compile(r"[^\W\d_]")
_TOC_LINE = re.compile(
    r"\D(?:\.|\s){2,}\d{1,3}$|^[A-Z][\w ,:’'-]{3,80} \d{1,3}$|\bpage \d{1,3}$", re.IGNORECASE
)
_MERGED = re.compile(r"(?:\b\d{1,3}\b\s+){4,}")
_PERSON = re.compile(r"^(?:[A-Z][\w.’'-]+ ){1,3}[A-Z][\w.’'-]+, [^.!?]{2,70}$")
_ATTRIBUTION = re.compile(r"^[—–―] ?[A-ZÄÖÜÉ]")
_SCHEDULE = re.compile(r"\d{1,2}[:.]\d{2}\s?(?:[ap]\.?m\.?)?\s?[–—-]\s?\d{1,2}[:.]\d{2}", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffd\ue000-\uf8ff]")


def is_noise(passage: Passage, cues: Cues) -> bool:
    """True for a passage nobody would quote. Headings are judged mildly: they are short by nature."""
    text = passage.text
    return (
        _too_little(passage)
        or _is_boilerplate(text, cues)
        or _looks_broken(passage)
        or (passage.form != "heading" and (_shouts(text) or _is_lead_in(text)))
        or (passage.form in ("line", "item") and _TOC_LINE.search(text) is not None)
        or _is_code(text)
        or _is_list_of_people(passage, cues)
        or (word_count(text) <= 14 and _SCHEDULE.search(text) is not None)
    )


def is_readable(passage: Passage) -> bool:
    """The mild test, for documents in which the strict one leaves nothing."""
    return word_count(passage.text) >= 2 and len(_LETTER.findall(passage.text)) * 2 > len(
        passage.text.replace(" ", "")
    )


def _too_little(passage: Passage) -> bool:
    count = word_count(passage.text)
    return count < (3 if passage.form == "sentence" else 2)


def _is_boilerplate(text: str, cues: Cues) -> bool:
    return (
        _COPYRIGHT.search(text) is not None
        or _BLANKS.search(text) is not None
        or _HINT.search(text) is not None
        or text.count("[") != text.count("]")
        or cues.is_whole("boilerplate.whole", text)
        or cues.found("boilerplate.anywhere", text)
    )


def _looks_broken(passage: Passage) -> bool:
    """A fragment, or more signs than letters; a line with a telephone number may have many figures."""
    text = passage.text
    if passage.form in ("sentence", "line") and passage.opens and text[0].islower():
        return True
    share = len(_LETTER.findall(text)) / max(1, len(text.replace(" ", "")))
    figures = share < (0.4 if passage.form == "row" else 0.55) or _MERGED.search(text) is not None
    return _CONTROL.search(text) is not None or (figures and not find_contacts(text))


def _is_list_of_people(passage: Passage, cues: Cues) -> bool:
    """ "Jane Doe, Sales Director" alone, "— Jane Doe", a line of names: `testimonials` reads them."""
    if passage.form in ("heading", "row"):
        return False
    if _ATTRIBUTION.match(passage.text) and word_count(passage.text) <= 15:
        return True
    if _PERSON.match(passage.text) and cues.found("testimonial.roles", passage.text):
        return True
    words = [word for word in passage.text.split() if word[0].isalpha()]
    return passage.form != "item" and len(words) >= 6 and all(word[0].isupper() for word in words)


def _shouts(text: str) -> bool:
    letters = _LETTER.findall(text)
    capitals = sum(letter.isupper() for letter in letters)
    return len(letters) >= 8 and capitals > 0.6 * len(letters)


def _is_lead_in(text: str) -> bool:
    """ "The benefits include:" says nothing without its list."""
    return text.rstrip().endswith((":", "："))


def _is_code(text: str) -> bool:
    return sum(pattern.search(text) is not None for pattern in _CODE) >= 2
