"""Sections: the parts of the document that say something, each with a summary and its key points."""

from collections.abc import Sequence
from itertools import pairwise

from flowbrand.text.whitespace import clip
from flowbrand.text.words import word_count
from uploads.structuring.choosing import best, in_reading_order
from uploads.structuring.passages import Passage
from uploads.structuring.reading import Reading
from uploads.structuring.schema import Section

_MOST_SECTIONS = 60
_FEW_SECTIONS = 20
_KEY_POINTS = 6
_SUMMARY_CHARACTERS = 520
_SUMMARY_PASSAGES = 3
_LINE = 200


def sections(reading: Reading, title: str) -> list[Section]:
    """At most 60 sections in reading order; a finely divided document is taken by its upper headings."""
    groups = _groups(reading)
    made = [_section(reading, heading or title, passages) for heading, passages in groups]
    return _merged_doubles(made)


Group = tuple[str | None, list[Passage]]


def _groups(reading: Reading) -> list[Group]:
    """Passages by heading, at the finest depth that keeps within the limit.

    Where that depth leaves few, the fullest ones of the next finer depth say more.
    """
    depths = sorted({part.level for part in reading.parts}, reverse=True) or [1]
    groups: list[Group] = []
    for depth in depths:
        finer, groups = groups, _at_depth(reading, depth)
        if len(groups) <= _MOST_SECTIONS:
            break
    if len(groups) >= _FEW_SECTIONS or not finer:
        return groups[:_MOST_SECTIONS] if len(groups) <= _MOST_SECTIONS else _fullest(groups)
    return _fullest(finer)


def _fullest(groups: list[Group]) -> list[Group]:
    fullest = sorted(
        range(len(groups)), key=lambda index: (-sum(len(p.text) for p in groups[index][1]), index)
    )
    return [groups[index] for index in sorted(fullest[:_MOST_SECTIONS])]


def _at_depth(reading: Reading, depth: int) -> list[Group]:
    heads: dict[int, int] = {}
    head = 0
    for number, part in enumerate(reading.parts):
        if part.heading is None or part.level <= depth or number == 0:
            head = number
        heads[number] = head
    grouped: dict[int, list[Passage]] = {}
    for passage in reading.passages:
        if passage.form != "heading" and not reading.part_is("minor", passage):
            grouped.setdefault(heads[passage.part], []).append(passage)
    return [
        (reading.parts[number].heading, passages)
        for number, passages in grouped.items()
        if _says_enough(passages)
    ]


def _says_enough(passages: Sequence[Passage]) -> bool:
    return sum(word_count(passage.text) for passage in passages) >= 5


def _section(reading: Reading, heading: str, passages: list[Passage]) -> Section:
    spoken = [passage for passage in passages if passage.form != "note"] or passages
    leading = _leading(reading, spoken)
    scored = [
        (_point_score(reading, passage), passage)
        for passage in spoken
        if passage not in leading and word_count(passage.text) >= 3
    ]
    points = in_reading_order(reading, best(reading, scored, _KEY_POINTS))
    return Section(
        heading=clip(heading.rstrip(" :"), _LINE) or clip(heading, _LINE),
        summary=_joined(leading),
        key_points=[passage.statement() for passage in points],
        source=leading[0].source(),
    )


def _point_score(reading: Reading, passage: Passage) -> float:
    return reading.salience(passage) + 0.3 * (passage.form == "item") - 0.5 * (passage.form == "row")


def _leading(reading: Reading, passages: list[Passage]) -> list[Passage]:
    """Up to three passages that introduce the section: its first good sentence and the most central ones."""
    sentences = (
        [passage for passage in passages if passage.complete]
        or [p for p in passages if p.form != "row"]
        or passages
    )
    first = next((p for p in sentences if not reading.cues.opens("style.dangling", p.text)), sentences[0])
    others = best(
        reading, [(reading.salience(p), p) for p in sentences if p is not first], _SUMMARY_PASSAGES - 1
    )
    chosen, length = [first], len(first.text)
    for passage in others:
        length += len(passage.text)
        if length <= _SUMMARY_CHARACTERS:
            chosen.append(passage)
    return in_reading_order(reading, chosen)


def _joined(passages: list[Passage]) -> str:
    """The passages as one paragraph; what does not end as a sentence is divided by semicolons."""
    text = passages[0].text
    for before, passage in pairwise(passages):
        text += (" " if before.complete else "; ") + passage.text
    return clip(text, 1500)


def _merged_doubles(made: list[Section]) -> list[Section]:
    """Neighbours under the same heading (a topic over several slides) become one section."""
    merged: list[Section] = []
    for section in made:
        if merged and merged[-1].heading.casefold() == section.heading.casefold():
            points = [*merged[-1].key_points, *section.key_points][:8]
            merged[-1] = merged[-1].model_copy(update={"key_points": points})
        else:
            merged.append(section)
    return merged
