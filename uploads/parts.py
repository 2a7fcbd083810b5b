"""Writing an object to storage in parts while its bytes arrive: at most two parts are in memory."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

from uploads import storage

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

Answer = TypeVar("Answer")


class PartWriter:
    """Writes one object in parts. One part is in flight while the next one fills.

    `keep` is called about once a second while storage keeps the caller waiting. What an abandoned writer
    leaves in storage is its owner's to remove.
    """

    def __init__(self, key: str, part_bytes: int, *, keep: Callable[[], None]) -> None:
        self.key = key
        self._part_bytes = part_bytes
        self._keep = keep
        self._buffer = bytearray()
        self._upload_id: str | None = None
        self._parts: list[CompletedPartTypeDef] = []
        self._sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="upload-part")
        self._in_flight: Future[CompletedPartTypeDef] | None = None
        self._sent = 0

    def write(self, data: bytes) -> None:
        """Take bytes; send a part when one is full. Raises StorageUnavailable of an earlier part."""
        self._buffer += data
        while len(self._buffer) >= self._part_bytes:
            self._send(self._buffer[: self._part_bytes])
            del self._buffer[: self._part_bytes]

    def close(self) -> None:
        """Make the object visible. A file smaller than one part is a single PUT."""
        if self._upload_id is None:
            self._answer(self._sender.submit(storage.put, self.key, bytes(self._buffer)))
        else:
            if self._buffer:
                self._send(self._buffer)
            self._settle()
            self._answer(
                self._sender.submit(storage.complete_multipart, self.key, self._upload_id, self._parts)
            )
        self._sender.shutdown()

    def stop(self) -> None:
        """Send nothing more; return when nothing is under way any more."""
        self._sender.shutdown(wait=True, cancel_futures=True)
        self._buffer.clear()

    def _send(self, part: bytearray) -> None:
        if self._upload_id is None:
            self._upload_id = self._answer(self._sender.submit(storage.begin_multipart, self.key))
        self._settle()
        self._sent += 1
        self._in_flight = self._sender.submit(
            storage.put_part, self.key, self._upload_id, self._sent, bytes(part)
        )

    def _settle(self) -> None:
        if self._in_flight is not None:
            self._parts.append(self._answer(self._in_flight))
            self._in_flight = None

    def _answer(self, call: Future[Answer]) -> Answer:
        while not wait([call], timeout=1.0).done:
            self._keep()
        return call.result()
