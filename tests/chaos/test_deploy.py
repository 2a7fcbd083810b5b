"""SIGTERM to every worker in the middle of its jobs: they are handed back and resumed, not lost or failed."""

import signal

import pytest

from tests.chaos.gates import Gates
from tests.chaos.jobs import Job, User
from tests.chaos.processes import PATIENCE, wait_for
from tests.chaos.programs import WORKERS
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack

pytestmark = pytest.mark.stack


def test_jobs_of_workers_told_to_stop_are_handed_back_and_resumed(
    stack: ChaosStack, user: User, shut: Gates
) -> None:
    """At the end of a step, which costs nothing; from within a request that takes long, which is lost."""
    source = user.finished_document()
    answered = {"step": "read-1-of-2", "status": "succeeded"}
    with stack.messages_wait():
        stepping, stuck = user.document(), [user.document(), user.funnel(source)]
        gate = shut.shut("llm_llmcall", {"job_id": stepping.id} | answered)
        for job in stuck:
            job.hang(after=1)
    gate.wait()
    for job in stuck:
        job.wait_until_asked(2)

    old = {name: stack.parts.kill(name, signal.SIGTERM) for name in WORKERS}
    wait_for(lambda: is_told_to_stop(stack), "no worker was told to stop")
    gate.open()

    assert_resumed(stepping, asked=3)
    assert stepping.outcomes()[0] == "handed back", stepping.describe()
    assert stepping.row["attempt"] == 1, stepping.describe()
    for job in stuck:
        assert_resumed(job, asked=4)
    for name, pid in old.items():
        stack.parts.wait_for_new_process(name, pid, seconds=PATIENCE)
    assert_nothing_left(stack)


def is_told_to_stop(stack: ChaosStack) -> bool:
    return "Warm shutdown" in "\n".join(stack.log_since("worker-extraction", 0))


def assert_resumed(job: Job, *, asked: int) -> None:
    row = job.wait_for_verdict()
    assert (row["status"], row["crashes"], job.asked) == ("COMPLETED", 0, asked), job.describe()
    assert job.stack.database.failures(job.id) == [], job.describe()
