"""Streaming an upload into storage as it arrives: never whole in memory, never on disk.

`StorageUploadHandler` is a Django upload handler: under WSGI it sees chunks as the client sends them.
It hashes and counts on the way and sends 8 MiB parts on a second thread while the next one fills (at most
one part in flight, so memory is bounded at two parts).
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from uploads import storage
from uploads.services.receiving import Incoming, ReceivedFile, begin_upload, drop_upload
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
Answer = TypeVar("Answer")


class StoredUpload(UploadedFile):  # type: ignore[type-arg]  # not subscriptable at run time
    """What request.FILES holds: no bytes (Django closes the file it was given), only name and size."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(file=BytesIO(), name=name, size=size)


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


class FileCheck:
    """What is known of a file while it passes by: its name and type, size and hash. `limit` in bytes."""

    def __init__(self, raw_name: str, limit: int) -> None:
        self.name = display_name(raw_name)
        self.media_type = media_type_of(self.name)
        self.size = 0
        self._limit = limit
        self._head = b""
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def take(self, data: bytes) -> None:
        """Count, hash and look at the next bytes. Raises FileTooLarge and ContentMismatch."""
        self.size += len(data)
        if self.size > self._limit:
            raise FileTooLarge(self._limit)
        if len(self._head) < SNIFF_BYTES:
            self._head = (self._head + data)[:SNIFF_BYTES]
            if len(self._head) == SNIFF_BYTES:
                check_magic(self.media_type, self._head)
        self._digest.update(data)

    def check_whole(self) -> None:
        """Raises EmptyFile, and ContentMismatch where the file was too small to be looked at before."""
        if self.size == 0:
            raise EmptyFile
        check_magic(self.media_type, self._head)


class StorageUploadHandler(FileUploadHandler):
    """Pipes the field `file` into storage; other file fields are skipped. `limit` in bytes.

    Raises UnsupportedType, ContentMismatch, EmptyFile, FileTooLarge, UploadInterrupted and
    StorageUnavailable. Whoever drives it calls `drop` where anything goes wrong.
    """

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest, *, owner_id: UUID, limit: int, part_bytes: int) -> None:
        super().__init__(request)
        self._owner_id = owner_id
        self._limit = limit
        self._part_bytes = part_bytes
        self._file: FileCheck | None = None
        self._incoming: Incoming | None = None
        self._writer: PartWriter | None = None
        self.received: ReceivedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != FIELD or self._file is not None:
            raise SkipFile
        self._file = FileCheck(self.file_name or "", self._limit)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._file is not None
        self._file.take(raw_data)
        if self._writer is None:
            self._writer = self._begin(self._file)
        self._writer.write(raw_data)

    def file_complete(self, file_size: int) -> StoredUpload | None:
        assert self._file is not None
        self._file.check_whole()
        assert self._writer is not None
        assert self._incoming is not None
        self._writer.close()
        self.received = ReceivedFile(self._incoming, self._file.size, self._file.sha256)
        return StoredUpload(self._file.name, self._file.size)

    def keep(self) -> None:
        """Say that the upload goes on, as often as you like. Raises UploadInterrupted."""
        if self._incoming is not None:
            self._incoming.keep()

    def drop(self) -> None:
        """Leave nothing behind. Safe to call at any time, more than once."""
        if self._writer is not None:
            self._writer.stop()
        if self._incoming is not None:
            drop_upload(self._incoming)
        self._writer = self._incoming = self.received = None

    def _begin(self, file: FileCheck) -> PartWriter:
        self._incoming = begin_upload(owner_id=self._owner_id, name=file.name, media_type=file.media_type)
        return PartWriter(self._incoming.document.storage_key, self._part_bytes, keep=self._incoming.keep)
