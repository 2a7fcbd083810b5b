"""Streaming an upload into storage as it arrives: never whole in memory, never on disk.

`StorageUploadHandler` is a Django upload handler: under WSGI it sees chunks as the client sends them.
It hashes and counts on the way, sends 8 MiB parts on a second thread while the next one fills (at most
one part in flight, so memory is bounded at two parts), and drops everything where anything goes wrong.
"""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from flowbrand.core.ids import new_id
from uploads import storage
from uploads.validation import (
    SNIFF_BYTES,
    EmptyFile,
    FileTooLarge,
    check_magic,
    display_name,
    media_type_of,
)

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

FIELD = "file"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that arrived whole and lies in storage. `size` in bytes, `sha256` as hex."""

    key: str
    name: str
    media_type: str
    size: int
    sha256: str


class StoredUpload(UploadedFile):  # type: ignore[type-arg]  # not subscriptable at run time
    """What request.FILES holds: no bytes (Django closes the file it was given), only where they went."""

    def __init__(self, stored: StoredFile) -> None:
        super().__init__(file=BytesIO(), name=stored.name, size=stored.size)
        self.stored = stored


class PartWriter:
    """Writes one object in parts. One part is in flight while the next one fills."""

    def __init__(self, key: str, part_bytes: int) -> None:
        self.key = key
        self._part_bytes = part_bytes
        self._buffer = bytearray()
        self._upload_id: str | None = None
        self._parts: list[CompletedPartTypeDef] = []
        self._sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="upload-part")
        self._in_flight: Future[CompletedPartTypeDef] | None = None
        self._sent = 0
        self._closing = False

    def write(self, data: bytes) -> None:
        """Take bytes; send a part when one is full. Raises StorageUnavailable of an earlier part."""
        self._buffer += data
        while len(self._buffer) >= self._part_bytes:
            self._send(self._buffer[: self._part_bytes])
            del self._buffer[: self._part_bytes]

    def close(self) -> None:
        """Make the object visible. A file smaller than one part is a single PUT."""
        if self._upload_id is None:
            self._closing = True
            storage.put(self.key, bytes(self._buffer))
        else:
            if self._buffer:
                self._send(self._buffer)
            self._settle()
            self._closing = True
            storage.complete_multipart(self.key, self._upload_id, self._parts)
        self._sender.shutdown()

    def abort(self) -> None:
        """Leave nothing behind. Raises nothing: a storage that is away is swept later."""
        self._sender.shutdown(wait=True, cancel_futures=True)
        self._buffer.clear()
        if self._upload_id is not None:
            storage.discard_multipart(self.key, self._upload_id)
        if self._closing:  # the answer to the last request may be lost and the object be there
            storage.discard(self.key)

    def _send(self, part: bytearray) -> None:
        if self._upload_id is None:
            self._upload_id = storage.begin_multipart(self.key)
        self._settle()
        self._sent += 1
        self._in_flight = self._sender.submit(
            storage.put_part, self.key, self._upload_id, self._sent, bytes(part)
        )

    def _settle(self) -> None:
        if self._in_flight is not None:
            self._parts.append(self._in_flight.result())
            self._in_flight = None


class StorageUploadHandler(FileUploadHandler):
    """Pipes the field `file` into storage; other file fields are skipped. `limit` in bytes.

    Raises UnsupportedType, ContentMismatch, EmptyFile, FileTooLarge and StorageUnavailable, each after
    dropping what was already stored.
    """

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest, *, owner: str, limit: int, part_bytes: int) -> None:
        super().__init__(request)
        self._owner = owner
        self._limit = limit
        self._part_bytes = part_bytes
        self._writer: PartWriter | None = None
        self.stored: StoredFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != FIELD or self.stored is not None or self._writer is not None:
            raise SkipFile
        self._name = display_name(self.file_name or "")
        self._media_type = media_type_of(self._name)
        self._head = b""
        self._size = 0
        self._digest = hashlib.sha256()
        self._writer = PartWriter(f"documents/{self._owner}/{new_id()}.{self._media_type}", self._part_bytes)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._writer is not None
        try:
            self._check(raw_data)
            self._digest.update(raw_data)
            self._writer.write(raw_data)
        except Exception:
            self.drop()
            raise

    def file_complete(self, file_size: int) -> StoredUpload | None:
        writer = self._writer
        if writer is None:
            return None
        try:
            self._check_whole()
            writer.close()
        except Exception:
            self.drop()
            raise
        self._writer = None
        self.stored = StoredFile(
            writer.key, self._name, self._media_type, self._size, self._digest.hexdigest()
        )
        return StoredUpload(self.stored)

    def upload_interrupted(self) -> None:
        """Django calls this where the client went away or the body is malformed."""
        self.drop()

    def drop(self) -> None:
        """Abort what is in progress, remove what is stored. Safe to call at any time, more than once."""
        if self._writer is not None:
            self._writer.abort()
            self._writer = None
        if self.stored is not None:
            storage.discard(self.stored.key)
            self.stored = None

    def _check_whole(self) -> None:
        if self._size == 0:
            raise EmptyFile
        check_magic(self._media_type, self._head)

    def _check(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._limit:
            raise FileTooLarge(self._limit)
        if len(self._head) < SNIFF_BYTES:
            self._head = (self._head + data)[:SNIFF_BYTES]
            if len(self._head) == SNIFF_BYTES:
                check_magic(self._media_type, self._head)
