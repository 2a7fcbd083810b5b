"""PUT /uploads/raw over real sockets to the real API process: chunks, clients that go away, refusals."""

import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from tests.e2e.journey import Journey
from tests.e2e.raw_uploads import (
    CHUNKED,
    MIB,
    answer_of,
    begun_raw,
    chunk,
    go_away,
    stored_by,
    wait_until,
)
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.stack

PDF = b"%PDF-1.7 "
EXAMPLE = Path(__file__).parents[2] / "examples" / "brochure-tannbrook.pdf"


@pytest.fixture
def journey(stack: RunningStack) -> Journey:
    return Journey(stack.base_url)


def uploads_of(journey: Journey) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = journey.data(journey.http.get("/uploads"))
    return rows


def left_nothing(stack: RunningStack, journey: Journey) -> bool:
    return not uploads_of(journey) and stored_by(stack, journey.user_id) == ([], [])


def test_curl_dash_t_uploads_a_file_that_is_then_read(journey: Journey) -> None:
    url = f"{journey.base_url}/api/v1/uploads/raw?name=brochure.pdf"
    authorization = f"Authorization: {journey.http.headers['Authorization']}"

    subprocess.run(["curl", "-sSf", "-T", str(EXAMPLE), "-H", authorization, url], check=True, timeout=60)

    [row] = uploads_of(journey)
    assert (row["name"], row["size"]) == ("brochure.pdf", EXAMPLE.stat().st_size)
    assert journey.verdict("uploads", str(row["id"]))["status"] == "COMPLETED"


def test_a_chunked_body_without_a_length_arrives_whole(stack: RunningStack, journey: Journey) -> None:
    pieces = [PDF, b"y" * (9 * MIB), b"z"]

    def chunks() -> Iterator[bytes]:
        yield from pieces

    response = journey.http.put("/uploads/raw", params={"name": "a.pdf"}, content=chunks())

    data = journey.data(response)
    assert "Content-Length" not in response.request.headers
    assert data["size"] == sum(map(len, pieces))
    assert data["sha256"] == hashlib.sha256(b"".join(pieces)).hexdigest()
    assert len(stored_by(stack, journey.user_id)[0]) == 1


def test_a_chunked_body_over_the_limit_is_told_so_while_it_still_sends(
    stack: RunningStack, journey: Journey
) -> None:
    def chunks() -> Iterator[bytes]:
        yield PDF
        for _ in range(101):
            yield b"x" * MIB

    response = journey.http.put("/uploads/raw", params={"name": "a.pdf"}, content=chunks())

    assert (response.status_code, response.json()["error"]["code"]) == (413, "file_too_large")
    assert left_nothing(stack, journey)


def test_a_declared_length_over_the_limit_is_refused_before_anything_is_stored(
    stack: RunningStack, journey: Journey
) -> None:
    with begun_raw(journey, PDF, f"Content-Length: {101 * MIB}") as client:
        answer = answer_of(client)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"file_too_large"' in answer
    assert left_nothing(stack, journey)


@pytest.mark.parametrize("size", [2_000, 11 * MIB])
@pytest.mark.parametrize("way", ["length", "chunks", "half a chunk", "no chunk"])
def test_a_body_that_ends_early_is_not_taken_for_a_file(
    stack: RunningStack, journey: Journey, size: int, way: str
) -> None:
    data = PDF + b"x" * size
    body, framing = {
        "length": (data, f"Content-Length: {len(data) + 500}"),
        "chunks": (chunk(data), CHUNKED),
        "half a chunk": (b"%x\r\n" % (len(data) + 500) + data, CHUNKED),
        "no chunk": (chunk(data) + b"nonsense\r\n", CHUNKED),
    }[way]

    with begun_raw(journey, body, framing) as client:
        answer = answer_of(client)

    assert answer.startswith(b"HTTP/1.1 400")
    assert b'"upload_incomplete"' in answer
    assert left_nothing(stack, journey)


@pytest.mark.parametrize("framing", [f"Content-Length: {50 * MIB}", CHUNKED])
def test_a_client_that_goes_away_in_mid_part_leaves_nothing(
    stack: RunningStack, journey: Journey, framing: str
) -> None:
    data = PDF + b"x" * (18 * MIB)
    body = chunk(data) if framing == CHUNKED else data

    with begun_raw(journey, body, framing) as client:
        wait_until(lambda: stored_by(stack, journey.user_id)[1])
        [row] = uploads_of(journey)
        go_away(client)

    assert row["status"] == "UPLOADING"
    wait_until(lambda: left_nothing(stack, journey))


def test_a_slow_client_that_moves_keeps_its_upload(stack: RunningStack, journey: Journey) -> None:
    """Longer than a lease (3 s here)."""
    with begun_raw(journey, chunk(PDF + b"x" * MIB), CHUNKED) as client:
        for _ in range(10):
            sleep(0.5)
            client.sendall(chunk(b"x" * 64 * 1024))
        client.sendall(b"0\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))

    assert answer.startswith(b"HTTP/1.1 202")


def test_a_client_that_stands_still_gets_a_verdict_and_leaves_nothing(
    stack: RunningStack, journey: Journey
) -> None:
    with begun_raw(journey, chunk(PDF + b"x" * (9 * MIB)), CHUNKED) as client:
        wait_until(lambda: stored_by(stack, journey.user_id)[1])
        [row] = uploads_of(journey)
        verdict = journey.verdict("uploads", str(row["id"]), patience=60)
        wait_until(lambda: stored_by(stack, journey.user_id) == ([], []))
        client.sendall(b"0\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))

    assert verdict["failure"]["code"] == "upload_interrupted"
    assert answer.startswith(b"HTTP/1.1 409")
    assert stored_by(stack, journey.user_id) == ([], [])
