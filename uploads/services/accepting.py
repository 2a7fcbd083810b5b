"""Taking a stored file in, running it again, removing it."""

from uuid import UUID

import structlog
from django.db import transaction

from flowbrand.core.request_context import current_request_id
from flowbrand.llm.ledger import forget
from uploads import storage
from uploads.models import DocumentStatus, UploadedDocument
from uploads.services import leftovers
from uploads.streaming import StoredFile
from workers.contracts import ExtractDocument
from workers.leases import due
from workers.outbox import enqueue
from workers.restarting import restart

log = structlog.get_logger(__name__)


def accept_upload(*, owner_id: UUID, stored: StoredFile) -> UploadedDocument:
    """Write the row and its message in one transaction. The file already lies in storage.

    A database that refuses leaves nothing behind: the stored object is removed and the error raised.
    """
    try:
        with transaction.atomic():
            document = UploadedDocument.objects.create(
                owner_id=owner_id,
                status=DocumentStatus.PARSING,
                stage="queued",
                original_name=stored.name,
                media_type=stored.media_type,
                size=stored.size,
                sha256=stored.sha256,
                storage_key=stored.key,
                due_at=due(),
                request_id=current_request_id(),
            )
            enqueue(ExtractDocument(document_id=document.pk, request_id=current_request_id()))
    except Exception:
        storage.discard(stored.key)
        raise
    log.info("upload_accepted", document_id=str(document.pk), size=stored.size, type=stored.media_type)
    return document


def retry_document(*, document: UploadedDocument) -> UploadedDocument:
    """Run a failed document again from the top, with fresh attempts. Raises NotRetryable."""
    restart(document)
    return document


def delete_document(*, document: UploadedDocument) -> None:
    """Remove the row with its text and content, then the stored file. Finished funnels keep their copy.

    A worker that reads it right now loses its lease with the row and stops. Where storage is away, a worker
    removes the file later.
    """
    with transaction.atomic():
        found = UploadedDocument.objects.select_for_update().filter(pk=document.pk).first()
        if found is None:
            return
        forget(found.pk)
        found.delete()
        leftover = leftovers.note(found.storage_key, request_id=current_request_id())
    leftovers.remove_now(leftover)
