"""Order of start does not matter: each part waits for what is away, says so, and recovers by itself."""

from functools import partial

import httpx
import pytest

from tests.chaos.jobs import User
from tests.chaos.processes import kill, wait_for
from tests.chaos.programs import WORKERS
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack
from tests.plugins.running_stack import APPLICATION

pytestmark = pytest.mark.stack

CHECKS = {"postgres": {"database"}, "redis": {"redis", "broker"}, "s3": {"storage"}}
WAITS_FOR: dict[str, tuple[str, ...]] = {
    "postgres": ("relay",),
    "redis": WORKERS,
    "s3": (),
}
"""Which part needs a service to begin its work, and so has to say that it waits."""
SAYS = {
    "relay": "database_unreachable",
    "worker-extraction": "Cannot connect to",
    "worker-generation": "Cannot connect to",
}


@pytest.mark.parametrize("away", [["postgres"], ["redis"], ["postgres", "redis", "s3"]], ids="+".join)
def test_all_parts_start_while_services_are_away(stack: ChaosStack, user: User, away: list[str]) -> None:
    waiting = {part for service in away for part in WAITS_FOR[service]}
    sizes = {part: stack.log_size(part) for part in APPLICATION}
    for service in away:
        getattr(stack, service).refuse()
    kill([process for part in APPLICATION for process in (stack.main(part), *stack.children(part))])
    expected = set().union(*(CHECKS[service] for service in away))
    wait_for(lambda: missing(stack) == expected, lambda: f"/readyz misses {missing(stack)}, not {expected}")
    pids = {part: stack.parts.pid(part) for part in APPLICATION}

    for part in waiting:
        wait_for(partial(said, stack, part, sizes[part]), f"{part} says nothing")
    for service in away:
        getattr(stack, service).pass_on()
    stack.bring_up(*APPLICATION)

    job = user.document()
    assert job.wait_for_verdict()["status"] == "COMPLETED", job.describe()
    assert user.funnel(job).wait_for_verdict()["status"] == "COMPLETED"
    assert {part: stack.parts.pid(part) for part in APPLICATION} == pids
    for part in APPLICATION:
        lines = stack.log_since(part, sizes[part])
        assert not [line for line in lines if "Traceback" in line], f"{part}: {lines}"[:3000]
        assert len(said(stack, part, sizes[part])) <= 3, f"{part}: {lines}"[:3000]
    assert_nothing_left(stack)


def missing(stack: ChaosStack) -> set[str]:
    """Which parts /readyz names as away; empty while the API does not answer."""
    try:
        checks = httpx.get(f"{stack.parts.base_url}/readyz", timeout=10).json()["checks"]
    except httpx.TransportError:
        return set()
    return {name for name, verdict in checks.items() if verdict != "ok"}


def said(stack: ChaosStack, part: str, since: int) -> list[str]:
    """The log lines in which a part says what it waits for."""
    return [line for line in stack.log_since(part, since) if SAYS.get(part, "nothing") in line]
