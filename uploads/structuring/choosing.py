"""Choosing from scored passages: the best first, nothing said twice, no part crowding out the rest."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from uploads.structuring.passages import Passage
from uploads.structuring.reading import Reading

_FIGURES = re.compile(r"\d+")
_NEAR = 88.0
_REDUNDANCY = 1.0

Scored = tuple[float, Passage]


def best(
    reading: Reading, scored: Iterable[Scored], limit: int, *, per_part: int | None = None
) -> list[Passage]:
    """The passages of highest score, at most `per_part` from one part, no near repetitions. Best first."""
    chosen: list[Passage] = []
    used: Counter[int] = Counter()
    for _, passage in _ranked(reading, scored):
        if len(chosen) == limit:
            break
        if per_part is not None and used[passage.part] >= per_part:
            continue
        if not any(says_the_same(passage.text, other.text) for other in chosen):
            chosen.append(passage)
            used[passage.part] += 1
    return chosen


def diverse(reading: Reading, scored: Iterable[Scored], limit: int) -> list[Passage]:
    """Maximal marginal relevance: each next passage is good and adds something. In reading order."""
    pool = _ranked(reading, scored)[:200]
    bags = {passage: frozenset(reading.bags[reading.order[passage]]) for _, passage in pool}
    chosen: list[Passage] = []
    while pool and len(chosen) < limit:
        score, passage = max(
            pool,
            key=lambda item: (
                round(item[0] - _REDUNDANCY * _overlap(bags, item[1], chosen), 6),
                -reading.order[item[1]],
            ),
        )
        pool.remove((score, passage))
        if not any(says_the_same(passage.text, other.text) for other in chosen):
            chosen.append(passage)
    return in_reading_order(reading, chosen)


def in_reading_order(reading: Reading, passages: Iterable[Passage]) -> list[Passage]:
    return sorted(passages, key=lambda passage: reading.order[passage])


def says_the_same(one: str, other: str) -> bool:
    """True for two texts that say the same, or one inside the other; never where their figures differ."""
    from rapidfuzz import fuzz

    if _FIGURES.findall(one) != _FIGURES.findall(other):
        return False
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    if short in long and len(short) > 20:
        return True
    return (
        fuzz.ratio(short, long, score_cutoff=_NEAR) > 0
        or fuzz.token_sort_ratio(short, long, score_cutoff=_NEAR) > 0
    )


def _ranked(reading: Reading, scored: Iterable[Scored]) -> list[Scored]:
    return sorted(scored, key=lambda item: (-round(item[0], 6), reading.order[item[1]]))


def _overlap(bags: dict[Passage, frozenset[str]], passage: Passage, chosen: Sequence[Passage]) -> float:
    """The largest share of a passage's terms that one chosen passage already has."""
    own = bags[passage]
    return max((len(own & bags[other]) / max(1, len(own)) for other in chosen), default=0.0)
