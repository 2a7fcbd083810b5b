"""What the outbox costs: from the commit to the start of the task, against a bare `send_task`.

    python -m benchmarks.outbox [--messages 200] [--burst 1000]

Both ways in one run, to the same Redis and the same worker (the real worker's command line, with a task that
only notes when it started); both commit a row first.

- outbox: the row is the message; NOTIFY wakes the relay, which publishes it.
- bare: the row is committed, then `send_task` is called, as `transaction.on_commit` would. This is what
  loses a job when the process or Redis dies in between.

Latency: messages one by one, the ways in turn, 20 ms apart. Throughput: a burst of each, from the first
commit to the start of the last task. Prints the outbox's figures, the bare ones, and their ratio.
"""

import argparse
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID, uuid4

from redis import Redis

from benchmarks.measuring import machine, median_and_tail, service, use_django
from benchmarks.started import STARTED
from flowbrand.env import Env
from flowbrand.stack import processes
from flowbrand.stack.health import worker_answers
from flowbrand.stack.programs import PROJECT, child_environment
from flowbrand.stack.stack import Stack

_PAUSE = 0.02
_PATIENCE = 120.0

Way = Callable[[UUID], float]
"""Sends a message about an id. Answers the time of the commit by the wall clock."""


def through_the_outbox(document_id: UUID) -> float:
    from django.db import transaction

    from workers.contracts import ExtractDocument
    from workers.outbox import enqueue

    with transaction.atomic():
        enqueue(ExtractDocument(document_id=document_id))
    return time.time()


def bare(document_id: UUID) -> float:
    from django.db import transaction
    from django.db.models.functions import Now

    from workers.app import app
    from workers.contracts import ExtractDocument
    from workers.models import OutboxMessage

    payload = ExtractDocument(document_id=document_id).model_dump(mode="json")
    with transaction.atomic():
        OutboxMessage.objects.create(type=payload["type"], payload=payload, sent_at=Now())
    committed = time.time()
    app.send_task(payload["type"], kwargs={"message": payload}, queue="extraction")
    return committed


WAYS: dict[str, Way] = {"outbox": through_the_outbox, "bare": bare}


class Starts:
    """When the tasks were started, read from where the worker notes it."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def of(self, ids: Sequence[UUID]) -> dict[UUID, float]:
        """All of these, once all have been started; the notes are wiped. Raises TimeoutError."""
        deadline = time.monotonic() + _PATIENCE
        while self._redis.llen(STARTED) < len(ids):
            if time.monotonic() > deadline:
                raise TimeoutError(f"only {self._redis.llen(STARTED)} of {len(ids)} tasks were started")
            time.sleep(0.01)
        lines = [str(line).split() for line in self._redis.lrange(STARTED, 0, -1)]
        self._redis.delete(STARTED)
        found = {UUID(one): float(at) for one, at in lines}
        return {one: found[one] for one in ids}


def latencies(starts: Starts, count: int) -> dict[str, list[float]]:
    """Seconds from commit to start, the ways in turn."""
    committed: dict[str, dict[UUID, float]] = {name: {} for name in WAYS}
    for _ in range(count):
        for name, way in WAYS.items():
            one = uuid4()
            committed[name][one] = way(one)
            time.sleep(_PAUSE)
    started = starts.of([one for times in committed.values() for one in times])
    return {name: [started[one] - at for one, at in times.items()] for name, times in committed.items()}


def throughput(starts: Starts, way: Way, count: int) -> float:
    """Tasks started per second, from the first commit to the last start."""
    ids = [uuid4() for _ in range(count)]
    begun = time.time()
    for one in ids:
        way(one)
    return count / (max(starts.of(ids).values()) - begun)


@contextmanager
def noting_worker(stack: Stack, env: Env) -> Iterator[None]:
    """The extraction worker's place is taken by one that notes, with the same command line."""
    for name in ("worker-extraction", "worker-generation"):
        stack.supervisor.stop(name)
    command = [
        "benchmarks.started" if part == "workers.app" else part.replace("extraction@", "noting@")
        for part in processes.commands(env)["worker-extraction"]
    ]
    worker = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=child_environment(stack.environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        node = f"noting@{os.uname().nodename}"
        while not worker_answers(stack.environment["CELERY_BROKER_URL"], node):
            if worker.poll() is not None:
                raise RuntimeError("the worker did not start")
        yield
    finally:
        worker.terminate()
        worker.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outbox")
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--burst", type=int, default=1000)
    options = parser.parse_args()
    with service() as (stack, env), noting_worker(stack, env):
        use_django(stack)
        starts = Starts(Redis.from_url(stack.environment["REDIS_URL"], decode_responses=True))
        latencies(starts, 20)  # connections and caches
        waits = latencies(starts, options.messages)
        rates = {name: throughput(starts, way, options.burst) for name, way in WAYS.items()}
        print(f"from commit to start, {options.messages} messages each way, {machine()}")
    figures = {name: median_and_tail(taken) for name, taken in waits.items()}
    for index, label in enumerate(("p50", "p95")):
        outbox, plain = (figures[name][index] * 1000 for name in WAYS)
        print(f"  {label}   outbox {outbox:7.1f} ms   bare {plain:7.1f} ms   ratio {outbox / plain:.2f}")
    outbox, plain = rates.values()
    print(f"bursts of {options.burst}, tasks started per second")
    print(f"        outbox {outbox:7.0f}      bare {plain:7.0f}      ratio {outbox / plain:.2f}")


if __name__ == "__main__":
    main()
