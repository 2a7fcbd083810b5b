"""The body of an upload's request: its declared length, and a counted, bounded way to read it.

A body is read in small steps while it arrives. One that ends early is never taken for a whole file: bytes
are compared with Content-Length, and a chunked body has to reach its last chunk.
"""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Protocol

from django.http import HttpRequest

from flowbrand.core.errors import DomainError

FORM_OVERHEAD = 64 * 1024
"""Bytes that a form may hold beside its file."""

_READ_STEP = 64 * 1024
_DRAIN_BYTES = 64 * 1024 * 1024
_DRAIN_SECONDS = 10.0


class LengthRequired(DomainError):
    code, status = "length_required", 411
    message = "Uploads need a Content-Length header; only PUT uploads/raw takes a chunked body as well."


class UploadIncomplete(DomainError):
    code, status = "upload_incomplete", 400
    message = "The upload ended before the whole file had arrived. Please send it again."


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class ChunkedBody:
    """A body without a length, as the server takes it out of its chunks: it ends where the last chunk did."""

    def __init__(self, server_input: Readable) -> None:
        self._input = server_input

    def read(self, size: int, /) -> bytes:
        """Raises UploadIncomplete where the client went away, or what it sends are no chunks."""
        try:
            return self._input.read(size)
        except Exception:  # noqa: BLE001 - PEP 3333 names no class for a broken chunk: each server has its own
            raise UploadIncomplete from None


class CountedBody:
    """The request's body, counting what was read. Calls `arrived` after every 64 KiB."""

    def __init__(self, stream: Readable, *, arrived: Callable[[], None]) -> None:
        self._stream = stream
        self._arrived = arrived
        self.total = 0

    def read(self, size: int) -> bytes:
        """As many bytes, fewer where the body ends."""
        pieces = []  # gunicorn returns when it has all it was asked for: a slow client must be seen to move
        while size > 0 and (piece := self._stream.read(min(size, _READ_STEP))):
            pieces.append(piece)
            size -= len(piece)
            self.total += len(piece)
            self._arrived()
        return b"".join(pieces)

    def drain(self) -> None:
        """Read on and throw away, within bounds, so that a client that is still sending sees the answer."""
        end = monotonic() + _DRAIN_SECONDS
        limit = self.total + _DRAIN_BYTES
        with suppress(OSError, UploadIncomplete):  # a client that is gone sees no answer
            while self.total < limit and monotonic() < end and self.read(256 * 1024):
                pass


def declared_length(request: HttpRequest) -> int | None:
    """Content-Length in bytes, or None where the body comes in chunks that the server has taken apart.

    Raises LengthRequired where the request has neither.
    """
    if length := request.META.get("CONTENT_LENGTH"):
        return int(length)
    chunked = request.META.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked"
    if chunked and request.META.get("wsgi.input_terminated"):
        return None
    raise LengthRequired
