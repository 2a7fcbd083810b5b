"""Short glue made from the document: buttons, hashtags, topics, and quotations inside instructions."""

import re

from funnels.composing.headlines import before_break, split_title
from funnels.composing.items import SIGNED, Item, Role, key_of
from funnels.composing.material import Material
from funnels.composing.trimming import at_clause_end, first_that_fits, without_full_stop
from funnels.composing.wording import Wording, word_pattern

_MAX_BUTTON = 42
_LINK = re.compile(
    r"\(?\b(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,8}(?:/\S*)?(?=[\s,;.!?)]|$)|\+?\(?\d[\d\s()/.-]{6,}\d"
)
_FIGURE_AT_END = re.compile(r"(?:\s+\S*\d\S*)+$")
_NAME = re.compile(r"(?<=\s)[A-Z][\w-]+(?: [A-Z][\w-]+)+")
NOUNS_HAVE_CAPITALS = "de"
_BREAK = re.compile(r"[.!?:;,]\s|[.!?:;,]$|\s[–—-]\s")


def button(material: Material) -> str:
    """The label of the main button: the document's own call to action, or a plain one for its kind."""
    actions = sorted(_actions(material), key=lambda item: -item.strength)
    own = (imperative(item.text, material.wording) for item in actions)
    return next((label for label in own if label), None) or _known_button(actions, material.wording)


def offered_names(label: str, material: Material) -> list[str]:
    """The names in the label of a button: of "Book your Energy Check" the latter part."""
    if material.language == NOUNS_HAVE_CAPITALS:
        return []
    return [name for name in _NAME.findall(label) if material.times_said(name) > 1]


def _actions(material: Material) -> list[Item]:
    """What the document asks readers to do; how to reach it is asking, too."""
    return [item for item in material.items if item.roles & {Role.ACTION, Role.CONTACT}]


def imperative(text: str, wording: Wording) -> str | None:
    """The first clause that opens with an imperative, without links and telephone numbers."""
    start = 0
    for end in [match.end() for match in _BREAK.finditer(text)] + [len(text)]:
        label = _button_text(text[start:end], wording)
        if label:
            return label
        start = end
    return None


def _button_text(clause: str, wording: Wording) -> str | None:
    link = _LINK.search(clause)
    text = _without_preposition(clause[: link.start()] if link else clause, wording).strip(" .!?:;,–—-(")
    verbs = (verb.casefold() for verb in wording.cues.imperatives)
    opens = any(re.match(rf"{re.escape(verb)}\b", text.casefold()) for verb in verbs)
    if len(text) > _MAX_BUTTON:
        text = before_break(text, _MAX_BUTTON, wording.cues.clause_breaks, shortest=True) or text
    fits = len(text) <= _MAX_BUTTON and len(text.split()) >= 2
    return text[:1].upper() + text[1:] if opens and fits else None


def _without_preposition(text: str, wording: Wording) -> str:
    words = text.split()
    while words and words[-1].casefold().strip(",:") in wording.cues.link_prepositions:
        words.pop()
    return " ".join(words)


def _known_button(actions: list[Item], wording: Wording) -> str:
    for action in actions:
        for known in wording.buttons:
            if word_pattern(known.cues).search(action.text):
                return known.label
    return wording.button_default


def opening(text: str, wording: Wording, limit: int = 90) -> str:
    """The beginning of a statement for an instruction: to a clause's end, else whole words and "…"."""
    first_line = text.split("\n", 1)[0].strip('“”„"«» ') or text
    clause = at_clause_end(first_line, limit, wording.cues.clause_breaks)
    split = split_title(first_line)
    if split and clause and key_of(clause) == key_of(split[0]):
        return opening(split[1], wording, limit)
    if clause:
        return without_full_stop(clause)
    part = before_break(first_line, limit - 2, wording.cues.clause_breaks)
    words = _FIGURE_AT_END.sub("", first_line[: limit - 2].rsplit(" ", 1)[0].rstrip(" ,;:–—-"))
    return f"{first_that_fits(limit - 2, part, words, otherwise=first_line[: limit - 2])} …"


def speaker_of(text: str) -> str | None:
    """Who says a signed quotation: of "— Ann Lee, CFO" the name, without what she does."""
    _, signed, line = text.rpartition(SIGNED)
    return line.split(",")[0].strip() or None if signed else None


def phrase(limit: int, *options: str | None, otherwise: str) -> str:
    """The first phrase that fits; see `first_that_fits`."""
    return first_that_fits(limit, *options, otherwise=otherwise)
