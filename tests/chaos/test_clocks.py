"""Leases run by the database's clock: workers and relays whose own clocks are wrong change nothing."""

import pytest

from tests.chaos.jobs import User, deliver
from tests.chaos.processes import kill
from tests.chaos.programs import WORKERS
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack

pytestmark = pytest.mark.stack

WRONG = ("worker-extraction-behind", "worker-generation-ahead", "relay-ahead")


def test_processes_with_wrong_clocks_claim_renew_and_expire_like_others(
    stack: ChaosStack, user: User
) -> None:
    """Behind: its leases would be over at once. Ahead: its own would outlive it, all others seem dead."""
    source = user.finished_document()
    stack.bring_up(*WRONG)
    for name in WORKERS:
        stack.parts.stop(name)
    with stack.messages_wait():
        document, funnel = user.document(), user.funnel(source)
        stack.llm.queue(*[{"kind": "slow", "seconds": 2}] * 3, about=document.marker)
        funnel.hang(after=1)

    funnel.wait_until_asked(2)
    for job in (document, funnel):
        deliver(job)
    kill([funnel.pool_child()])

    row = document.wait_for_verdict()
    assert (row["status"], row["attempt"], document.asked) == ("COMPLETED", 1, 3), document.describe()
    row = funnel.wait_for_verdict()
    assert (row["status"], row["attempt"], funnel.asked) == ("COMPLETED", 2, 4), funnel.describe()
    assert_nothing_left(stack)
