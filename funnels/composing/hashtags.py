"""Hashtags: the brand, the offer, and what the document is about. Fewer are better than incidental ones."""

import re

from funnels.composing.items import key_of
from funnels.composing.labels import NOUNS_HAVE_CAPITALS, button, offered_names
from funnels.composing.material import Material

_MOST = 4
_MAX_CHARS = 28
_LONG_WORD = 8
_SEVERAL = 3


def hashtags(material: Material, text: str) -> list[str]:
    """Up to four hashtags without '#'. Of its subjects those that the text itself speaks of come first."""
    said = key_of(text)
    topics = [phrase for phrase in material.keyphrases if _is_subject(phrase, material)]
    about = sorted(topics, key=lambda phrase: key_of(phrase) not in said)
    tags = [
        _hashtag(phrase)
        for phrase in [material.brand.name, *offered_names(button(material), material), *about[:_MOST]]
    ]
    unique = {tag.casefold(): tag for tag in reversed(tags) if tag}
    return list(reversed(unique.values()))[:_MOST]


def _is_subject(phrase: str, material: Material) -> bool:
    """A term of a heading or of several sections. Words alone are mostly incidental, but for names."""
    key = key_of(phrase)
    if key in {key_of(known) for known in material.wording.cues.generic_headings}:
        return False
    heads = any(f" {key} " in f" {key_of(chapter.heading)} " for chapter in material.chapters)
    several = material.sections_with(phrase) >= _SEVERAL
    if " " in phrase:
        return (
            (heads or several) and not _ends_in_a_verb(phrase, material) and not _is_place(phrase, material)
        )
    if material.language == NOUNS_HAVE_CAPITALS:
        return heads and several and len(phrase) >= _LONG_WORD
    return (heads or several) and material.is_name(phrase)


def _ends_in_a_verb(phrase: str, material: Material) -> bool:
    """Whether the phrase goes on with an article or the like each time: "grant desk files every ..."."""
    followed = material.times_said(phrase, before=material.wording.cues.determiners)
    return followed == material.times_said(phrase)


def _is_place(phrase: str, material: Material) -> bool:
    """Whether things mostly happen "in" it: of "Latin American", too, where they do in Latin America."""
    begun = [known for known in material.keyphrases if key_of(phrase).startswith(key_of(known))]
    places = material.wording.cues.places
    return any(2 * material.times_said(p, after=places) >= max(1, material.times_said(p)) for p in begun)


def _hashtag(phrase: str) -> str | None:
    words = re.findall(r"\w+", phrase)
    tag = "".join(word[:1].upper() + word[1:] for word in words)
    plain = not any(char.isdigit() or char in "'’" for char in phrase)
    return tag if 3 <= len(tag) <= _MAX_CHARS and len(words) <= 3 and plain else None
