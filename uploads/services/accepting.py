"""Taking in a file that arrived whole, running it again, removing it."""

import structlog
from django.conf import settings
from django.db import transaction

from flowbrand.core.lifecycle import move
from flowbrand.core.request_context import current_request_id
from flowbrand.llm.ledger import forget
from uploads.models import DocumentStatus, UploadedDocument
from uploads.services import duplicates, leftovers, quotas
from uploads.services.receiving import ReceivedFile, UploadInterrupted, drop_upload
from uploads.services.repeating import RepeatedFile, repeated_upload
from workers.contracts import ExtractDocument
from workers.leases import NO_LEASE, due
from workers.outbox import enqueue
from workers.restarting import restart

log = structlog.get_logger(__name__)


def settle_upload(*, received: ReceivedFile | RepeatedFile) -> tuple[UploadedDocument, bool]:
    """The document of a file that arrived, and whether it is new.

    Raises UploadInterrupted, and of a repetition UploadInProgress and IdempotencyKeyReused.
    """
    if isinstance(received, RepeatedFile):
        return repeated_upload(received), False
    return accept_upload(received=received), True


def accept_upload(*, received: ReceivedFile) -> UploadedDocument:
    """Hand the document over to the workers: the row becomes PARSING and its message is written, at once.

    Raises UploadInterrupted where the row was given up or deleted meanwhile. Whatever is raised, nothing of
    the upload stays.
    """
    try:
        document = hand_over(received)
    except Exception:
        drop_upload(received.incoming)
        raise
    log.info("upload_accepted", document_id=str(document.pk), size=document.size, type=document.media_type)
    return document


def retry_document(*, document: UploadedDocument) -> UploadedDocument:
    """Run a failed document again from the top, with fresh attempts. Raises NotRetryable, QuotaRunning."""
    with transaction.atomic():
        quotas.lock(document.owner_id)
        quotas.check_running(document.owner_id)
        restart(document)
    return document


def delete_document(*, document: UploadedDocument) -> None:
    """Remove the row with its text and content, then the stored file. Finished funnels keep their copy.

    A worker that reads it right now loses its lease with the row and stops. So does a request that still
    receives it, which then removes what it stored; where that dies first, a worker removes it.
    """
    with transaction.atomic():
        found = UploadedDocument.objects.select_for_update().filter(pk=document.pk).first()
        if found is None:
            return
        arriving = found.status == DocumentStatus.UPLOADING
        forget(found.pk)
        found.delete()
        duplicates.hand_on(document)
        leftover = leftovers.note(
            found.storage_key,
            request_id=current_request_id(),
            spare=settings.ENV.lease_seconds if arriving else 0.0,
        )
    if not arriving:
        leftovers.remove_now(leftover)


def hand_over(received: ReceivedFile) -> UploadedDocument:
    """The row becomes PARSING and its message is written. Raises UploadInterrupted; removes nothing."""
    return duplicates.looking_again(lambda: _hand_over(received))


def _hand_over(received: ReceivedFile) -> UploadedDocument:
    lease, document = received.incoming.lease, received.incoming.document
    with transaction.atomic():
        moved = move(
            UploadedDocument,
            document.pk,
            to=DocumentStatus.PARSING,
            where=lease.held,
            stage="queued",
            size=received.size,
            sha256=received.sha256,
            duplicate_of=duplicates.original_of(document, sha256=received.sha256),
            due_at=due(),
            **NO_LEASE,
        )
        if not moved:
            raise UploadInterrupted
        enqueue(ExtractDocument(document_id=document.pk, request_id=document.request_id))
        document.refresh_from_db()
    return document
