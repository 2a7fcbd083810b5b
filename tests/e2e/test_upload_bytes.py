"""What only a real server and a raw socket show: bodies that end early, answers to refused uploads."""

import socket
import struct
from time import monotonic, sleep
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api import contents_of
from tests.e2e.journey import Journey
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.stack

HEAD = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7 '


@pytest.fixture
def journey(stack: RunningStack) -> Journey:
    return Journey(stack.base_url)


def request_head(journey: Journey, *, declared: int) -> tuple[bytes, tuple[str, int]]:
    """Headers that promise `declared` bytes, and where to send them."""
    address = urlsplit(journey.base_url)
    head = (
        f"POST /api/v1/uploads HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {declared}\r\n"
        f"Authorization: {journey.http.headers['Authorization']}\r\n"
        "Content-Type: multipart/form-data; boundary=B\r\nConnection: close\r\n\r\n"
    )
    return head.encode(), (str(address.hostname), int(address.port or 80))


def send_raw(journey: Journey, body: bytes, *, declared: int) -> bytes:
    """Send headers that promise `declared` bytes, then `body`, then nothing more. Returns the answer."""
    head, address = request_head(journey, declared=declared)
    with socket.create_connection(address, timeout=20) as client:
        client.sendall(head + body)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b""))


def stored_by(stack: RunningStack, journey: Journey) -> tuple[list[str], list[str]]:
    """Keys of this user's objects and unfinished multipart uploads in the stack's bucket."""
    user = journey.data(journey.http.get("/auth/me"))["id"]
    objects, unfinished = contents_of(stack.environment["S3_BUCKET"])
    return [key for key in objects if user in key], [key for key in unfinished if user in key]


@pytest.mark.parametrize("size", [2_000, 11 * 1024 * 1024])
def test_a_body_that_ends_early_is_not_taken_for_a_file(
    stack: RunningStack, journey: Journey, size: int
) -> None:
    body = HEAD + b"x" * size

    answer = send_raw(journey, body, declared=len(body) + 500)

    assert b"upload_incomplete" in answer
    assert journey.data(journey.http.get("/uploads")) == []
    assert stored_by(stack, journey) == ([], [])


def test_a_client_that_goes_away_in_mid_part_leaves_nothing(stack: RunningStack, journey: Journey) -> None:
    head, address = request_head(journey, declared=50 * 1024 * 1024)
    with socket.create_connection(address, timeout=20) as client:
        client.sendall(head + HEAD + b"x" * (18 * 1024 * 1024))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # reset, no goodbye

    end = monotonic() + 20
    while monotonic() < end and any(stored_by(stack, journey)):
        sleep(0.2)
    assert stored_by(stack, journey) == ([], [])
    assert journey.data(journey.http.get("/uploads")) == []


def test_a_client_that_still_sends_sees_why_it_was_refused(journey: Journey) -> None:
    large = b"MZ" + b"x" * (20 * 1024 * 1024)

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
