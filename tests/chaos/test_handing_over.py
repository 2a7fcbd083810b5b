"""From the request to the broker: the API dies around its commit, the relay around publishing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import pairwise

import httpx
import pytest

from tests.chaos.database import Row
from tests.chaos.gates import Gates
from tests.chaos.jobs import Job, User, new_marker
from tests.chaos.processes import frozen, kill, wait_for
from tests.chaos.programs import SETTINGS
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack

pytestmark = pytest.mark.stack

OUTBOX = "workers_outboxmessage"


def test_an_api_killed_after_its_commit_has_accepted_the_upload(
    stack: ChaosStack, user: User, shut: Gates
) -> None:
    """The client got no answer; the row and its message are there, so the document gets its verdict."""
    marker = new_marker()
    gate = shut.shut(OUTBOX, {}, operation="INSERT")
    with ThreadPoolExecutor(1) as pool:
        request = pool.submit(user.document, marker)
        gate.wait()
        kill([stack.main("api"), *stack.children("api")])
        gate.open()
        with pytest.raises(httpx.TransportError):
            request.result()

    job = job_named(stack, marker)
    row = job.wait_for_verdict()
    assert (row["status"], row["attempt"], job.asked) == ("COMPLETED", 1, 3), job.describe()
    stack.bring_up("api")
    assert_nothing_left(stack)


def test_an_api_killed_before_its_commit_has_accepted_nothing_and_leaves_nothing(
    stack: ChaosStack, user: User, shut: Gates
) -> None:
    """The file lies in storage and the client got no answer: the row says so, and the file goes."""
    marker = new_marker()
    gate = shut.shut(OUTBOX, {}, operation="INSERT")
    with ThreadPoolExecutor(1) as pool:
        request = pool.submit(user.document, marker)
        kill([stack.process_behind(gate.wait())])
        gate.lose()
        with pytest.raises(httpx.TransportError):
            request.result()

    job = job_named(stack, marker)
    row = job.wait_for_verdict()
    assert (row["status"], row["failure_code"]) == ("FAILED", "upload_interrupted"), job.describe()
    assert (row["attempt"], row["size"], job.asked) == (0, None, 0), job.describe()
    assert_nothing_left(stack)


def test_a_relay_killed_before_it_marks_a_message_sends_it_again(
    stack: ChaosStack, user: User, shut: Gates
) -> None:
    """At least once: the second copy finds the work done."""
    with stack.messages_wait():
        job = user.document()
        gate = shut.shut(OUTBOX, {"claimed_until": None, "publish_attempts": 1})
    gate.wait()
    kill([stack.main("relay")])
    gate.lose()
    row = job.wait_for_verdict()
    let_reservations_run_out(stack)

    job.wait_for_tasks(2)
    assert job.outcomes() == ["done", "skipped: finished"], job.describe()
    assert (row["status"], row["attempt"], job.asked) == ("COMPLETED", 1, 3), job.describe()
    assert job.row == row, job.describe()
    assert [message["publish_attempts"] for message in messages_about(job)] == [2]
    assert_nothing_left(stack)


def test_a_relay_killed_before_it_publishes_a_message_sends_it_later(
    stack: ChaosStack, user: User, shut: Gates
) -> None:
    with stack.messages_wait():
        job = user.document()
        gate = shut.shut(OUTBOX, {"publish_attempts": 1})
    gate.wait()
    kill([stack.main("relay")])
    gate.open()
    let_reservations_run_out(stack)

    row = job.wait_for_verdict()
    assert (row["status"], row["attempt"], job.asked) == ("COMPLETED", 1, 3), job.describe()
    assert_nothing_left(stack)


def test_two_relays_send_each_message_once_and_miss_each_row_once(stack: ChaosStack, user: User) -> None:
    """While the worker is frozen, both see the same rows overdue again and again."""
    stack.bring_up("relay-2")
    with frozen(stack.main("worker-extraction")):
        jobs = [user.document() for _ in range(4)]
        for job in jobs:
            wait_for(partial(has_messages, job, 3), job.describe)

    for job in jobs:
        row = job.wait_for_verdict()
        assert (row["status"], row["attempt"], job.asked) == ("COMPLETED", 1, 3), job.describe()
    stack.parts.stop("relay-2")
    for job in jobs:
        messages = messages_about(job)
        assert_spaced(messages)
        assert {message["publish_attempts"] for message in messages} == {1}
        job.wait_for_tasks(len(messages))
        assert len(job.outcomes()) == len(messages), job.describe()
    assert_nothing_left(stack)


def let_reservations_run_out(stack: ChaosStack) -> None:
    """As half a minute would."""
    stack.database.rows("UPDATE workers_outboxmessage SET claimed_until = now() WHERE sent_at IS NULL")


def messages_about(job: Job) -> list[Row]:
    return job.stack.database.rows(
        "SELECT * FROM workers_outboxmessage WHERE work_id = %s ORDER BY id", job.id
    )


def has_messages(job: Job, number: int) -> bool:
    return len(messages_about(job)) >= number


def assert_spaced(messages: list[Row]) -> None:
    """Nobody sent a message while an earlier one was not overdue yet."""
    times = [message["created_at"] for message in messages]
    overdue = timedelta(seconds=float(SETTINGS["REQUEUE_SECONDS"]))
    assert all(later - earlier >= overdue for earlier, later in pairwise(times)), times


def job_named(stack: ChaosStack, marker: str) -> Job:
    row = stack.database.one(
        "SELECT id FROM uploads_uploadeddocument WHERE original_name = %s", f"{marker}.docx"
    )
    return Job("uploads", str(row["id"]), marker, stack)
