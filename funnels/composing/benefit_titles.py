"""A short title for a benefit, in the document's words."""

from funnels.composing.desk import Asset
from funnels.composing.headlines import (
    SCHEMA_LIMIT,
    as_headline,
    before_break,
    chapter_heading,
    in_any_case,
    say,
)
from funnels.composing.items import Item, key_of
from funnels.composing.material import Chapter
from funnels.composing.trimming import without_full_stop

_TITLE_CHARS = 60
_FEW = 2


def title_for(page: Asset, item: Item) -> str:
    """The section's heading, a keyphrase of the statement, its first clause, or its first words."""
    material = page.desk.material
    return say(
        page,
        _sole_heading(material.chapter_of(item)),
        before_break(item.text, _TITLE_CHARS, material.wording.cues.clause_breaks),
        _keyphrase_in(item.text, material.keyphrases),
        as_headline(item.text, _TITLE_CHARS, material.wording.cues),
        limit=SCHEMA_LIMIT,
        otherwise=in_any_case(without_full_stop(item.text), _TITLE_CHARS) or material.brand.name,
    )


def _sole_heading(chapter: Chapter | None) -> str | None:
    """The section's heading, if the section says little more than the statement."""
    return chapter_heading(chapter, _TITLE_CHARS) if chapter and len(chapter.items) <= _FEW else None


def _keyphrase_in(text: str, keyphrases: tuple[str, ...]) -> str | None:
    """A keyphrase of two words or more that stands in the text, as it is written there."""
    said = key_of(text)
    for phrase in keyphrases:
        start = text.casefold().find(phrase.casefold())
        if len(phrase.split()) >= 2 and key_of(phrase) in said and start >= 0:
            found = text[start : start + len(phrase)]
            return found[:1].upper() + found[1:]
    return None
