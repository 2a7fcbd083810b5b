"""Killing processes at their gates: pool children one by one, a worker once all it works on stands there."""

import time
from dataclasses import dataclass

from tests.chaos.deaths import WORK, Death
from tests.chaos.gates import Gate, Waiter, waiters
from tests.chaos.jobs import WORKER, Job
from tests.chaos.processes import PATIENCE, frozen, kill
from tests.chaos.programs import SETTINGS
from tests.chaos.stack import ChaosStack

POOL = int(SETTINGS["EXTRACTION_CONCURRENCY"])
assert SETTINGS["GENERATION_CONCURRENCY"] == SETTINGS["EXTRACTION_CONCURRENCY"]


@dataclass(frozen=True, eq=False)
class Sentence:
    """A job, the gate its process is to die at, and how."""

    death: Death
    job: Job
    gate: Gate

    def carry_out(self) -> None:
        """Its process is dead: what becomes of the write it was in."""
        self.gate.open() if self.death.fate == "kept" else self.gate.lose()


Arrived = dict[Sentence, Waiter]
"""Who stands at the own gate."""


def die(stack: ChaosStack, sentences: list[Sentence]) -> None:
    """Wait for each job at its gate, kill its process there, let the write happen or not; then for all."""
    waiting = set(sentences)
    deadline = time.monotonic() + PATIENCE
    while waiting:
        assert time.monotonic() < deadline, "\n\n".join(_unmet(waiting))
        for kind in WORK:
            waiting -= _executed(stack, {one for one in waiting if one.job.kind == kind})
        time.sleep(0.02)
    for sentence in sentences:
        sentence.job.wait_for_verdict()


def _unmet(waiting: set[Sentence]) -> list[str]:
    return [f"never came to its gate: {one.death}\n{one.job.describe()}" for one in waiting][:3]


def _executed(stack: ChaosStack, left: set[Sentence]) -> set[Sentence]:
    """Kill what can be killed now, of one kind. Answers whose process died at its gate."""
    arrived = _arrived(stack, left)
    if not arrived:
        return set()
    if next(iter(arrived)).death.victim == "pool child":
        kill([stack.process_behind(waiter.backend) for waiter in arrived.values()])
    else:
        arrived = _killed_with_their_worker(stack, left, arrived)
    for sentence in arrived:
        sentence.carry_out()
    return set(arrived)


def _arrived(stack: ChaosStack, left: set[Sentence]) -> Arrived:
    found = waiters(stack.database)
    return {sentence: found[sentence.gate.key] for sentence in left if sentence.gate.key in found}


def _killed_with_their_worker(stack: ChaosStack, left: set[Sentence], arrived: Arrived) -> Arrived:
    """Those at their gates, if their worker was killed: nobody on the way is to die with them."""
    main = stack.main(WORKER[next(iter(arrived)).job.kind])
    victims = [main, *main.children(recursive=True)]
    if len(arrived) >= POOL:
        kill(victims)
        return arrived
    if max(waiter.seconds for waiter in arrived.values()) < 1 or _bystanders(stack, arrived):
        return {}
    with frozen(*victims):  # so that it takes nothing up between the look and the kill
        time.sleep(0.05)  # for what it has sent to PostgreSQL
        arrived = _arrived(stack, left)
        if not arrived or _bystanders(stack, arrived):
            return {}
        kill(victims)
    return arrived


def _bystanders(stack: ChaosStack, arrived: Arrived) -> bool:
    """Whether their worker may be in a job that does not stand at its gate: somebody holds a live lease."""
    table = WORK[next(iter(arrived)).job.kind]
    leased = stack.database.rows(f"SELECT id FROM {table} WHERE lease_expires_at > clock_timestamp()")
    return bool({str(row["id"]) for row in leased} - {sentence.job.id for sentence in arrived})
