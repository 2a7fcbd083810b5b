"""Storage away: an upload is refused and leaves nothing, an extraction waits and goes on."""

from functools import partial

import httpx
import pytest

from tests.chaos.gates import Gates
from tests.chaos.jobs import Job, User, long_document, new_marker
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack, wait_for

pytestmark = pytest.mark.stack


def test_an_upload_without_storage_is_refused_and_leaves_nothing(stack: ChaosStack, user: User) -> None:
    stack.s3.refuse()
    answer = upload(user, long_document())
    ready = httpx.get(f"{stack.parts.base_url}/readyz", timeout=10)
    stack.s3.pass_on()

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "service_unavailable")
    assert {name for name, verdict in ready.json()["checks"].items() if verdict != "ok"} == {"storage"}
    assert_nothing_left(stack)


def test_an_extraction_without_storage_waits_and_goes_on(stack: ChaosStack, user: User, shut: Gates) -> None:
    """One is cut off from storage before its download, one in the middle of it."""
    with stack.messages_wait():
        jobs = [user.document(), user.document()]
        gates = [shut.shut("uploads_uploadeddocument", {"id": job.id, "stage": "reading"}) for job in jobs]
    process = stack.process_behind(gates[0].wait())
    gates[1].wait()

    stack.s3.hang()
    gates[0].open()
    wait_for(partial(stack.s3.serves, process), jobs[0].describe)
    stack.s3.refuse()
    gates[1].open()
    for job in jobs:
        wait_for(partial(is_tried_again, job), job.describe)
    stack.s3.pass_on()

    for job in jobs:
        row = job.wait_for_verdict()
        assert (row["status"], row["crashes"], job.asked) == ("COMPLETED", 0, 3), job.describe()
        assert job.stack.database.failures(job.id) == [], job.describe()
    assert_nothing_left(stack)


def upload(user: User, content: bytes) -> httpx.Response:
    return user.http.post("/uploads", files={"file": (f"{new_marker()}.docx", content)})


def is_tried_again(job: Job) -> bool:
    return bool(job.row["attempt"] >= 2)
