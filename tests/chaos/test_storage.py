"""Storage away: an upload is refused and leaves nothing, an extraction waits and goes on."""

from collections.abc import Callable
from functools import partial
from io import BytesIO

import httpx
import pytest

from tests.api import contents_of
from tests.chaos.gates import Gates
from tests.chaos.jobs import Job, User, short_document
from tests.chaos.processes import wait_for
from tests.chaos.programs import SETTINGS
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack

pytestmark = pytest.mark.stack

PART = int(SETTINGS["UPLOAD_PART_BYTES"])


def test_an_upload_without_storage_is_refused_and_leaves_nothing(stack: ChaosStack, user: User) -> None:
    stack.s3.refuse()
    answer = user.http.post("/uploads", files={"file": ("short.docx", short_document())})
    ready = httpx.get(f"{stack.parts.base_url}/readyz", timeout=10)
    stack.s3.pass_on()

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "service_unavailable")
    assert {name for name, verdict in ready.json()["checks"].items() if verdict != "ok"} == {"storage"}
    assert_nothing_left(stack)


def test_an_upload_whose_storage_goes_in_mid_file_leaves_nothing(stack: ChaosStack, user: User) -> None:
    """Its first part cannot be removed while storage is away; it is removed when storage is back."""

    def lose_storage() -> None:
        wait_for(lambda: contents_of("flowbrand", stack.direct)[1], "no part was stored")
        stack.s3.refuse()

    file = FileWithAMoment(b"PK\x03\x04" + bytes(3 * PART), at=2 * PART, then=lose_storage)
    answer = user.http.post("/uploads", files={"file": ("large.docx", file)})
    noted = stack.database.rows("SELECT storage_key FROM uploads_leftover")
    stack.s3.pass_on()

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "service_unavailable")
    assert len(noted) == 1
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


def is_tried_again(job: Job) -> bool:
    return bool(job.row["attempt"] >= 2)


class FileWithAMoment(BytesIO):
    """Calls `then` once, when a reader comes to the offset `at`."""

    def __init__(self, content: bytes, *, at: int, then: Callable[[], None]) -> None:
        super().__init__(content)
        self._at = at
        self._then = then

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= self._at:
            self._at, then = len(self.getvalue()) + 1, self._then
            then()
        return super().read(size)
