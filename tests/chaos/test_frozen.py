"""A worker frozen beyond its lease and replaced: when it thaws, its late writes change nothing."""

from contextlib import ExitStack
from datetime import UTC, datetime

import psutil
import pytest

from tests.chaos.gates import Gates
from tests.chaos.jobs import User
from tests.chaos.processes import frozen, wait_for
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack

pytestmark = pytest.mark.stack

DOCUMENTS, FUNNELS = "uploads_uploadeddocument", "funnels_funnel"


def test_a_frozen_worker_is_replaced_and_changes_nothing_when_it_thaws(
    stack: ChaosStack, two_workers: None, user: User, shut: Gates
) -> None:
    """Before the parser, before either verdict, and, the whole worker, while the model answers."""
    source = user.finished_document()
    with stack.messages_wait():
        at_gates = {
            user.document(): (DOCUMENTS, {"stage": "parsing"}),
            user.document(): ("llm_llmcall", {"step": "overview", "status": "succeeded"}),
            user.funnel(source): (FUNNELS, {"stage": "grounding"}),
        }
        gates = {
            job: shut.shut(table, pattern | {"job_id" if table == "llm_llmcall" else "id": job.id})
            for job, (table, pattern) in at_gates.items()
        }
        answering = user.funnel(source)
        stack.llm.queue(None, {"kind": "slow", "seconds": 2}, about=answering.marker)
    with ExitStack() as ice:
        for gate in gates.values():
            ice.enter_context(frozen(stack.process_behind(gate.wait())))
            gate.open()
        answering.wait_until_asked(2)
        ice.enter_context(frozen(*whole_worker(answering.pool_child())))
        rows = {job: job.wait_for_verdict() for job in [*gates, answering]}

    for job, row in rows.items():
        job.wait_for_tasks(2)
        assert sorted(job.outcomes()) == ["done", "stopped: lease lost"], job.describe()
        assert (row["status"], row["attempt"], row["crashes"]) == ("COMPLETED", 2, 1), job.describe()
        assert job.row == row, job.describe()
        assert job.asked == (4 if job is answering else 3), job.describe()
    assert_nothing_left(stack)


def test_a_worker_frozen_inside_a_transaction_holds_up_neither_its_job_nor_others(
    stack: ChaosStack, user: User, shut: Gates
) -> None:
    """It holds a lock on the job's row. Neither the reconciler nor another worker may wait for it."""
    with stack.messages_wait():
        job = user.document()
        gate = shut.shut("uploads_extractedtext", {"document_id": job.id}, moment="in_transaction")
    with frozen(stack.process_behind(gate.wait())):
        gate.open()
        wait_for(lambda: job.row["lease_expires_at"] < datetime.now(UTC), job.describe)
        other = user.document()
        assert other.wait_for_verdict()["status"] == "COMPLETED", other.describe()
        assert job.row["attempt"] == 1, job.describe()
        row = job.wait_for_verdict()

    job.wait_for_tasks(2)
    assert (row["status"], row["attempt"], row["crashes"]) == ("COMPLETED", 2, 1), job.describe()
    assert job.row == row, job.describe()
    assert job.asked == 3, job.describe()
    assert_nothing_left(stack)


def whole_worker(child: psutil.Process) -> list[psutil.Process]:
    main = psutil.Process(child.ppid())
    return [main, *main.children(recursive=True)]
