"""Uploads over a bare socket: bodies that end early, stand still, or lose their server."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from urllib.parse import urlsplit

from tests.api import contents_of
from tests.e2e.journey import Journey
from tests.plugins.running_stack import RunningStack

HEAD = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7 '
MIB = 1024 * 1024
CHUNKED = "Transfer-Encoding: chunked"


@contextmanager
def begun(journey: Journey, body: bytes, *, declared: int) -> Iterator[socket.socket]:
    """Promise `declared` bytes, send `body`; the connection stays open as long as the block runs."""
    address = urlsplit(journey.base_url)
    head = (
        f"POST /api/v1/uploads HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {declared}\r\n"
        f"Authorization: {journey.http.headers['Authorization']}\r\n"
        "Content-Type: multipart/form-data; boundary=B\r\nConnection: close\r\n\r\n"
    )
    where = (str(address.hostname), int(address.port or 80))
    with socket.create_connection(where, timeout=20) as client:
        client.sendall(head.encode() + body)
        yield client


@contextmanager
def begun_raw(journey: Journey, body: bytes, framing: str) -> Iterator[socket.socket]:
    """PUT uploads/raw with `framing` (`Content-Length: 5` or CHUNKED) and the body's first bytes as given."""
    address = urlsplit(journey.base_url)
    head = (
        f"PUT /api/v1/uploads/raw?name=a.pdf HTTP/1.1\r\nHost: {address.netloc}\r\n{framing}\r\n"
        f"Authorization: {journey.http.headers['Authorization']}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=20) as client:
        client.sendall(head.encode() + body)
        yield client


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def go_away(client: socket.socket) -> None:
    """With a reset, no goodbye."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def answer_of(client: socket.socket) -> bytes:
    """Send nothing more; everything the server answers."""
    client.shutdown(socket.SHUT_WR)
    return b"".join(iter(lambda: client.recv(65536), b""))


def stored_by(stack: RunningStack, user_id: str) -> tuple[list[str], list[str]]:
    """Keys of a user's objects and unfinished multipart uploads in the stack's bucket."""
    objects, unfinished = contents_of(stack.environment["S3_BUCKET"])
    return [key for key in objects if user_id in key], [key for key in unfinished if user_id in key]


def wait_until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, "what was waited for did not come"
        sleep(0.1)
