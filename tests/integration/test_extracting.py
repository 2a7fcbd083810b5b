"""The extraction job on real storage and a real sandbox."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from flowbrand.llm.models import CallStatus, LlmCall
from tests.api import logged_in
from tests.clamd_server import MARK, ClamdServer, clamd_server
from tests.factories import make_document, make_parsed
from tests.unit.extraction.written import odp_bytes, odt_bytes, rtf_bytes, xlsx_bytes
from uploads import storage
from uploads.models import DocumentStatus, ExtractedText, StructuredContent, UploadedDocument
from uploads.services.extracting import extract_document
from workers.models import JobFailure
from workers.performing import JobFailed, RetryLater

pytestmark = pytest.mark.django_db(transaction=True)

OFFER = (
    "Tannbrook saves small firms forty hours of paperwork every month. Our bookkeepers reply within one day. "
    "Call us today and book a free first meeting with the team in Leeds."
)
BROCHURE = Path(__file__).parents[2] / "examples" / "brochure-tannbrook.pdf"


@pytest.fixture
def document(s3_bucket: str) -> UploadedDocument:
    storage.ensure_bucket()
    document = make_document()
    storage.put(document.storage_key, BROCHURE.read_bytes())
    return document


def test_a_document_is_read_and_structured(document: UploadedDocument) -> None:
    extract_document(document_id=document.pk)

    document.refresh_from_db()
    assert (document.status, document.percent_complete) == (DocumentStatus.COMPLETED, 100)
    assert document.page_count == 4
    assert StructuredContent.objects.get().content["brand"]["name"] == "Tannbrook"


@pytest.mark.parametrize(
    ("media_type", "data", "place"),
    [
        ("md", f"# Tannbrook\n\n{OFFER}\n\n## Prices\n\n{OFFER}\n".encode(), "section"),
        ("html", f"<h1>Tannbrook</h1><p>{OFFER}</p>".encode(), "section"),
        ("txt", f"Tannbrook\n=========\n\n{OFFER}\n".encode(), "section"),
        ("csv", f"what,text\nTannbrook,{OFFER.replace(',', '')}\n".encode(), "section"),
        ("rtf", rtf_bytes(rf"\pard\s1 Tannbrook\par\pard {OFFER}\par"), "section"),
        (
            "odt",
            odt_bytes(f'<text:h text:outline-level="1">Tannbrook</text:h><text:p>{OFFER}</text:p>'),
            "section",
        ),
        (
            "odp",
            odp_bytes(
                f"<draw:page><draw:g><draw:frame><text:p>Tannbrook: {OFFER}</text:p></draw:frame></draw:g>"
                "</draw:page>"
            ),
            "slide",
        ),
        ("xlsx", xlsx_bytes(lambda book: book.add_worksheet("Tannbrook").write(0, 0, OFFER)), "section"),
    ],
    ids=["md", "html", "txt", "csv", "rtf", "odt", "odp", "xlsx"],
)
def test_every_other_format_is_read_and_structured(
    s3_bucket: str, media_type: str, data: bytes, place: str
) -> None:
    storage.ensure_bucket()
    document = make_document(media_type=media_type, original_name=f"tannbrook.{media_type}")
    storage.put(document.storage_key, data)

    extract_document(document_id=document.pk)

    document.refresh_from_db()
    assert (document.status, document.failure_code) == (DocumentStatus.COMPLETED, "")
    blocks = ExtractedText.objects.get(document=document).parsed["blocks"]
    assert {block["position"]["kind"] for block in blocks} == {place}
    assert "Tannbrook" in json.dumps(StructuredContent.objects.get(document=document).content)


def test_a_later_attempt_starts_behind_the_text(document: UploadedDocument) -> None:
    ExtractedText.objects.create(document=document, parsed=make_parsed().model_dump(mode="json"))
    storage.delete(document.storage_key)

    extract_document(document_id=document.pk)

    document.refresh_from_db()
    assert document.status == DocumentStatus.COMPLETED


def test_a_retry_by_a_person_starts_from_the_top(document: UploadedDocument) -> None:
    ExtractedText.objects.create(document=document, parsed=make_parsed().model_dump(mode="json"))
    UploadedDocument.objects.filter(pk=document.pk).update(
        status=DocumentStatus.FAILED, failure_code="x", finished_at=Now(), due_at=None
    )

    assert logged_in(document.owner).post(f"uploads/{document.pk}/retry").status_code == 202

    assert not ExtractedText.objects.exists()


def test_a_file_that_is_gone_is_failed_and_recorded(document: UploadedDocument) -> None:
    storage.delete(document.storage_key)

    with pytest.raises(JobFailed):
        extract_document(document_id=document.pk)

    document.refresh_from_db()
    assert (document.failure_code, document.failure_retryable) == ("file_missing", False)
    assert JobFailure.objects.get().code == "file_missing"


def test_storage_away_is_retried(document: UploadedDocument, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:1"})
    storage._client.cache_clear()
    try:
        with pytest.raises(RetryLater):
            extract_document(document_id=document.pk)
    finally:
        storage._client.cache_clear()

    document.refresh_from_db()
    assert (document.status, document.lease_token) == (DocumentStatus.PARSING, None)


def test_a_download_that_breaks_off_is_retried(
    document: UploadedDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Body:
        def read(self, _: int) -> bytes:
            raise ConnectionResetError

        def close(self) -> None:
            pass

    real = storage._client()
    monkeypatch.setattr(real, "get_object", lambda **_: {"Body": Body()})

    with pytest.raises(RetryLater):
        extract_document(document_id=document.pk)


def test_deleting_a_document_drops_the_models_answers(document: UploadedDocument) -> None:
    facts: dict[str, Any] = {"job_type": "extract_document", "job_id": document.pk, "step": "read"}
    call = LlmCall.objects.create(
        **facts,
        input_hash="0" * 64,
        prompt_version="v1",
        model="m",
        status=CallStatus.SUCCEEDED,
        answer={"text": "secret"},
    )

    assert logged_in(document.owner).delete(f"uploads/{document.pk}").status_code == 204

    call.refresh_from_db()
    assert call.answer == {}


@pytest.fixture
def clamd(settings: Settings) -> Iterator[ClamdServer]:
    with clamd_server() as server:
        settings.ENV = settings.ENV.model_copy(update={"clamd_address": server.address})
        yield server


def test_a_document_is_scanned_before_it_is_read(document: UploadedDocument, clamd: ClamdServer) -> None:
    extract_document(document_id=document.pk)

    document.refresh_from_db()
    assert document.status == DocumentStatus.COMPLETED
    assert clamd.scanned == [BROCHURE.read_bytes()]


def test_an_infected_document_fails_at_once_and_is_never_read(
    document: UploadedDocument, clamd: ClamdServer
) -> None:
    storage.put(document.storage_key, BROCHURE.read_bytes() + MARK)

    extract_document(document_id=document.pk)

    document.refresh_from_db()
    assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "malware_found")
    assert (document.attempt, document.failure_retryable) == (1, False)
    assert not ExtractedText.objects.exists()
    assert not JobFailure.objects.exists()


def test_a_document_that_was_not_scanned_waits_and_is_not_read(
    document: UploadedDocument, clamd: ClamdServer
) -> None:
    clamd.fault = "close"
    with pytest.raises(RetryLater):
        extract_document(document_id=document.pk)

    document.refresh_from_db()
    assert (document.status, document.failure_code) == (DocumentStatus.PARSING, "")
    assert not ExtractedText.objects.exists()

    clamd.fault = ""
    extract_document(document_id=document.pk)
    document.refresh_from_db()
    assert document.status == DocumentStatus.COMPLETED


def test_a_document_that_could_never_be_scanned_fails_for_ops(
    document: UploadedDocument, clamd: ClamdServer, settings: Settings
) -> None:
    settings.ENV = settings.ENV.model_copy(update={"max_attempts": 1})
    clamd.fault = "error"

    with pytest.raises(JobFailed):
        extract_document(document_id=document.pk)

    document.refresh_from_db()
    assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "not_scanned")
    assert JobFailure.objects.get().code == "not_scanned"
