"""The same message more than once: at once to two workers, and again after the verdict."""

from functools import partial

import pytest

from tests.chaos.deaths import WORK
from tests.chaos.gates import Gates
from tests.chaos.jobs import Job, User, deliver
from tests.chaos.processes import wait_for
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack

pytestmark = pytest.mark.stack

COPIES = 6


def test_copies_that_arrive_at_once_and_late_ones_change_nothing(
    stack: ChaosStack, two_workers: None, user: User, shut: Gates
) -> None:
    """The winner stands in the COMMIT of its claim until copies in both workers wait for the same row."""
    source = user.finished_document()
    with stack.messages_wait():
        jobs = [user.document(), user.funnel(source)]
        gates = {job.id: shut.shut(WORK[job.kind], {"id": job.id, "attempt": 1}) for job in jobs}
        for job in jobs:
            deliver(job, copies=COPIES)
        for job in jobs:
            gates[job.id].wait()
            wait_for(partial(in_two_workers, job), job.describe)
            gates[job.id].open()

    rows = {job.id: job.wait_for_verdict() for job in jobs}
    for job in jobs:
        deliver(job, copies=COPIES)
    for job in jobs:
        job.wait_for_tasks(2 * COPIES)

    for job in jobs:
        assert job.outcomes().count("done") == 1, job.describe()
        assert (rows[job.id]["status"], rows[job.id]["attempt"]) == ("COMPLETED", 1), job.describe()
        assert job.row == rows[job.id], job.describe()
        assert job.asked == 3, job.describe()
    assert_nothing_left(stack)


def in_two_workers(job: Job) -> bool:
    """Whether children of two workers wait for the row that another claim has just won.

    It is the only row of its table that anybody writes; PostgreSQL shows the beginning of a query only.
    """
    waiting = job.stack.database.rows(
        "SELECT pid FROM pg_stat_activity WHERE wait_event IN ('transactionid', 'tuple') AND query LIKE %s",
        f"%{WORK[job.kind]}%",
    )
    return len({job.stack.process_behind(row["pid"]).ppid() for row in waiting}) >= 2
