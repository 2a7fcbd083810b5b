"""From the death of a worker in the middle of a job to the moment when the job goes on.

    python -m benchmarks.recovery [--settings default test]

Two documents are in the worker, each in the middle of a request to the model's server. Then the worker's main
process gets SIGKILL, or the children of its pool do, or it is told to stop (SIGTERM, as a deploy does). The
job goes on when the next request for it reaches the server. A lost job is found when its lease runs out
(LEASE_SECONDS, renewed three times in that time) and the reconciler comes by (RECONCILE_SECONDS): at most
two minutes is what the design allows. Prints the seconds for each kind of death with the default settings and
with those of the tests, their ratio, and the part of the two minutes that the slowest took.
"""

import argparse
import os
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks.measuring import machine, service
from flowbrand.stack.client import Client
from flowbrand.stack.session import address
from flowbrand.stack.stack import Stack
from tests.openai_server import OpenAIServer, openai_server
from tests.plugins.running_stack import SHORT_LEASES
from tests.storm.documents import tiny
from tests.unlike import unlike

ALLOWED = 120.0
WORKER = "worker-extraction"
SETTINGS: dict[str, dict[str, str]] = {"default": {}, "test": SHORT_LEASES}


def kill_worker(stack: Stack) -> None:
    os.kill(stack.supervisor.states()[WORKER].pid, signal.SIGKILL)


def kill_children(stack: Stack) -> None:
    for child in psutil.Process(stack.supervisor.states()[WORKER].pid).children():
        child.kill()


def tell_to_stop(stack: Stack) -> None:
    os.kill(stack.supervisor.states()[WORKER].pid, signal.SIGTERM)


DEATHS: dict[str, Callable[[Stack], None]] = {
    "SIGKILL of the worker": kill_worker,
    "SIGKILL of its children": kill_children,
    "SIGTERM": tell_to_stop,
}


def recovery(stack: Stack, server: OpenAIServer, client: Client, die: Callable[[Stack], None]) -> list[float]:
    """Seconds until each of two jobs went on."""
    marks = [f"recovery-{time.monotonic_ns()}-{number}" for number in (1, 2)]
    with tempfile.TemporaryDirectory() as folder:
        for mark in marks:
            server.queue({"kind": "slow", "seconds": 600}, about=mark)
            document = Path(folder) / f"{mark}.docx"
            document.write_bytes(unlike(tiny(), mark))
            client.upload(document)
    for mark in marks:
        wait_for_request(server, mark, 1)
    begun = time.monotonic()
    die(stack)
    return [wait_for_request(server, mark, 2) - begun for mark in marks]


def wait_for_request(server: OpenAIServer, mark: str, number: int) -> float:
    """When the job's request of this number was there. Raises TimeoutError."""
    deadline = time.monotonic() + 2 * ALLOWED
    while server.asked(mark) < number:
        if time.monotonic() > deadline:
            raise TimeoutError(f"no request {number} about {mark}")
        time.sleep(0.02)
    return time.monotonic()


def measure(variables: dict[str, str]) -> dict[str, list[float]]:
    """Seconds by kind of death."""
    with openai_server() as server:
        model = {"LLM_PROVIDER": "openai", "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": server.base_url}
        with service(**model, **variables) as (stack, env), Client(address(env, env.port)) as client:
            client.register()
            found = {}
            for name, die in DEATHS.items():
                found[name] = recovery(stack, server, client, die)
                print(f"  {name}: {', '.join(f'{each:.1f} s' for each in found[name])}", flush=True)
            return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recovery")
    parser.add_argument("--settings", nargs="+", choices=list(SETTINGS), default=list(SETTINGS))
    wanted = parser.parse_args().settings
    found: dict[str, dict[str, list[float]]] = {}
    for name in wanted:
        print(f"settings: {name}")
        found[name] = measure(SETTINGS[name])
    print(f"slowest of two jobs, {machine()}")
    for death in DEATHS:
        slowest = {name: max(taken[death]) for name, taken in found.items()}
        shown = "   ".join(f"{name} {seconds:5.1f} s" for name, seconds in slowest.items())
        if len(slowest) == len(SETTINGS):
            shown += f"   ratio {slowest['default'] / slowest['test']:.1f}"
        print(f"  {death:24} {shown}   {max(slowest.values()) / ALLOWED:.0%} of two minutes")


if __name__ == "__main__":
    main()
