"""What a storm does to the stack: a blow every few seconds, at random, the same ones for the same seed."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from typing import Self

import psutil
from redis import Redis, RedisError

from flowbrand.stack.stack import Stack

_PAUSE = (1.5, 4.5)  # seconds before a blow
_SHORT_PAUSE = (0.5, 1.5)  # before one of those that must happen once, also to few documents
_POSTGRES_AWAY_SECONDS = 2.0
_LAST_BREATH_SECONDS = 15.0  # a pool's children go on for a moment when their worker is dead
_ONCE = ["FLUSHALL", "Redis", "PostgreSQL"]
_OFTEN = {
    "worker-extraction": 1,
    "worker-generation": 1,
    "a child of worker-extraction": 2,
    "a child of worker-generation": 2,
    "relay": 1,
}
"""Kind of blow and how often it comes in comparison with the others."""


@dataclass(frozen=True)
class Blow:
    """`begun` and `ended` by the wall clock: at the end, the killed process and its children are gone."""

    what: str
    begun: float
    ended: float

    def loses_answers_of(self, kind: str) -> bool:
        """Whether an answer of the model, meant for a job on "uploads" or "funnels", may be lost with it."""
        worker = {"uploads": "worker-extraction", "funnels": "worker-generation"}[kind]
        return self.what == "PostgreSQL" or self.what.endswith(worker)


@dataclass
class Storm:
    """Beats the stack from a thread of its own while the block runs. Use as a context manager.

    What was killed is left alone until it `works` again: on a slow machine a part would never get up.
    """

    stack: Stack
    works: Mapping[str, Callable[[], bool]]
    seed: int
    blows: list[Blow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._over = Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="storm")

    def __enter__(self) -> Self:
        self._raging = self._pool.submit(self._rage)
        return self

    def __exit__(self, *_: object) -> None:
        """Raises what ended the storm, where that was not the end of the block."""
        self._over.set()
        self._pool.shutdown()
        self._raging.result()

    @property
    def counts(self) -> Counter[str]:
        return Counter(blow.what for blow in self.blows)

    @property
    def missed(self) -> list[str]:
        """What must happen once and has not."""
        return [what for what in _ONCE if what not in self.counts]

    def _rage(self) -> None:
        for pause, what in _plan(random.Random(self.seed)):
            if self._over.wait(pause):
                return
            while not self._strike(what) and what in _ONCE and not self._over.wait(0.5):
                continue

    def _strike(self, what: str) -> bool:
        """Whether there was something to strike: a part that was killed a moment ago may not be back."""
        begun = time.time()
        if what == "FLUSHALL":
            struck = self._flush()
        elif what == "PostgreSQL":
            struck = self._restart_postgres()
        else:
            struck = self._kill(what)
        if struck:
            self.blows.append(Blow(what, begun, time.time()))
        return struck

    def _kill(self, what: str) -> bool:
        name = what.rsplit(maxsplit=1)[-1].lower()
        if name in self.works and not self.works[name]():
            return False
        with suppress(psutil.NoSuchProcess):
            main = psutil.Process(self.stack.supervisor.states()[name].pid)
            victims = main.children() if what.startswith("a child") else [main]
            for victim in random.sample(victims, min(1, len(victims))):
                family = victim.children(recursive=True)
                victim.kill()
                psutil.wait_procs([victim, *family], timeout=_LAST_BREATH_SECONDS)
            return bool(victims)
        return False

    def _flush(self) -> bool:
        try:
            with Redis.from_url(self.stack.environment["REDIS_URL"]) as client:
                return bool(client.flushall())
        except RedisError:
            return False

    def _restart_postgres(self) -> bool:
        self.stack.supervisor.stop("postgres")
        time.sleep(_POSTGRES_AWAY_SECONDS)
        self.stack.supervisor.start("postgres")
        return True


def _plan(dice: random.Random) -> Iterator[tuple[float, str]]:
    """Pause and blow, for ever: each of the great ones once, at the beginning, with small ones between."""
    great = dice.sample(_ONCE, len(_ONCE))
    kinds, weights = list(_OFTEN), list(_OFTEN.values())
    while True:
        if great:
            yield dice.uniform(*_SHORT_PAUSE), great.pop()
        yield dice.uniform(*_PAUSE), dice.choices(kinds, weights)[0]
