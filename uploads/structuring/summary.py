"""The summary and the key points of the whole document."""

from flowbrand.text.words import word_count
from uploads.structuring.actions import action_score
from uploads.structuring.choosing import best, diverse, in_reading_order, says_the_same
from uploads.structuring.passages import Passage
from uploads.structuring.reading import Reading

_SUMMARY = 5
_SHORT_SUMMARY = 3
_KEY_POINTS = 24


def summary(reading: Reading) -> list[Passage]:
    """One to five passages that read as an introduction, in reading order."""
    pool = next(pool for pool in _pools(reading) if pool)
    wanted = min(_SUMMARY, max(_SHORT_SUMMARY, round(len(pool) / 3)), len(pool))
    return diverse(reading, [(_introduces(reading, passage), passage) for passage in pool], wanted)


def _pools(reading: Reading) -> list[list[Passage]]:
    """From the best kind of material to the last resort."""
    body = [passage for passage in reading.passages if passage.form != "heading"]
    main = [passage for passage in body if not reading.part_is("minor", passage)]
    spoken = [p for p in main if p.form not in ("row", "note") and word_count(p.text) >= 4]
    full = [passage for passage in spoken if _is_full_sentence(reading, passage)]
    some = [
        passage for passage in spoken if action_score(reading, passage) < 2 and word_count(passage.text) >= 5
    ]
    notes = [passage for passage in main if passage.form == "note" and _is_full_sentence(reading, passage)]
    some = [*some, *notes] if len(notes) >= 2 else some
    complete = set(full)
    few = [*full, *(passage for passage in some if passage not in complete)]
    return [full if len(full) >= _SHORT_SUMMARY else [], few, spoken, main, body, reading.passages]


def _is_full_sentence(reading: Reading, passage: Passage) -> bool:
    return (
        passage.complete
        and 6 <= word_count(passage.text) <= 50
        and not passage.text.rstrip().endswith(("?", "？"))
        and not passage.quotes_somebody
        and action_score(reading, passage) < 2
        and not reading.cues.opens("boilerplate.imperative_template", passage.text)
        and not reading.cues.opens("action.opens", passage.text)
        and not reading.cues.opens("style.instruction", passage.text)
    )


def _introduces(reading: Reading, passage: Passage) -> float:
    """Salience, with more weight on where introductions stand and on prose before lists."""
    return (
        reading.salience(passage)
        + 0.25 * reading.part_is("introduction", passage)
        + 0.2 * (passage.form == "sentence")
        + 0.3 * passage.complete
        - 0.3 * reading.part_is("testimonial", passage)
        - 0.3 * (reading.cues.opens("style.dangling", passage.text))
        - 0.3 * reading.part_is("problem", passage)
        - 0.6 * reading.cues.opens("boilerplate.imperative_template", passage.text)
    )


def key_points(reading: Reading, taken: list[Passage]) -> list[Passage]:
    """What the document says beyond its summary, spread over its parts, in reading order."""
    candidates = [
        (reading.salience(passage) + 0.2 * (passage.form == "item"), passage)
        for passage in reading.passages
        if _is_point(reading, passage) and not any(says_the_same(passage.text, other.text) for other in taken)
    ]
    limit = min(_KEY_POINTS, max(3, len(candidates) // 2))
    parts = max(1, len({passage.part for _, passage in candidates}))
    return in_reading_order(reading, best(reading, candidates, limit, per_part=max(2, -(-limit // parts))))


def _is_point(reading: Reading, passage: Passage) -> bool:
    return (
        4 <= word_count(passage.text) <= 50
        and passage.form in ("sentence", "item", "line")
        and not passage.quotes_somebody
        and not reading.part_is("minor", passage)
        and not passage.text.rstrip().endswith(("?", "？"))
        and not reading.cues.opens("boilerplate.imperative_template", passage.text)
        and not reading.cues.opens("style.dangling", passage.text)
        and not reading.cues.opens("style.instruction", passage.text)
        and action_score(reading, passage) < 2
    )
