"""The extraction job: read, parse in the sandbox, structure. Each step leaves a checkpoint."""

from tempfile import TemporaryFile
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db import transaction

from flowbrand.llm.job import Llm, configured_llm
from uploads import storage
from uploads.antivirus import scan
from uploads.extraction.model import MediaType, ParsedDocument
from uploads.extraction.sandbox import Limits, parse_file
from uploads.models import ExtractedText, StructuredContent, UploadedDocument
from uploads.services.arrival import check_arrival
from uploads.services.duplicates import finish_like_twin
from uploads.structuring.engine import structure
from uploads.structuring.schema import DocumentContent
from workers.leases import Lease
from workers.performing import perform

_DOWNLOADED, _READ, _PARSED, _STRUCTURED = 5, 10, 45, 95


def extract_document(*, document_id: UUID) -> None:
    """Make one attempt at a document's extraction.

    A document at fault ends FAILED with its reason and raises nothing. Raises what `perform` raises.
    """
    perform(UploadedDocument, document_id, _extract)


def _extract(lease: Lease[UploadedDocument]) -> None:
    llm = _language_model(lease)
    engine = {"provider": settings.ENV.provider, "model": llm.model[:80] if llm else "extractive"}
    parsed = _parsed(lease, engine)
    if parsed is None:
        return
    content = _structured(lease, parsed, llm)
    with transaction.atomic():
        StructuredContent.objects.update_or_create(
            document_id=lease.work.pk,
            defaults={"content": content.model_dump(mode="json"), **engine},
        )
        lease.complete(page_count=parsed.page_count)


def _parsed(lease: Lease[UploadedDocument], engine: dict[str, str]) -> ParsedDocument | None:
    """The document's text: from the checkpoint where an earlier attempt got that far, else by parsing.

    None where the same engine had read the same file before: the document is finished with what it found.
    """
    clamd = settings.ENV.clamd_address
    if not clamd and finish_like_twin(lease, **engine):  # what nobody scanned is not taken over
        return None
    checkpoint = ExtractedText.objects.filter(document_id=lease.work.pk).first()
    if checkpoint is not None:
        return ParsedDocument.model_validate(checkpoint.parsed)
    lease.progress(1, "reading")
    with TemporaryFile(prefix="flowbrand-") as file:  # has no name: nothing stays, whatever kills us
        storage.download(lease.work.storage_key, file)
        if not lease.work.sha256:
            check_arrival(lease, file)
        if clamd:
            lease.progress(_DOWNLOADED, "scanning")
            scan(file, clamd)
        if finish_like_twin(lease, **engine):
            return None
        lease.progress(_READ, "parsing")
        parsed = parse_file(file, cast(MediaType, lease.work.media_type), limits=Limits.from_settings())
    with transaction.atomic():
        lease.renew()
        ExtractedText.objects.create(document_id=lease.work.pk, parsed=parsed.model_dump(mode="json"))
    lease.progress(_PARSED, "structuring")
    return parsed


def _language_model(lease: Lease[UploadedDocument]) -> Llm | None:
    document = lease.work
    return configured_llm(
        env=settings.ENV,
        model=settings.ENV.llm_model_extraction,
        job_type=document.JOB_TYPE,
        job_id=document.pk,
        owner_id=document.owner_id,
        may_wait=lease.may_wait,
    )


def _structured(lease: Lease[UploadedDocument], parsed: ParsedDocument, llm: Llm | None) -> DocumentContent:
    def progress(fraction: float) -> None:
        lease.progress(_PARSED + int(fraction * (_STRUCTURED - _PARSED)), "structuring")

    return structure(parsed, file_name=lease.work.original_name, llm=llm, progress=progress)
