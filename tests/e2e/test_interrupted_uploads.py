"""An upload whose server dies, or whose client stands still, gets a verdict and leaves nothing."""

from pathlib import Path
from time import sleep
from typing import Any

import psutil
import pytest

from tests.e2e.journey import Journey
from tests.e2e.raw_uploads import HEAD, MIB, begun, stored_by, wait_until
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.stack

EXAMPLE = Path(__file__).parents[2] / "examples" / "brochure-tannbrook.pdf"


@pytest.fixture
def journey(stack: RunningStack) -> Journey:
    return Journey(stack.base_url)


def kill_whole(stack: RunningStack, name: str) -> int:
    """SIGKILL for a part's main process and all its children. Answers the main process' id."""
    main = psutil.Process(stack.pid(name))
    processes = [main, *main.children(recursive=True)]
    for process in processes:
        process.kill()
    return main.pid


def only_upload(journey: Journey) -> Any:
    [row] = journey.data(journey.http.get("/uploads"))
    return row


def test_an_api_killed_in_mid_upload_leaves_a_verdict_and_nothing_else(
    stack: RunningStack, journey: Journey
) -> None:
    user_id = journey.user_id
    with begun(journey, HEAD + b"x" * (18 * MIB), declared=50 * MIB):
        wait_until(lambda: stored_by(stack, user_id)[1])
        uploading = only_upload(journey)
        pid = kill_whole(stack, "api")
    stack.wait_for_new_process("api", pid)

    verdict = journey.verdict("uploads", uploading["id"], patience=60)

    assert uploading["status"] == "UPLOADING"
    assert (verdict["status"], verdict["failure"]["code"]) == ("FAILED", "upload_interrupted")
    assert verdict["failure"]["retryable"] is False
    wait_until(lambda: stored_by(stack, user_id) == ([], []))
    again = journey.upload(EXAMPLE)
    assert journey.verdict("uploads", again["id"])["status"] == "COMPLETED"


def test_a_client_that_stands_still_is_given_up_and_told_so(stack: RunningStack, journey: Journey) -> None:
    user_id = journey.user_id
    with begun(journey, HEAD + b"x" * (9 * MIB), declared=12 * MIB) as client:
        wait_until(lambda: stored_by(stack, user_id)[1])
        verdict = journey.verdict("uploads", only_upload(journey)["id"], patience=60)
        wait_until(lambda: stored_by(stack, user_id) == ([], []))
        client.sendall(b"x" * (3 * MIB - len(HEAD)))
        answer = b"".join(iter(lambda: client.recv(65536), b""))

    assert verdict["failure"]["code"] == "upload_interrupted"
    assert answer.startswith(b"HTTP/1.1 409")
    assert b'"upload_interrupted"' in answer
    assert stored_by(stack, user_id) == ([], [])


def test_a_slow_client_that_moves_keeps_its_upload(stack: RunningStack, journey: Journey) -> None:
    """Longer than a lease (3 s here), and in all that time less than the parser asks for at once."""
    tail, piece, pieces = b"\r\n--B--\r\n", b"x" * 24 * 1024, 10
    declared = len(HEAD) + MIB + pieces * len(piece) + len(tail)
    with begun(journey, HEAD + b"x" * MIB, declared=declared) as client:
        for _ in range(pieces):
            sleep(0.5)
            client.sendall(piece)
        client.sendall(tail)
        answer = b"".join(iter(lambda: client.recv(65536), b""))

    assert answer.startswith(b"HTTP/1.1 202")
