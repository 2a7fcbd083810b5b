"""One case: a damaged document through the sandbox, and what came of it."""

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from flowbrand.core.errors import DocumentRejected, JobError
from tests.fuzz.mutating import mutated
from tests.fuzz.seeds import MAKERS, seeds
from uploads.extraction.limits import Limits
from uploads.extraction.model import MediaType
from uploads.extraction.rejections import DocumentCrashesParser
from uploads.extraction.sandbox import parse_file

LIMITS = Limits(memory_bytes=512 * 1024 * 1024, cpu_seconds=10, wall_seconds=20.0)
TEXT = "text"


@dataclass(frozen=True, slots=True)
class Case:
    """Made anew from its seed: `case(media_type, seed)` gives the same bytes."""

    media_type: MediaType
    seed: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`code` is "text", a rejection's code, or what was raised; `good`: text or a typed refusal."""

    case: Case
    code: str
    good: bool


def case(media_type: MediaType, seed: str) -> Case:
    chance = random.Random(f"{media_type} {seed}")
    originals = _seeds(media_type)
    # Small documents break in more interesting places, and ten times as fast.
    weights = [20, *[1] * (len(originals) - 1)]
    return Case(media_type, seed, mutated(chance.choices(originals, weights)[0], originals, chance))


def cases(number: int, seed: str) -> Iterator[Case]:
    """`number` cases, the formats taking turns."""
    kinds = list(MAKERS)
    for index in range(number):
        yield case(kinds[index % len(kinds)], f"{seed}-{index}")


def outcome(one: Case) -> Outcome:
    """Parse it in a confined child, as a worker does."""
    with tempfile.TemporaryFile() as file:
        file.write(one.data)
        file.flush()
        try:
            parse_file(file, one.media_type, limits=LIMITS)
        except DocumentCrashesParser as crash:
            return Outcome(one, crash.code, good=False)
        except DocumentRejected as rejection:
            return Outcome(one, rejection.code, good=True)
        except JobError as error:
            return Outcome(one, error.code, good=False)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            return Outcome(one, type(error).__name__, good=False)
    return Outcome(one, TEXT, good=True)


def run(number: int, seed: str, workers: int = 2) -> Iterator[Outcome]:
    """All outcomes, as they come."""
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(outcome, cases(number, seed))


def table(outcomes: list[Outcome]) -> list[str]:
    """Lines: per format how many ended in text, in which codes, and how many badly."""
    lines = [f"{'format':8}{'cases':>7}{'text':>7}{'typed':>7}{'bad':>5}   codes"]
    for kind in MAKERS:
        mine = [one for one in outcomes if one.case.media_type == kind]
        codes = Counter(one.code for one in mine if one.code != TEXT)
        told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        bad = sum(not one.good for one in mine)
        texts = sum(one.code == TEXT for one in mine)
        lines.append(f"{kind:8}{len(mine):7}{texts:7}{len(mine) - texts - bad:7}{bad:5}   {told}")
    return lines


_made: dict[MediaType, list[bytes]] = {}


def _seeds(media_type: MediaType) -> list[bytes]:
    """Made once for each process."""
    if media_type not in _made:
        _made[media_type] = seeds(media_type)
    return _made[media_type]
