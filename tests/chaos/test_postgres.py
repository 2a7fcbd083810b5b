"""PostgreSQL restarts, or drops every connection, while jobs run."""

import time
from functools import partial

import httpx
import pytest

from tests.chaos.jobs import Job, User
from tests.chaos.processes import wait_for
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack

pytestmark = pytest.mark.stack


def test_jobs_outlive_a_crash_of_postgres(stack: ChaosStack, user: User) -> None:
    """Its process is killed while the model answers: an answer that cannot be booked is asked for again."""
    jobs = jobs_in_flight(stack, user)

    stack.restart_service("postgres")

    assert_done(jobs, asked_again=1)
    wait_for(partial(is_ready, stack), "the API is not ready after the restart of PostgreSQL")
    assert_nothing_left(stack)


def test_jobs_outlive_cut_connections(stack: ChaosStack, user: User) -> None:
    """Three times in a row every connection of every part is ended."""
    jobs = jobs_in_flight(stack, user)

    for _ in range(3):
        wait_for(partial(cut_connections, stack), "nobody is connected")
        time.sleep(0.3)

    assert_done(jobs, asked_again=3)
    for _ in range(4):  # each of the API's processes has lost its connections and finds new ones
        assert user.document().wait_for_verdict()["status"] == "COMPLETED"
    assert_nothing_left(stack)


def cut_connections(stack: ChaosStack) -> int:
    """End all but ours. Answers how many there were."""
    return len(
        stack.database.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )


def jobs_in_flight(stack: ChaosStack, user: User) -> list[Job]:
    """Documents and funnels, each with a request under way that takes a second."""
    source = user.finished_document()
    jobs = [user.document(), user.funnel(source), user.document(), user.funnel(source)]
    for job in jobs:
        stack.llm.queue(*[{"kind": "slow", "seconds": 1}] * 3, about=job.marker)
    for job in jobs:
        job.wait_until_asked(1)
    return jobs


def assert_done(jobs: list[Job], *, asked_again: int) -> None:
    for job in jobs:
        row = job.wait_for_verdict()
        assert row["status"] == "COMPLETED", job.describe()
        assert 3 <= job.asked <= 3 + asked_again, job.describe()
        steps = job.stack.database.steps(job.id)
        assert [step["status"] for step in steps] == ["succeeded"] * 3, job.describe()
        assert job.stack.database.failures(job.id) == [], job.describe()


def is_ready(stack: ChaosStack) -> bool:
    return httpx.get(f"{stack.parts.base_url}/readyz", timeout=10).status_code == 200
