"""How long POST /uploads takes with Redis healthy, absent and hung. It must make no difference.

    python -m benchmarks.api_latency [--uploads 40] [--rounds 3]

A request writes a row and an outbox message and never speaks to the broker, so it cannot wait for it. In
turns, round by round, in one run: Redis answers; Redis is stopped and refuses connections; Redis is frozen by
SIGSTOP, so that the kernel takes connections and bytes for it and nothing ever answers. The workers are
stopped, so that only the API works. Prints the median and the 95th percentile of each state, and the ratio to
the healthy one.
"""

import argparse
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import machine, median_and_tail, service
from flowbrand.stack import redis
from flowbrand.stack.client import Client
from flowbrand.stack.session import address
from flowbrand.stack.stack import Stack
from tests.storm.documents import tiny

WARM_UP = 20


@contextmanager
def healthy(_: Stack) -> Iterator[None]:
    yield


@contextmanager
def absent(stack: Stack) -> Iterator[None]:
    stack.supervisor.stop("redis")
    try:
        yield
    finally:
        stack.supervisor.start("redis")
        while not redis.answers(stack.environment["REDIS_URL"]):
            time.sleep(0.05)


@contextmanager
def hung(stack: Stack) -> Iterator[None]:
    pid = stack.supervisor.states()["redis"].pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


STATES = {"healthy": healthy, "absent": absent, "hung": hung}


def measure(
    stack: Stack, client: Client, document: Path, *, uploads: int, rounds: int
) -> dict[str, list[float]]:
    """Seconds of each upload, by the state Redis was in."""
    seconds: dict[str, list[float]] = {state: [] for state in STATES}
    for _ in range(WARM_UP):
        client.upload(document)
    for number in range(rounds):
        for state, bring_about in STATES.items():
            with bring_about(stack):
                seconds[state] += [timed_upload(client, document) for _ in range(uploads)]
            print(f"  round {number + 1} of {rounds}: Redis {state}, done", flush=True)
    return seconds


def timed_upload(client: Client, document: Path) -> float:
    begun = time.perf_counter()
    client.upload(document)
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api_latency")
    parser.add_argument("--uploads", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with (
        service() as (stack, env),
        Client(address(env, env.port)) as client,
        tempfile.TemporaryDirectory() as folder,
    ):
        for worker in ("worker-extraction", "worker-generation"):
            stack.supervisor.stop(worker)
        client.register()
        document = Path(folder) / "tiny.docx"
        document.write_bytes(tiny())
        seconds = measure(stack, client, document, uploads=options.uploads, rounds=options.rounds)
    base, base_tail = median_and_tail(seconds["healthy"])
    print(f"POST /uploads, {options.uploads * options.rounds} of each, {machine()}")
    for state, taken in seconds.items():
        median, tail = median_and_tail(taken)
        ratios = f"ratio {median / base:.2f} and {tail / base_tail:.2f}"
        print(f"  Redis {state:8} p50 {median * 1000:6.1f} ms   p95 {tail * 1000:6.1f} ms   {ratios}")


if __name__ == "__main__":
    main()
