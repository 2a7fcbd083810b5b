"""Headlines, subjects and titles: the document's short strong lines, each given out once."""

import re
from collections.abc import Callable

from funnels.composing.desk import Asset
from funnels.composing.items import Item, Role, key_of
from funnels.composing.material import Chapter, Material
from funnels.composing.strength import STANDS_ALONE
from funnels.composing.trimming import at_clause_end, at_word_end, is_balanced, without_full_stop
from funnels.composing.wording import Cues

SCHEMA_LIMIT = 160
_LEAD = re.compile(
    r"^(?:\d{1,2}[.)]\s+)?(?P<title>[^:.!?–—]{4,60})(?::|\s[–—])\s+(?P<body>\S.{18,})$", re.DOTALL
)
_RUN_IN = re.compile(r"^(?P<title>[^:.!?–—]{4,45})[.]\s+(?P<body>[\w€$£].{28,})$", re.DOTALL)
_NO_HEADLINE = re.compile(
    r"^\W*\[|\(\d+/\d+\)|\w_\w|(?<!\w)[A-Z]\.\s|\d{1,2},? (?:19|20)\d\d$|\d{1,2}\. \w+ (?:19|20)\d\d$"
)
"""A placeholder, "(1/2)", a word of program code, somebody's initial, a date."""
_RUN_IN_WORDS = 6
_LEAD_CHARS = 12
_FEWEST_WORDS = 3
_SLOGAN_WORDS = 4
_SLOGAN_CHARS = 90
_FIRST = 2
_HEADLINE_ROLES = (Role.BENEFIT, Role.RESULT, Role.SUMMARY)


def say(asset: Asset, *candidates: str | None, limit: int, otherwise: str) -> str:
    """The first candidate that fits and was not given out before; it is then given out."""
    desk = asset.desk
    for candidate in (*candidates, otherwise):
        if (
            candidate
            and candidate.strip()
            and len(candidate) <= limit
            and key_of(candidate) not in desk.spoken
        ):
            desk.spoken.add(key_of(candidate))
            return candidate.strip()
    return otherwise


def short_statement(
    asset: Asset, *roles: Role, limit: int, where: Callable[[Item], bool] | None = None
) -> Item | None:
    """A whole sentence short enough for a headline that stands alone. Not claimed."""
    return asset.look(
        *(roles or _HEADLINE_ROLES),
        max_chars=limit,
        floor=STANDS_ALONE,
        where=lambda item: _reads_as_headline(item) and (where is None or where(item)),
    )


def _reads_as_headline(item: Item) -> bool:
    plain = not set("\n:;") & set(item.text) and split_title(item.text) is None
    return plain and item.complete and not item.dependent


def as_headline(text: str, limit: int, cues: Cues | None = None) -> str | None:
    """A sentence as a headline of at most `limit` characters, cut at a clause if need be.

    A sentence that opens with a subordinate clause ("Whether you ...") is not cut, where `cues` are given.
    """
    first = text.split("\n", 1)[0]
    cut = at_clause_end(first, limit, cues.clause_breaks if cues else None)
    if cut and (cut == first or not (cues and is_subordinate(first, cues))):
        return without_full_stop(cut)
    return None


def is_subordinate(text: str, cues: Cues) -> bool:
    """Whether the text opens with a clause that says nothing without the next one."""
    return text.casefold().startswith(tuple(f"{opener} " for opener in cues.subordinate))


def split_title(text: str) -> tuple[str, str] | None:
    """ "Fast set-up: the sensor is running in an hour." as title and body, both as the document has them."""
    match = _LEAD.match(text) or _RUN_IN.match(text)
    if match is None or len(match["title"].split()) > _RUN_IN_WORDS:
        return None
    return match["title"].strip(), match["body"].strip()


def lead_phrase(text: str) -> str | None:
    """The title of a statement that brings its own."""
    split = split_title(text)
    return split[0] if split and len(split[0]) >= _LEAD_CHARS else None


def in_any_case(text: str, limit: int = SCHEMA_LIMIT) -> str | None:
    """A headline of whole words, for documents that offer nothing better."""
    return at_word_end(text.split("\n", 1)[0], limit)


def before_break(text: str, limit: int, breaks: list[str], *, shortest: bool = False) -> str | None:
    """The first words, at least three, up to a conjunction or preposition: the longest run that fits."""
    words = text.split()
    counts = range(_FEWEST_WORDS, len(words))
    for count in counts if shortest else reversed(counts):
        start = " ".join(words[:count])
        whole = words[count].casefold() in breaks and words[count - 1].casefold() not in breaks
        if whole and len(start) <= limit and is_balanced(start):
            return start.rstrip(" ,;:")
    return None


def _reads_like_a_slogan(text: str) -> bool:
    """Whether it is written like a sentence and not like the title of a report."""
    words = [word for word in text.split() if word[:1].isalpha()]
    capitals = sum(word[:1].isupper() for word in words)
    return len(words) >= _SLOGAN_WORDS and capitals <= 0.5 * len(words) and len(text) <= _SLOGAN_CHARS


def spoken_title(material: Material) -> str | None:
    """The title, if it is written like a sentence."""
    title = material.spoken_titles[0] if material.spoken_titles else ""
    return without_full_stop(title) if _reads_like_a_slogan(title) else None


def slogan(material: Material) -> str | None:
    """One of the first headings, if it is written like a sentence and not like the title of a report."""
    known = {key_of(title) for title in material.titles}
    brand = key_of(material.brand.name)
    for chapter in material.chapters[:_FIRST]:
        named = key_of(chapter.heading) in known or brand in key_of(chapter.heading)
        if _reads_like_a_slogan(chapter.heading) and not named and not chapter.generic:
            return chapter.heading
    return None


def title_tail(material: Material) -> str | None:
    """What a title promises after the brand: of "Brand: warm rooms, small bills" the latter part."""
    title = material.spoken_titles[0] if material.spoken_titles else ""
    start, colon, tail = title.partition(": ")
    named = key_of(material.brand.name) in key_of(start)
    if not (colon and named and len(tail.split()) > _FEWEST_WORDS and len(tail) <= _SLOGAN_CHARS):
        return None
    return tail[:1].upper() + tail[1:]


def chapter_heading(chapter: Chapter | None, limit: int) -> str | None:
    """A section's heading when it says something: not "Introduction", not a single word."""
    if chapter is None or chapter.generic or len(chapter.heading) > limit:
        return None
    heading = chapter.heading.rstrip(" :")
    if _NO_HEADLINE.search(heading):
        return None
    return heading if len(heading.split()) >= 2 or len(heading) >= 12 else None
