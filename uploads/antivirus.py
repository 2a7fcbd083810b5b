"""Asks clamd whether a file holds malware, where CLAMD_ADDRESS is set.

clamd(8), INSTREAM: chunks with their length before them (32 bits, network order), one of length zero, then
one answer up to a NUL. The client packages there are (clamd 2014, pyclamd 2017) are not kept any more. A file
that was not scanned is never taken for a clean one.
"""

import socket
import struct
import time
from collections.abc import Iterator
from typing import IO

import structlog

from flowbrand.core.errors import DocumentRejected, PermanentError, TransientError

_CHUNK = 256 * 1024
_CONNECT_SECONDS = 5.0
_SCAN_SECONDS = 120.0
_MAX_ANSWER = 4096
_LENGTH = struct.Struct("!I")

log = structlog.get_logger(__name__)


class MalwareFound(DocumentRejected):
    code = "malware_found"
    reason = (
        "The virus scanner found malware in this file, so it was not read. Check the computer it comes from, "
        "and upload a clean copy."
    )


class NotScanned(TransientError):
    """clamd is away, too slow, or says something else than a verdict."""

    code = "not_scanned"
    reason = "The file could not be checked for viruses just now. Please try again in a few minutes."


class TooLargeToScan(PermanentError):
    """clamd's StreamMaxLength is smaller than the file: raise it, or lower UPLOAD_MAX_BYTES."""

    code = "too_large_to_scan"
    reason = "The file is larger than the virus scanner accepts. Please upload a smaller one."


def scan(document: IO[bytes], address: str, *, seconds: float = _SCAN_SECONDS) -> None:
    """Have the file scanned by the clamd at `address` (`host:port` or `unix:/path`), in at most `seconds`.

    Returns where it is clean. Raises MalwareFound, NotScanned and TooLargeToScan.
    """
    document.seek(0)
    deadline = time.monotonic() + seconds
    try:
        with _connected(address, min(seconds, _CONNECT_SECONDS)) as connection:
            _send(connection, document, deadline)
            answer = _answer(connection, deadline)
    except OSError as error:
        log.warning("not_scanned", error=type(error).__name__)
        raise NotScanned from None
    _judge(answer)


def _connected(address: str, seconds: float) -> socket.socket:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(seconds)
        try:
            connection.connect(address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)


def _send(connection: socket.socket, document: IO[bytes], deadline: float) -> None:
    """Send the file. clamd hangs up on one that is too large for it, but not before it has said so."""
    try:
        for piece in _stream(document):
            connection.settimeout(_left(deadline))
            connection.sendall(piece)
    except (BrokenPipeError, ConnectionResetError):
        return


def _stream(document: IO[bytes]) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    while chunk := document.read(_CHUNK):
        yield _LENGTH.pack(len(chunk)) + chunk
    yield _LENGTH.pack(0)


def _answer(connection: socket.socket, deadline: float) -> str:
    """What clamd said, up to the NUL; "" where it hung up before that."""
    received = b""
    while b"\0" not in received:
        connection.settimeout(_left(deadline))
        piece = connection.recv(_MAX_ANSWER)
        received += piece
        if not piece or len(received) > _MAX_ANSWER:
            return ""
    return received.split(b"\0", 1)[0].decode("utf-8", errors="replace").strip()


def _left(deadline: float) -> float:
    """Seconds until the deadline. Raises TimeoutError behind it."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _judge(answer: str) -> None:
    if answer == "stream: OK":
        return
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        log.warning("malware_found", signature=answer[len("stream: ") : -len(" FOUND")][:200])
        raise MalwareFound
    if "size limit exceeded" in answer:
        raise TooLargeToScan
    log.warning("not_scanned", error="unexpected answer")
    raise NotScanned
