"""Rows for tests, made with as little as each test needs to say."""

from typing import Any

from auth.models import User
from flowbrand.core.ids import new_id, new_support_id
from flowbrand.core.lifecycle import TrackedWork
from funnels.models import Funnel, FunnelDocument
from uploads.extraction.model import Block, ParsedDocument, Position
from uploads.models import DirectUpload, DocumentStatus, ExtractedText, StructuredContent, UploadedDocument
from uploads.structuring.schema import DocumentContent, Source, Statement
from workers.contracts import message_for
from workers.leases import due
from workers.models import JobFailure

PASSWORD = "correct horse battery staple"
SENTENCE = "Northlight cuts heating costs by 47 % in the first year."


def make_user(email: str | None = None, **fields: Any) -> User:
    return User.objects.create_user(email or f"{new_id()}@example.test", PASSWORD, **fields)


def make_document(owner: User | None = None, **fields: Any) -> UploadedDocument:
    """A document waiting for a worker, without bytes in storage."""
    return UploadedDocument.objects.create(
        owner=owner or make_user(),
        **{
            "status": DocumentStatus.PARSING,
            "original_name": "brochure.pdf",
            "media_type": "pdf",
            "size": 1000,
            "sha256": new_id().hex * 2,
            "storage_key": f"documents/test/{new_id()}.pdf",
            "due_at": due(),
        }
        | fields,
    )


def make_parsed() -> ParsedDocument:
    position = Position(kind="page", number=1)
    return ParsedDocument(
        media_type="pdf",
        page_count=1,
        blocks=(
            Block(kind="heading", text="Northlight", position=position, level=1),
            Block(kind="paragraph", text=SENTENCE, position=position),
        ),
    )


def make_content() -> DocumentContent:
    statement = Statement(text=SENTENCE, source=Source(page=1, quote=SENTENCE))
    return DocumentContent(title="Northlight", language="en", summary=[statement], key_points=[statement])


def make_finished_document(owner: User | None = None) -> UploadedDocument:
    """A completed document with text and structured content."""
    from django.db.models.functions import Now

    document = make_document(
        owner,
        status=DocumentStatus.COMPLETED,
        percent_complete=100,
        finished_at=Now(),
        page_count=1,
    )
    ExtractedText.objects.create(document=document, parsed=make_parsed().model_dump(mode="json"))
    StructuredContent.objects.create(
        document=document,
        content=make_content().model_dump(mode="json"),
        provider="extractive",
        model="extractive",
    )
    return document


def make_direct_upload(owner: User | None = None) -> DirectUpload:
    """A direct upload that was completed, of a finished document."""
    document = make_finished_document(owner)
    return DirectUpload.objects.create(document=document, upload_id="upload-1", size=1000, part_bytes=1000)


def make_funnel(owner: User | None = None, **fields: Any) -> Funnel:
    """A queued funnel of one finished document."""
    document = make_finished_document(owner)
    funnel = Funnel.objects.create(
        **{
            "owner": document.owner,
            "request_hash": "0" * 64,
            "document_names": {str(document.pk): document.original_name},
            "due_at": due(),
        }
        | fields
    )
    FunnelDocument.objects.create(funnel=funnel, document=document, position=0)
    return funnel


def make_failed_document(owner: User | None = None, **fields: Any) -> UploadedDocument:
    """A document that failed through no fault of its own."""
    from django.db.models.functions import Now

    failed = {"status": DocumentStatus.FAILED, "failure_code": "internal_error", "failure_retryable": True}
    ended = {"finished_at": Now(), "due_at": None, "support_id": new_support_id()}
    return make_document(owner, **failed | ended | fields)


def make_failure(work: TrackedWork | None = None, **fields: Any) -> JobFailure:
    """What ops see of a failed job; of a document that is gone where no work is named."""
    job_type = work.JOB_TYPE if work else "extract_document"
    work_id = work.pk if work else new_id()
    return JobFailure.objects.create(
        **{
            "job_type": job_type,
            "work_id": str(work_id),
            "payload": message_for(job_type, work_id).model_dump(mode="json"),
            "attempt": 1,
            "code": "internal_error",
            "exception": "builtins.ValueError",
            "traceback": "builtins.ValueError\n  /app/uploads/services/extracting.py:30 _extract",
            "support_id": (work and work.support_id) or new_support_id(),
        }
        | fields
    )
