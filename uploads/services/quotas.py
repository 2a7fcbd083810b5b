"""What an owner may have: documents, stored bytes, uploads in work at once.

Nothing is counted beside the rows themselves, so nothing has to be given back and nothing can drift: an
upload that arrives holds the bytes it has declared, a whole one the bytes it has, and what is deleted is
gone. Who wants more takes the lock on the owner's row first and writes the new row before letting go of it:
of any number at once exactly as many get through as the limit allows.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import BigIntegerField, Count, Q, Sum
from django.db.models.functions import Coalesce

from auth.models import User
from flowbrand.core.errors import DomainError
from uploads.models import DocumentStatus, UploadedDocument

_COME_BACK_SECONDS = 5
_HELD = Q(size__isnull=False) | Q(status=DocumentStatus.UPLOADING)
_RUNNING = Q(status__in=[DocumentStatus.UPLOADING, DocumentStatus.PARSING])


class QuotaDocuments(DomainError):
    code, status = "quota_documents", 403
    message = "Your account holds as many documents as it may. Delete some and send the file again."


class QuotaBytes(DomainError):
    code, status = "quota_bytes", 403
    message = (
        "There is not enough storage left in your account for this file. "
        "Delete some documents and send the file again."
    )


class QuotaRunning(DomainError):
    code, status = "quota_running", 429
    message = "As many of your documents as may be in work at once are. Wait until one has its verdict."


@dataclass(frozen=True, slots=True)
class Usage:
    """What an owner has: documents with a file, bytes stored or on their way, documents in work."""

    documents: int
    stored: int
    running: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What an owner may have; None is no limit."""

    documents: int | None
    stored: int | None
    running: int | None


def limits() -> Limits:
    """QUOTA_DOCUMENTS, QUOTA_BYTES and QUOTA_RUNNING; 0 is no limit."""
    env = settings.ENV
    return Limits(env.quota_documents or None, env.quota_bytes or None, env.quota_running or None)


def usage_of(owner_id: UUID) -> Usage:
    """Counted from the rows, in one statement."""
    size = Coalesce("size", "reserved", 0, output_field=BigIntegerField())
    rows = UploadedDocument.objects.filter(_HELD, owner_id=owner_id)
    return Usage(
        **rows.aggregate(
            documents=Count("pk"),
            stored=Coalesce(Sum(size), 0, output_field=BigIntegerField()),
            running=Count("pk", filter=_RUNNING),
        )
    )


def check_room(owner_id: UUID, *, size: int | None) -> int:
    """Whether one more document fits, of `size` bytes or, where it is None, of any size.

    Returns the bytes it may have at most. Decides nothing alone: another upload may be quicker, unless the
    caller holds the lock. Raises QuotaDocuments, QuotaBytes and QuotaRunning.
    """
    has, may = usage_of(owner_id), limits()
    if may.documents is not None and has.documents >= may.documents:
        raise QuotaDocuments
    if may.running is not None and has.running >= may.running:
        raise QuotaRunning(retry_after=_COME_BACK_SECONDS)
    largest = settings.ENV.upload_max_bytes if size is None else size
    if may.stored is None:
        return largest
    left = may.stored - has.stored
    if left <= 0 or (size is not None and size > left):
        raise QuotaBytes
    return min(largest, left)


def check_running(owner_id: UUID) -> None:
    """Whether one more document may be in work. Raises QuotaRunning."""
    may = limits().running
    if may is not None and usage_of(owner_id).running >= may:
        raise QuotaRunning(retry_after=_COME_BACK_SECONDS)


def lock(owner_id: UUID) -> None:
    """Keep others from adding to what this owner has, until the transaction ends."""
    User.objects.select_for_update(no_key=True).filter(pk=owner_id).values_list("pk").first()
