"""Completing a direct upload: the parts become one object that nobody can change, and a job reads it.

The object itself is not touched here, so that the time does not grow with the file: sizes are known from the
parts, and what needs the bytes is a worker's business (uploads.services.arrival).

One request at a time has the right to it (a token with an expiry in the DirectUpload's row). It holds up
nothing that matters: should it run out, two requests do the same things to the same parts, and the hand-over
is one conditional UPDATE.
"""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now

from flowbrand.core.errors import Conflict
from uploads import storage
from uploads.models import DirectUpload, DocumentStatus, UploadedDocument
from uploads.services.accepting import hand_over
from uploads.services.direct import UploadExpired, is_whole, part_sizes
from uploads.services.receiving import Incoming, ReceivedFile, UploadInterrupted, drop_upload
from workers.leases import Lease

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_NAMED = 20
_HOW = "Ask GET uploads/direct/{id} for fresh URLs, send them, and complete again."

log = structlog.get_logger(__name__)


class PartsMissing(Conflict):
    code = "parts_missing"
    message = (
        "Not every part has arrived. Ask for the URLs of the missing ones, send them and complete again."
    )


class SizeMismatch(Conflict):
    code = "size_mismatch"
    message = "What arrived has another size than announced. Ask for fresh URLs and send those parts again."


class UploadBeingCompleted(Conflict):
    code = "upload_being_completed"
    message = "Another request is completing this upload. Poll its status, or try again in a second."


def complete_direct_upload(*, direct: DirectUpload) -> UploadedDocument:
    """Make the file whole and hand it to the workers. Any number of times, also at once, it is one job.

    Raises PartsMissing, SizeMismatch, UploadBeingCompleted and StorageUnavailable, after which the upload
    goes on; UploadExpired and UploadInterrupted, after which it does not.
    """
    token = _claimed(direct)
    if token is None:
        return _as_it_stands(direct.pk)
    try:
        _make_whole(direct)
        return _handed_over(direct)
    finally:
        _let_go(direct, token)


def _claimed(direct: DirectUpload) -> UUID | None:
    """The right to complete it; None where the document has left UPLOADING. Raises UploadBeingCompleted.

    The upload does not expire while it is being completed.
    """
    token, expiry = uuid4(), Now() + timedelta(seconds=settings.ENV.lease_seconds)
    waiting = UploadedDocument.objects.filter(pk=direct.pk, status=DocumentStatus.UPLOADING)
    free = Q(completing_until__isnull=True) | Q(completing_until__lt=Now())
    with transaction.atomic():  # the document first, as everywhere, or a deletion could deadlock with us
        if not waiting.update(lease_expires_at=Greatest(F("lease_expires_at"), expiry)):
            return None
        ours = DirectUpload.objects.filter(free, pk=direct.pk)
        if not ours.update(completing_token=token, completing_until=expiry):
            raise UploadBeingCompleted(retry_after=1)
    return token


def _let_go(direct: DirectUpload, token: UUID) -> None:
    ours = DirectUpload.objects.filter(pk=direct.pk, completing_token=token)
    ours.update(completing_token=None, completing_until=None)


def _make_whole(direct: DirectUpload) -> None:
    """From parts to an object, unless an earlier request got that far."""
    key = direct.document.storage_key
    stored = storage.parts_of(key, direct.upload_id)
    if stored is None:
        if not is_whole(direct):
            raise UploadInterrupted
        return
    wanted = part_sizes(direct)
    _check({part.number: part.size for part in stored}, wanted)
    parts: list[CompletedPartTypeDef] = [
        {"PartNumber": part.number, "ETag": part.etag} for part in stored if part.number in wanted
    ]
    try:
        storage.complete_multipart(key, direct.upload_id, parts)
    except storage.StorageUnavailable:
        if not is_whole(direct):  # it is, where the answer got lost or another request was quicker
            raise


def _check(arrived: dict[int, int], wanted: dict[int, int]) -> None:
    """Raises PartsMissing and SizeMismatch, naming the parts."""
    missing = [number for number in wanted if number not in arrived]
    if missing:
        raise PartsMissing(f"{_named(missing)} missing. {_HOW}")
    wrong = [number for number, size in wanted.items() if arrived[number] != size]
    if wrong:
        raise SizeMismatch(f"{_named(wrong)} of another size than announced. {_HOW}")


def _named(numbers: list[int]) -> str:
    """ "Part 3 is", "Parts 1, 2 and 40 more are"."""
    names = ", ".join(str(number) for number in numbers[:_NAMED])
    if len(numbers) == 1:
        return f"Part {names} is"
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f"Parts {names}{more} are"


def _handed_over(direct: DirectUpload) -> UploadedDocument:
    """The document, PARSING, with its job; or as somebody else has left it meanwhile."""
    document = direct.document
    if document.lease_token is None:
        return _as_it_stands(direct.pk)
    incoming = Incoming(Lease(document, document.lease_token))
    try:
        accepted = hand_over(ReceivedFile(incoming, direct.size, sha256=""))
    except UploadInterrupted:
        drop_upload(incoming)
        return _as_it_stands(direct.pk)
    log.info("upload_accepted", document_id=str(direct.pk), size=direct.size, type=document.media_type)
    return accepted


def _as_it_stands(document_id: UUID) -> UploadedDocument:
    """A document that was completed before. Raises UploadExpired, UploadInterrupted where it never was."""
    document = UploadedDocument.objects.filter(pk=document_id).first()
    if document is None or document.size is None:
        expired = document is not None and document.failure_code == UploadExpired.code
        raise UploadExpired if expired else UploadInterrupted
    return document
