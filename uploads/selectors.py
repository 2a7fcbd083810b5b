"""Reads of the uploads room. Somebody else's document does not exist."""

from uuid import UUID

from django.db.models import QuerySet

from flowbrand.core.errors import Conflict, NotFound
from uploads.extraction.model import ParsedDocument
from uploads.models import HOLDS_KEY, DirectUpload, DocumentStatus, UploadedDocument
from uploads.structuring.schema import DocumentContent


class ContentNotReady(Conflict):
    code = "content_not_ready"
    message = "The document has not been read yet. Poll its status until it is COMPLETED."


def documents_of(owner_id: UUID) -> QuerySet[UploadedDocument]:
    return UploadedDocument.objects.filter(owner_id=owner_id)


def document_of(owner_id: UUID, document_id: UUID) -> UploadedDocument:
    """One document of its owner. Raises NotFound."""
    document = documents_of(owner_id).filter(pk=document_id).first()
    if document is None:
        raise NotFound
    return document


def upload_with_key(owner_id: UUID, idempotency_key: str) -> UploadedDocument | None:
    """The owner's upload that holds an Idempotency-Key: arriving, or arrived whole."""
    return documents_of(owner_id).filter(HOLDS_KEY, idempotency_key=idempotency_key).first()


def direct_upload_of(owner_id: UUID, document_id: UUID) -> DirectUpload:
    """The direct upload that brings, or brought, one document of its owner. Raises NotFound."""
    opened = DirectUpload.objects.select_related("document").exclude(upload_id="")
    direct = opened.filter(pk=document_id, document__owner_id=owner_id).first()
    if direct is None:
        raise NotFound
    return direct


def content_of(document: UploadedDocument) -> tuple[ParsedDocument, DocumentContent]:
    """Text and structured content of a finished document. Raises ContentNotReady."""
    if document.status != DocumentStatus.COMPLETED:
        raise ContentNotReady
    return (
        ParsedDocument.model_validate(document.extracted_text.parsed),
        DocumentContent.model_validate(document.structured_content.content),
    )


def queue_position(document: UploadedDocument) -> int | None:
    """How many documents will be taken up before this one, counting it (1 = next). None once started."""
    if document.status != DocumentStatus.PARSING or document.started_at is not None:
        return None
    waiting = UploadedDocument.objects.filter(status=DocumentStatus.PARSING, started_at__isnull=True)
    return waiting.filter(pk__lte=document.pk).count()
