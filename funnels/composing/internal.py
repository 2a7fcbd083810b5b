"""Internal documents: plans and analyses speak to colleagues, and what they say is no copy for customers."""

import re
from collections.abc import Sequence
from dataclasses import replace

from funnels.composing.gathering import statements_of
from funnels.composing.items import Item
from funnels.composing.trimming import squeeze
from funnels.composing.wording import Wording, word_pattern
from funnels.sources import SourceDocument

_FEWEST_TALKS = 4
_SHARE = 0.15
_FEWEST_LEFT = 5
_LAST_RESORT = 4.0


def internal_documents(documents: Sequence[SourceDocument], wording: Wording) -> frozenset[int]:
    """The indices of documents that their title or their language gives away as internal."""
    title = word_pattern(wording.cues.internal_titles)
    return frozenset(
        index
        for index, document in enumerate(documents)
        if title.search(document.content.title) or _talks_internally(document, wording)
    )


def marked_confidential(document: SourceDocument, wording: Wording) -> bool:
    """Whether the document calls itself confidential: a line "Confidential", "internal use only" anywhere."""
    marks = [re.escape(mark) for mark in wording.cues.confidential]
    label = re.compile(rf"^\W*(?:{'|'.join(marks)})\s*(?:[-–—:|/·.,]|$)", re.IGNORECASE)
    phrase = re.compile(rf"\b(?:{'|'.join(mark for mark in marks if ' ' in mark)})\b", re.IGNORECASE)
    texts = (squeeze(block.text) for block in document.parsed.blocks)
    return any(label.search(text) or phrase.search(text) for text in texts)


def _talks_internally(document: SourceDocument, wording: Wording) -> bool:
    texts = {squeeze(statement.text) for statement, _, _ in statements_of(document.content)}
    talk = sum(_is_talk(text, wording) for text in texts)
    return talk >= _FEWEST_TALKS and talk >= _SHARE * len(texts)


def _is_talk(text: str, wording: Wording) -> bool:
    return bool(word_pattern(wording.cues.internal).search(text))


def for_customers(items: Sequence[Item], internal: frozenset[int], wording: Wording) -> tuple[Item, ...]:
    """The statements without internal talk, where enough are left; else with the talk ranked last."""
    heading = word_pattern(wording.cues.internal_headings)
    talk = {
        item.key
        for item in items
        if _is_talk(item.text, wording) or (item.document in internal and heading.search(item.heading or ""))
    }
    left = tuple(item for item in items if item.key not in talk)
    if len(left) >= _FEWEST_LEFT:
        return left
    return tuple(
        replace(item, strength=item.strength - _LAST_RESORT) if item.key in talk else item for item in items
    )


def without_talk(keyphrases: Sequence[str], wording: Wording) -> tuple[str, ...]:
    """The keyphrases that are no internal talk and no heading of it."""
    talk = word_pattern([*wording.cues.internal, *wording.cues.internal_headings])
    return tuple(phrase for phrase in keyphrases if not talk.search(phrase))
