"""Direct uploads: the client sends a file's parts straight to storage, by URLs that we sign.

Every file, also one of a single part, is a multipart upload under the document's own key. No URL can write
that key: the parts become the object only when we complete them (uploads.services.completing), and a part's
URL is worth nothing afterwards. So what was checked stays as it was. docs/adr/0020 says why.

The document's row is there first, as of any upload, and held for as long as the upload may take. Whatever
happens, the row leads to everything that lies in storage.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from auth.models import User
from flowbrand.core.errors import Conflict
from uploads import storage
from uploads.models import DirectUpload, DocumentStatus, UploadedDocument
from uploads.services.receiving import Incoming, UploadInterrupted, begin_upload, drop_upload
from uploads.validation import (
    EmptyFile,
    FileTooLarge,
    check_declared_type,
    display_name,
    media_type_of,
)

_URL_SECONDS = 3600
_MIB = 1024 * 1024

log = structlog.get_logger(__name__)


class TooManyDirectUploads(Conflict):
    code = "too_many_direct_uploads"
    message = "Too many direct uploads are open. Complete some, or delete their documents."


class UploadExpired(Conflict):
    code = "upload_expired"
    message = "The upload was not completed in time. Please begin a new one and send the file again."


@dataclass(frozen=True, slots=True)
class AnnouncedFile:
    """What a client says of the file it will send. `size` in bytes; `sha256` as hex, or empty."""

    name: str
    size: int
    sha256: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a direct upload, 1-based. `url` is a secret, and None once the part has arrived."""

    number: int
    size: int
    arrived: bool
    url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DirectProgress:
    """Where a direct upload stands. No parts and no expiry once the document has left UPLOADING."""

    document: UploadedDocument
    direct: DirectUpload
    parts: tuple[Part, ...] = ()
    urls_expire_at: datetime | None = None


def begin_direct_upload(*, owner_id: UUID, file: AnnouncedFile) -> DirectProgress:
    """Open an upload whose bytes the client sends to storage.

    Raises UnsupportedType, ContentMismatch, EmptyFile, FileTooLarge, TooManyDirectUploads and
    StorageUnavailable; whatever it raises, nothing of the upload stays.
    """
    name = display_name(file.name)
    media_type = media_type_of(name)
    check_declared_type(media_type, file.content_type)
    if file.size == 0:
        raise EmptyFile
    if file.size > settings.ENV.upload_max_bytes:
        raise FileTooLarge(settings.ENV.upload_max_bytes)
    incoming = _admitted(owner_id, name, media_type, file)
    try:
        _open(incoming, storage.begin_multipart(incoming.document.storage_key))
        progress = look_at_direct_upload(
            direct=DirectUpload.objects.select_related("document").get(pk=incoming.document.pk)
        )
    except Exception:
        drop_upload(incoming)
        raise
    log.info("direct_upload_begun", document_id=str(incoming.document.pk), parts=len(progress.parts))
    return progress


def look_at_direct_upload(*, direct: DirectUpload) -> DirectProgress:
    """Which parts have arrived, with fresh URLs for the others.

    Raises UploadExpired, UploadInterrupted where storage knows nothing of it any more, and
    StorageUnavailable.
    """
    if direct.document.status != DocumentStatus.UPLOADING:
        return DirectProgress(direct.document, direct)
    seconds = min(_URL_SECONDS, _seconds_left(direct))
    if seconds <= 0:
        raise UploadExpired
    arrived = _arrived(direct)
    parts = tuple(
        Part(number, size, arrived=True)
        if arrived.get(number) == size
        else Part(number, size, arrived=False, url=_url(direct, number, size, seconds))
        for number, size in part_sizes(direct).items()
    )
    return DirectProgress(direct.document, direct, parts, timezone.now() + timedelta(seconds=seconds))


def part_sizes(direct: DirectUpload) -> dict[int, int]:
    """Number -> bytes of every part: all `part_bytes` long but the last."""
    count = ceil(direct.size / direct.part_bytes)
    last = direct.size - (count - 1) * direct.part_bytes
    return dict.fromkeys(range(1, count), direct.part_bytes) | {count: last}


def part_bytes_for(size: int) -> int:
    """Bytes of each part of a file of `size` bytes: UPLOAD_PART_BYTES, or more, to have at most MAX_PARTS."""
    return max(settings.ENV.upload_part_bytes, ceil(size / storage.MAX_PARTS / _MIB) * _MIB)


def is_whole(direct: DirectUpload) -> bool:
    """Whether the file lies in storage as one object of the announced size."""
    try:
        return storage.size_of(direct.document.storage_key) == direct.size
    except storage.ObjectMissing:
        return False


def _admitted(owner_id: UUID, name: str, media_type: str, file: AnnouncedFile) -> Incoming:
    """The rows of a new upload, if its owner may have one more. Simultaneous ones wait for each other."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).filter(pk=owner_id).first()
        opened = DirectUpload.objects.filter(
            document__owner_id=owner_id, document__status=DocumentStatus.UPLOADING
        )
        if opened.count() >= settings.ENV.direct_uploads_per_owner:
            raise TooManyDirectUploads
        incoming = begin_upload(owner_id=owner_id, name=name, media_type=media_type, size=file.size)
        DirectUpload.objects.create(
            document=incoming.document,
            size=file.size,
            sha256=file.sha256.lower(),
            part_bytes=part_bytes_for(file.size),
        )
    return incoming


def _open(incoming: Incoming, upload_id: str) -> None:
    """Hold the row for as long as the upload may take. Raises UploadInterrupted."""
    expiry = Now() + timedelta(seconds=settings.ENV.direct_upload_seconds)
    held = UploadedDocument.objects.filter(incoming.lease.held, pk=incoming.document.pk)
    with transaction.atomic():
        if held.update(lease_expires_at=expiry, updated_at=Now()) != 1:
            raise UploadInterrupted
        DirectUpload.objects.filter(pk=incoming.document.pk).update(upload_id=upload_id)


def _seconds_left(direct: DirectUpload) -> int:
    """Until the upload expires, by the database's clock; 0 where it has its verdict already."""
    held = UploadedDocument.objects.filter(pk=direct.pk, status=DocumentStatus.UPLOADING)
    left = held.values_list(F("lease_expires_at") - Now(), flat=True).first()
    return int(left.total_seconds()) if left is not None else 0


def _arrived(direct: DirectUpload) -> dict[int, int]:
    """Number -> bytes of the parts that lie in storage."""
    stored = storage.parts_of(direct.document.storage_key, direct.upload_id)
    if stored is not None:
        return {part.number: part.size for part in stored}
    if is_whole(direct):
        return part_sizes(direct)
    raise UploadInterrupted


def _url(direct: DirectUpload, number: int, size: int, seconds: int) -> str:
    key = direct.document.storage_key
    return storage.presigned_part(key, direct.upload_id, number, size=size, seconds=seconds)
