"""Everything the composer draws from: statements, chapters and keyphrases, and the wording."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from funnels.composing.gathering import gather
from funnels.composing.internal import for_customers, internal_documents, without_talk
from funnels.composing.items import Item, Role, key_of
from funnels.composing.strength import stems
from funnels.composing.trimming import plain_heading, squeeze
from funnels.composing.wording import Wording, word_pattern, wording_for
from funnels.schema import Brand
from funnels.sources import SourceDocument
from uploads.structuring.schema import Source

_ADJACENT = 3
_PROSE = ("paragraph", "list_item")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with the statements that stand under its heading, in reading order."""

    heading: str
    document: int
    items: tuple[Item, ...]
    generic: bool


@dataclass(frozen=True)
class Material:
    """The input of every composing module. Immutable; what was used already is the desk's business."""

    brand: Brand
    language: str
    wording: Wording
    documents: tuple[SourceDocument, ...]
    items: tuple[Item, ...]
    chapters: tuple[Chapter, ...]
    keyphrases: tuple[str, ...]
    """Phrases of several words first: they say what it is about, single words mostly do not."""
    titles: tuple[str, ...]

    @cached_property
    def spoken_titles(self) -> tuple[str, ...]:
        """The titles that say more than what kind of document it is."""
        kinds = word_pattern([*self.wording.cues.document_types, *self.wording.cues.internal_titles])
        return tuple(title for title in self.titles if not kinds.search(title))

    @cached_property
    def by_position(self) -> dict[tuple[int, int], Item]:
        return {(item.document, item.offset): item for item in self.items}

    def following(self, item: Item) -> Item | None:
        """The statement that directly follows in the same section, if the content has it."""
        candidates = (self.by_position.get((item.document, item.end + gap)) for gap in range(1, _ADJACENT))
        return next((c for c in candidates if c and c.heading == item.heading), None)

    @cached_property
    def _before(self) -> dict[str, Item]:
        pairs = ((self.following(item), item) for item in self.items)
        return {after.key: item for after, item in pairs if after is not None}

    def preceding(self, item: Item) -> Item | None:
        """The statement that directly precedes in the same section, if the content has it."""
        return self._before.get(item.key)

    @cached_property
    def introduction(self) -> dict[str, int]:
        """The place of each summarising statement in its document, 0 for the first."""
        places: dict[str, int] = {}
        counts: dict[int, int] = {}
        for item in sorted(self.items, key=lambda item: (item.document, item.offset)):
            if Role.SUMMARY in item.roles and not item.dependent:
                places[item.key] = counts.get(item.document, 0)
                counts[item.document] = places[item.key] + 1
        return places

    def chapter_of(self, item: Item) -> Chapter | None:
        """The chapter of a statement."""
        return next(
            (c for c in self.chapters if (c.document, c.heading) == (item.document, item.heading)), None
        )

    @cached_property
    def _said(self) -> str:
        blocks = (block.text for document in self.documents for block in document.parsed.blocks)
        return "\n".join(key_of(text) for text in blocks)

    def times_said(self, phrase: str, *, before: Sequence[str] = (), after: Sequence[str] = ()) -> int:
        """How often the documents say these words in a row; if given, right `before` or `after` others."""
        following = rf" (?:{'|'.join(map(re.escape, before))})" if before else ""
        leading = rf"\b(?:{'|'.join(map(re.escape, after))}) " if after else ""
        pattern = rf"{leading}(?<!\w){re.escape(key_of(phrase))}{following}(?!\w)"
        return len(re.findall(pattern, self._said))

    def sections_with(self, phrase: str) -> int:
        """In how many sections the phrase stands, in the heading or below it."""
        key = key_of(phrase)
        texts = (" | ".join([key_of(c.heading), *(item.key for item in c.items)]) for c in self.chapters)
        return sum(f" {key} " in f" {text} " for text in texts)

    def is_name(self, word: str) -> bool:
        """Whether the word has its capital within sentences, too, wherever it stands."""
        within = re.compile(rf"(?<=[a-z,] )(?:{re.escape(word)})(?!\w)", re.IGNORECASE)
        prose = (b.text for d in self.documents for b in d.parsed.blocks if b.kind in _PROSE)
        found = [match[0] for text in prose for match in within.finditer(text)]
        return bool(found) and all(said[0].isupper() for said in found)

    def locate(self, text: str) -> Source | None:
        """The source of a title or heading: the first block that holds it."""
        for document in self.documents:
            for block in document.parsed.blocks:
                if f" {key_of(text)} " in f" {key_of(block.text)} " and squeeze(text) in squeeze(block.text):
                    place = {block.position.kind: block.position.number}
                    return Source(document_id=document.id, quote=text, **place)
        return None


def prepare(documents: Sequence[SourceDocument], *, brief: str | None, brand: Brand) -> Material:
    """Read the documents into one material. Statements that share words with the brief rank higher."""
    first = documents[0].content
    wording = wording_for(first.language)
    keyphrases = _keyphrases(documents, brand)
    favoured = frozenset(stems(brief or "")) or frozenset(stems(" ".join(keyphrases[:6])))
    gathered = gather(documents, wording, favoured)
    internal = internal_documents(documents, wording)
    items = for_customers(gathered, internal, wording)
    if internal:
        keyphrases = without_talk(keyphrases, wording)
    return Material(
        brand=brand,
        language=first.language,
        wording=wording,
        documents=tuple(documents),
        items=items,
        chapters=_chapters(documents, items, wording),
        keyphrases=keyphrases,
        titles=tuple(squeeze(document.content.title) for document in documents),
    )


def _chapters(
    documents: Sequence[SourceDocument], items: Sequence[Item], wording: Wording
) -> tuple[Chapter, ...]:
    held: dict[tuple[int, str], list[Item]] = {}
    for item in sorted(items, key=lambda item: (item.document, item.offset)):
        if item.heading:
            held.setdefault((item.document, item.heading), []).append(item)
    return tuple(
        Chapter(heading, index, tuple(held.get((index, heading), ())), _is_generic(heading, wording))
        for index, document in enumerate(documents)
        for heading in dict.fromkeys(plain_heading(s.heading) for s in document.content.sections)
    )


def _is_generic(heading: str, wording: Wording) -> bool:
    return key_of(heading) in {key_of(known) for known in wording.cues.generic_headings}


def _keyphrases(documents: Sequence[SourceDocument], brand: Brand) -> tuple[str, ...]:
    """Keyphrases of one to three words, in turns of the documents, without the brand's own name."""
    longest = max(len(document.content.keyphrases) for document in documents)
    in_turns = [
        squeeze(document.content.keyphrases[rank])
        for rank in range(longest)
        for document in documents
        if rank < len(document.content.keyphrases)
    ]
    blocks = [block.text for document in documents for block in document.parsed.blocks]
    blocks += [document.content.title for document in documents]
    said = "\n".join(squeeze(text) for text in blocks).casefold()
    topics = [phrase for phrase in in_turns if _is_topic(phrase, brand) and phrase.casefold() in said]
    unique = {key_of(phrase): phrase for phrase in reversed(topics)}
    ranked = list(reversed(unique.values()))
    return tuple(sorted(ranked, key=lambda phrase: " " not in phrase))


def _is_topic(phrase: str, brand: Brand) -> bool:
    words = key_of(phrase).split()
    letters = not any(char.isdigit() for char in phrase)
    return letters and len(words) <= 3 and 4 <= len(phrase) <= 40 and key_of(phrase) not in key_of(brand.name)


def evidence(material: Material, cues: list[str]) -> tuple[int, list[str]]:
    """How often words that begin with a cue occur in the statements, and the most frequent of them."""
    return evidence_in([item.text for item in material.items], cues)


def evidence_in(texts: Sequence[str], cues: list[str]) -> tuple[int, list[str]]:
    """The same of any texts."""
    counts: dict[str, int] = {}
    shown: dict[str, str] = {}
    pattern = word_pattern(cues)
    for word in (word for text in texts for word in pattern.findall(text)):
        counts[word.casefold()] = counts.get(word.casefold(), 0) + 1
        shown.setdefault(word.casefold(), word)
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return sum(counts.values()), [shown[word] for word in ranked[:3]]
