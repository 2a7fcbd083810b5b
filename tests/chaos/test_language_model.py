"""The language model limits, falls ill or says nothing: each request is accounted for, none is wasted."""

import pytest

from tests.chaos.jobs import Job, User
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack
from tests.openai_server import Fault

pytestmark = pytest.mark.stack

MOST_ATTEMPTS = 6
LIMITED: Fault = {"kind": "rate_limit", "retry_after": 1}


@pytest.mark.parametrize(
    "faults",
    [[None, LIMITED, LIMITED, None, LIMITED], ["overloaded", "drop", "server_error", None, "drop"], ["hang"]],
    ids=["429 storm", "outage", "hang"],
)
def test_a_fault_that_passes_costs_its_own_requests_only(
    stack: ChaosStack, user: User, faults: list[str | Fault | None]
) -> None:
    jobs = jobs_that_meet(stack, user, faults)

    for job in jobs:
        row = job.wait_for_verdict()
        refused = sum(fault is not None for fault in faults)
        assert (row["status"], row["attempt"], row["crashes"]) == ("COMPLETED", 1 + refused, 0), (
            job.describe()
        )
        assert job.asked == 3 + refused, job.describe()
        assert [step["calls"] for step in stack.database.steps(job.id)] == [1, 1, 1], job.describe()
        assert stack.database.failures(job.id) == [], job.describe()
    assert_nothing_left(stack)


def test_a_lasting_outage_is_failed_recorded_and_may_be_run_again(stack: ChaosStack, user: User) -> None:
    jobs = jobs_that_meet(stack, user, ["overloaded"] * MOST_ATTEMPTS)

    for job in jobs:
        row = job.wait_for_verdict()
        assert (row["status"], row["failure_code"]) == ("FAILED", "llm_unavailable"), job.describe()
        assert (row["attempt"], job.asked) == (MOST_ATTEMPTS, MOST_ATTEMPTS), job.describe()
        assert [each["code"] for each in stack.database.failures(job.id)] == ["llm_unavailable"]
    assert_nothing_left(stack)
    for job in jobs:
        user.run_again(job)
        row = job.wait_for_verdict()
        assert (row["status"], row["attempt"]) == ("COMPLETED", 1), job.describe()
        assert job.asked == MOST_ATTEMPTS + 3, job.describe()
    assert_nothing_left(stack)


def jobs_that_meet(stack: ChaosStack, user: User, faults: list[str | Fault | None]) -> list[Job]:
    """A document and a funnel whose requests meet these faults, one each."""
    source = user.finished_document()
    with stack.messages_wait():
        jobs = [user.document(), user.funnel(source)]
        for job in jobs:
            stack.llm.queue(*faults, about=job.marker)
    return jobs
