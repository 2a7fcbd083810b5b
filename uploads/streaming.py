"""Streaming an upload into storage as it arrives: never whole in memory, never on disk.

`Intake` takes a file piece by piece, however the request wraps it (uploads.parsers, uploads.raw). It checks,
hashes and counts on the way and gives the bytes to a PartWriter (uploads.parts).
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from rest_framework.exceptions import APIException

from flowbrand.core.errors import DomainError
from uploads.bodies import FORM_OVERHEAD, CountedBody
from uploads.models import UploadedDocument
from uploads.parts import PartWriter
from uploads.selectors import upload_with_key
from uploads.services import quotas
from uploads.services.receiving import Incoming, KeyTaken, ReceivedFile, begin_upload, drop_upload
from uploads.services.repeating import RepeatedFile, check_repetition
from uploads.validation import (
    SNIFF_BYTES,
    EmptyFile,
    FileTooLarge,
    check_magic,
    display_name,
    media_type_of,
)


class FileCheck:
    """What is known of a file while it passes by: its name and type, size and hash. `limit` in bytes."""

    def __init__(self, raw_name: str, limit: int) -> None:
        self.name = display_name(raw_name)
        self.media_type = media_type_of(self.name)
        self.size = 0
        self._limit = limit
        self._reserved: int | None = None
        self._head = b""
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def take(self, data: bytes) -> None:
        """Count, hash and look at the next bytes. Raises FileTooLarge, QuotaBytes and ContentMismatch."""
        self.size += len(data)
        if self.size > self._limit:
            raise FileTooLarge(self._limit)
        self._check_reserved()
        if len(self._head) < SNIFF_BYTES:
            self._head = (self._head + data)[:SNIFF_BYTES]
            if len(self._head) == SNIFF_BYTES:
                check_magic(self.media_type, self._head)
        self._digest.update(data)

    def limit_to(self, reserved: int) -> None:
        """Where the size was not declared: the storage that is left may be less than a file's limit.

        Raises QuotaBytes, from now on.
        """
        self._reserved = reserved
        self._check_reserved()

    def _check_reserved(self) -> None:
        if self._reserved is not None and self.size > self._reserved:
            raise quotas.QuotaBytes

    def check_whole(self) -> None:
        """Raises EmptyFile, and ContentMismatch where the file was too small to be looked at before."""
        if self.size == 0:
            raise EmptyFile
        check_magic(self.media_type, self._head)


class Intake:
    """One upload on its way from a request into storage. Knows nothing of how the body is wrapped.

    `expect`, `begin`, `take` for every piece, `finish`; whoever drives it calls `drop` where anything goes
    wrong (`dropped_on_failure` does). A file whose Idempotency-Key another upload holds is hashed only.
    """

    def __init__(self, *, owner_id: UUID, idempotency_key: str = "") -> None:
        self._owner_id = owner_id
        self._key = idempotency_key
        self._declared: int | None = None
        self._earlier: UploadedDocument | None = None
        self._repeats = False
        self._file: FileCheck | None = None
        self._incoming: Incoming | None = None
        self._writer: PartWriter | None = None

    @property
    def name(self) -> str:
        """The file's name, fit for display."""
        return self._checked.name

    def expect(self, declared: int | None, *, form: bool = False) -> None:
        """What can be said before the first byte, by the declared length: the file's, or a form's around it.

        A repetition takes up no room. Raises FileTooLarge, QuotaDocuments, QuotaBytes and QuotaRunning.
        """
        limit, overhead = settings.ENV.upload_max_bytes, FORM_OVERHEAD if form else 0
        if declared is not None and declared - overhead > limit:
            raise FileTooLarge(limit)
        self._declared = declared
        try:
            quotas.check_room(self._owner_id, size=declared)
        except DomainError:
            if not self._find_earlier():  # looked for behind the room, which it may have taken just now
                raise
        else:
            self._find_earlier()

    def begin(self, raw_name: str, *, size: int | None = None) -> None:
        """The file's name, and its `size` in bytes where that is known.

        Raises UnsupportedType and IdempotencyKeyReused.
        """
        self._file = FileCheck(raw_name, settings.ENV.upload_max_bytes)
        if self._earlier is not None:
            check_repetition(self._earlier, name=self._file.name, size=size)
            self._repeats = True

    def take(self, data: bytes) -> None:
        """The next bytes. Raises ContentMismatch, FileTooLarge, the quotas' errors, UploadInterrupted and
        StorageUnavailable."""
        self._checked.take(data)
        if self._writer is None and not self._repeats:
            self._open()
        if self._writer is not None:
            self._writer.write(data)

    def finish(self) -> ReceivedFile | RepeatedFile:
        """The file has arrived whole. Raises EmptyFile, and what `take` raises."""
        file = self._checked
        file.check_whole()
        if self._repeats:
            return RepeatedFile(self._owner_id, self._key, file.name, file.size, file.sha256)
        assert self._writer is not None
        assert self._incoming is not None
        self._writer.close()
        return ReceivedFile(self._incoming, file.size, file.sha256)

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
        self._writer = self._incoming = None

    def _find_earlier(self) -> bool:
        self._earlier = upload_with_key(self._owner_id, self._key) if self._key else None
        return self._earlier is not None

    @property
    def _checked(self) -> FileCheck:
        assert self._file is not None, "take and finish come after begin"
        return self._file

    def _open(self) -> None:
        file = self._checked
        try:
            self._incoming = begin_upload(
                owner_id=self._owner_id,
                name=file.name,
                media_type=file.media_type,
                size=self._declared,
                idempotency_key=self._key,
            )
        except KeyTaken:
            self._repeats = True
            return
        document = self._incoming.document
        if self._declared is None and document.reserved is not None:
            file.limit_to(document.reserved)
        self._writer = PartWriter(
            document.storage_key, settings.ENV.upload_part_bytes, keep=self._incoming.keep
        )


@contextmanager
def dropped_on_failure(intake: Intake, body: CountedBody) -> Iterator[None]:
    """Whatever the block raises, nothing of the upload stays, and a client that still sends sees why."""
    try:
        yield
    except Exception as error:
        intake.drop()
        if isinstance(error, DomainError | APIException):
            body.drain()
        raise
