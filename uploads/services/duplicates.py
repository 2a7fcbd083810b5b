"""The same file of the same owner, uploaded again: read once, and every upload of it stands on its own.

The first whole upload of a file is its original; a unique constraint allows one for an owner, hash and type.
Later ones name it in `duplicate_of`, keep their own object in storage, and take over what was found in the
file instead of finding it again. Other owners' files are never looked at.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from flowbrand.core.constraints import violated
from flowbrand.core.errors import TransientError
from uploads.models import ONE_ORIGINAL, DocumentStatus, ExtractedText, StructuredContent, UploadedDocument
from workers.leases import Lease, LeaseLost

T = TypeVar("T")

_LOOK_AGAIN_SECONDS = 2.0
_LOOKS = 5


class OriginalInProgress(TransientError):
    """The same file is being read right now, as another document of its owner."""

    code = "original_in_progress"
    reason = "The same file is being read already. We will look again shortly."
    counted = False


def original_of(document: UploadedDocument, *, sha256: str) -> UploadedDocument | None:
    """The original of the file that has just arrived as `document`, or None where it is the first.

    Locks the row, so that it stays until the transaction ends. Where two arrive at once, both may be told
    None: the constraint ONE_ORIGINAL then refuses one of them, which looks again. None, too,
    where the hash is not known yet ("").
    """
    if not sha256:
        return None
    return _uploads_of(document, sha256).filter(duplicate_of=None).select_for_update(no_key=True).first()


def looking_again(write: Callable[[], T]) -> T:
    """What `write` answers, asked again where the same file became somebody's original in the same moment."""
    for _ in range(_LOOKS - 1):
        try:
            return write()
        except IntegrityError as error:
            if violated(error) != ONE_ORIGINAL:
                raise
    return write()


def settle(lease: Lease[UploadedDocument], *, sha256: str) -> None:
    """Write what a worker found of a file that nobody had read: its hash, its original. Raises LeaseLost."""
    looking_again(lambda: _settle(lease, sha256))
    lease.work.sha256 = sha256


def _settle(lease: Lease[UploadedDocument], sha256: str) -> None:
    with transaction.atomic():
        original = original_of(lease.work, sha256=sha256)
        ours = UploadedDocument.objects.filter(lease.held, pk=lease.work.pk)
        if ours.update(sha256=sha256, duplicate_of=original, updated_at=Now()) != 1:
            raise LeaseLost


def hand_on(original: UploadedDocument) -> None:
    """Make the oldest duplicate the original of the others. In the transaction that deleted the original."""
    duplicates = UploadedDocument.objects.filter(duplicate_of=original.pk)
    living = list(duplicates.order_by("pk").select_for_update().only("pk"))  # others may be deleted just now
    if living:
        duplicates.filter(pk=living[0].pk).update(duplicate_of=None)
        duplicates.update(duplicate_of=living[0])


def finish_like_twin(lease: Lease[UploadedDocument], *, provider: str, model: str) -> bool:
    """Finish with what the same engine found in the same file before. Returns whether there was such a thing.

    Nothing is known of a direct upload before a worker has read it. Raises OriginalInProgress while somebody
    is at it, and LeaseLost.
    """
    if not lease.work.sha256:
        return False
    twins = _uploads_of(lease.work, lease.work.sha256).exclude(pk=lease.work.pk)
    finished = twins.filter(
        status=DocumentStatus.COMPLETED,
        structured_content__provider=provider,
        structured_content__model=model,
    )
    twin = finished.select_related("extracted_text", "structured_content").first()
    if twin is not None:
        _take_over(lease, twin)
        return True
    if twins.filter(duplicates=lease.work, status=DocumentStatus.PARSING).exists():
        raise OriginalInProgress(retry_after=_LOOK_AGAIN_SECONDS)
    return False


def _uploads_of(document: UploadedDocument, sha256: str) -> QuerySet[UploadedDocument]:
    """Whole uploads by the same owner of the same file, under the same type."""
    return UploadedDocument.objects.filter(
        owner_id=document.owner_id, sha256=sha256, media_type=document.media_type, size__isnull=False
    )


def _take_over(lease: Lease[UploadedDocument], twin: UploadedDocument) -> None:
    found = twin.structured_content
    content = {"content": found.content, "provider": found.provider, "model": found.model}
    parsed = {"parsed": twin.extracted_text.parsed}
    with transaction.atomic():
        ExtractedText.objects.update_or_create(document_id=lease.work.pk, defaults=parsed)
        StructuredContent.objects.update_or_create(document_id=lease.work.pk, defaults=content)
        lease.complete(page_count=twin.page_count)
