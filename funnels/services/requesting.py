"""Asking for a funnel, running it again, removing it."""

import hashlib
import json
from collections.abc import Sequence
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction

from flowbrand.core.errors import Conflict, DomainError
from flowbrand.core.idempotency import IdempotencyKeyReused
from flowbrand.core.request_context import current_request_id
from flowbrand.llm.ledger import forget
from funnels.models import Funnel, FunnelDocument
from uploads.models import DocumentStatus, UploadedDocument
from uploads.selectors import documents_of
from workers.contracts import GenerateFunnel
from workers.leases import due
from workers.outbox import enqueue
from workers.restarting import restart

MAX_DOCUMENTS = 20

log = structlog.get_logger(__name__)


class DocumentUnknown(DomainError):
    code, status = "document_unknown", 404
    message = "At least one of the documents does not exist."


class DocumentsNotReady(Conflict):
    code = "documents_not_ready"
    message = "At least one document is still being read. Poll its status and try again."


class DocumentFailed(Conflict):
    code = "document_failed"
    message = "At least one document could not be read. Remove it from the request or upload it again."


def request_funnel(
    *, owner_id: UUID, document_ids: Sequence[UUID], brief: str = "", idempotency_key: str = ""
) -> tuple[Funnel, bool]:
    """Write a funnel and its message in one transaction. Returns it and whether it is new.

    The same key and body return the same funnel, also when both arrive at once. `document_ids`: 1 to 20,
    repeats are dropped. Raises IdempotencyKeyReused, DocumentUnknown, DocumentsNotReady, DocumentFailed.
    """
    ids = list(dict.fromkeys(document_ids))
    digest = _request_hash(ids, brief)
    if earlier := _earlier(owner_id, idempotency_key, digest):
        return earlier, False
    documents = _ready_documents(owner_id, ids)
    try:
        with transaction.atomic():
            funnel = _create(owner_id, documents, brief, idempotency_key, digest)
    except IntegrityError:
        if twin := _earlier(owner_id, idempotency_key, digest):
            return twin, False
        raise DocumentUnknown from None  # a document was deleted in between
    log.info("funnel_requested", funnel_id=str(funnel.pk), documents=len(ids))
    return funnel, True


def retry_funnel(*, funnel: Funnel) -> Funnel:
    """Run a failed funnel again from the top, with fresh attempts. Raises NotRetryable."""
    restart(funnel)
    return funnel


def delete_funnel(*, funnel: Funnel) -> None:
    """Remove a funnel. A worker that makes it right now loses its lease with the row and stops."""
    with transaction.atomic():
        forget(funnel.pk)
        funnel.delete()


def _request_hash(ids: Sequence[UUID], brief: str) -> str:
    body = json.dumps({"document_ids": [str(each) for each in ids], "brief": brief}, sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def _earlier(owner_id: UUID, key: str, digest: str) -> Funnel | None:
    if not key:
        return None
    funnel = Funnel.objects.filter(owner_id=owner_id, idempotency_key=key).first()
    if funnel is not None and funnel.request_hash != digest:
        raise IdempotencyKeyReused
    return funnel


def _ready_documents(owner_id: UUID, ids: Sequence[UUID]) -> list[UploadedDocument]:
    found = documents_of(owner_id).in_bulk(ids)
    if len(found) != len(ids):
        raise DocumentUnknown
    statuses = {document.status for document in found.values()}
    if DocumentStatus.FAILED in statuses:
        raise DocumentFailed
    if statuses != {DocumentStatus.COMPLETED}:
        raise DocumentsNotReady(retry_after=2)
    return [found[each] for each in ids]


def _create(owner_id: UUID, documents: list[UploadedDocument], brief: str, key: str, digest: str) -> Funnel:
    funnel = Funnel.objects.create(
        owner_id=owner_id,
        stage="queued",
        brief=brief,
        idempotency_key=key,
        request_hash=digest,
        document_names={str(document.pk): document.original_name for document in documents},
        due_at=due(),
        request_id=current_request_id(),
    )
    FunnelDocument.objects.bulk_create(
        FunnelDocument(funnel=funnel, document=document, position=position)
        for position, document in enumerate(documents)
    )
    enqueue(GenerateFunnel(funnel_id=funnel.pk, request_id=current_request_id()))
    return funnel
