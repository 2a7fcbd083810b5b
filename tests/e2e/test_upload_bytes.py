"""What only a real server and a raw socket show: bodies that end early, answers to refused uploads."""

import socket
import struct

import httpx
import pytest

from tests.e2e.journey import Journey
from tests.e2e.raw_uploads import HEAD, MIB, answer_of, begun, stored_by, wait_until
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.stack


@pytest.fixture
def journey(stack: RunningStack) -> Journey:
    return Journey(stack.base_url)


@pytest.mark.parametrize("size", [2_000, 11 * MIB])
def test_a_body_that_ends_early_is_not_taken_for_a_file(
    stack: RunningStack, journey: Journey, size: int
) -> None:
    body = HEAD + b"x" * size

    with begun(journey, body, declared=len(body) + 500) as client:
        answer = answer_of(client)

    assert b"upload_incomplete" in answer
    assert journey.data(journey.http.get("/uploads")) == []
    assert stored_by(stack, journey.user_id) == ([], [])


def test_a_client_that_goes_away_in_mid_part_leaves_nothing(stack: RunningStack, journey: Journey) -> None:
    with begun(journey, HEAD + b"x" * (18 * MIB), declared=50 * MIB) as client:
        wait_until(lambda: stored_by(stack, journey.user_id)[1])
        [row] = journey.data(journey.http.get("/uploads"))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # reset, no goodbye

    assert row["status"] == "UPLOADING"
    wait_until(lambda: not journey.data(journey.http.get("/uploads")))
    wait_until(lambda: stored_by(stack, journey.user_id) == ([], []))


def test_a_client_that_still_sends_sees_why_it_was_refused(journey: Journey) -> None:
    large = b"MZ" + b"x" * (20 * MIB)

    response = journey.http.post("/uploads", files={"file": ("setup.exe", large)})

    assert response.status_code == 415
    assert response.json()["error"]["code"] == "unsupported_type"


def test_a_body_without_a_length_is_refused(journey: Journey) -> None:
    response = journey.http.post(
        "/uploads", content=iter([HEAD]), headers={"Content-Type": "multipart/form-data; boundary=B"}
    )

    assert (response.status_code, response.json()["error"]["code"]) == (411, "length_required")


def test_nobody_is_refused_before_the_body_is_stored(stack: RunningStack) -> None:
    response = httpx.post(f"{stack.base_url}/api/v1/uploads", files={"file": ("a.pdf", HEAD)})

    assert response.status_code == 401
