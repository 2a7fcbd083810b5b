"""Redis loses its memory, hangs, or is away: no job is lost, and requests do not notice."""

import time
from collections.abc import Callable

import httpx
import pytest
from redis import Redis

from tests.chaos.jobs import Job, User, queued
from tests.chaos.processes import frozen, wait_for
from tests.chaos.programs import WORKERS
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack

pytestmark = pytest.mark.stack

FAST = 5.0
"""Seconds, on a busy machine. A publish to a Redis that hangs was seen to block for 45."""


def test_a_redis_that_is_killed_and_comes_back_empty_loses_no_job(stack: ChaosStack, user: User) -> None:
    """Both pools are full, more messages wait; afterwards both consume again (celery issues 8030, 10302)."""
    source = user.finished_document()
    running = fill_the_pools(stack, user, source)
    waiting = queue_jobs(stack, user, source, lose=lambda: stack.restart_service("redis"))

    assert_all_done_once([*running, *waiting])
    assert_all_done_once([user.document(), user.funnel(source)])
    stack.bring_up(*WORKERS)
    assert_nothing_left(stack)


def test_flushall_loses_no_job(stack: ChaosStack, user: User) -> None:
    jobs = queue_jobs(stack, user, user.finished_document(), lose=lambda: flush(stack))

    assert_all_done_once(jobs)
    assert_nothing_left(stack)


def test_uploads_go_on_while_redis_hangs(stack: ChaosStack, user: User) -> None:
    source = user.finished_document()
    stack.redis.hang()
    begun = time.monotonic()
    jobs = [user.document(), user.funnel(source), user.document()]
    assert time.monotonic() - begun < FAST * len(jobs)
    statuses = [user.status(job)["status"] for job in jobs]
    ready = httpx.get(f"{stack.parts.base_url}/readyz", timeout=10)
    stack.redis.pass_on()

    assert statuses == ["PARSING", "QUEUED", "PARSING"]
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert {name for name, verdict in ready.json()["checks"].items() if verdict != "ok"} == {
        "redis",
        "broker",
    }
    assert_all_done_once(jobs)
    assert_nothing_left(stack)


def fill_the_pools(stack: ChaosStack, user: User, source: Job) -> list[Job]:
    """A job for every process of both workers; the model takes its time."""
    stack.llm.queue(*[{"kind": "slow", "seconds": 2}] * 8)
    jobs = [*(user.document() for _ in range(4)), *(user.funnel(source) for _ in range(4))]
    for job in jobs:
        job.wait_until_asked(1)
    return jobs


def queue_jobs(stack: ChaosStack, user: User, source: Job, *, lose: Callable[[], None]) -> list[Job]:
    """Jobs whose messages wait in Redis, or are on their way to a frozen worker, when `lose` happens."""
    with frozen(*(stack.main(name) for name in WORKERS)):
        jobs = [*(user.document() for _ in range(2)), *(user.funnel(source) for _ in range(2))]
        wait_for(lambda: len(queued(stack)) == 2, lambda: f"queued: {queued(stack)}")
        with stack.messages_wait():
            lose()
            assert queued(stack) == {}
    return jobs


def flush(stack: ChaosStack) -> None:
    with Redis.from_url(stack.broker_url) as redis:
        redis.flushall()


def assert_all_done_once(jobs: list[Job]) -> None:
    for job in jobs:
        row = job.wait_for_verdict()
        assert (row["status"], row["attempt"], job.asked) == ("COMPLETED", 1, 3), job.describe()
