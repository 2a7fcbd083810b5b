"""Direct uploads keep the same rules as streamed ones: duplicates, quotas, what a name promises."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.api import Api, logged_in
from tests.arriving import PDF
from tests.direct import announce, begun, complete, error_of, send
from tests.racing import at_once
from uploads import storage
from uploads.models import DocumentStatus, ExtractedText, UploadedDocument
from uploads.services.extracting import extract_document

BROCHURE = (Path(__file__).parents[2] / "examples" / "brochure-tannbrook.pdf").read_bytes()

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def api(s3_bucket: str) -> Api:
    storage.ensure_bucket()
    return logged_in()


def sent_directly(api: Api, body: bytes, name: str = "a.pdf") -> UploadedDocument:
    upload = begun(api, body, name)
    assert set(send(upload, body)) == {200}
    assert complete(api, upload).status_code == 202
    return UploadedDocument.objects.get(pk=upload["id"])


def read(document: UploadedDocument) -> UploadedDocument:
    extract_document(document_id=document.pk)
    document.refresh_from_db()
    return document


def test_a_direct_upload_finds_its_original_once_it_is_read(api: Api) -> None:
    answer = api.upload_raw(BROCHURE, "?name=first.pdf").json()["data"]
    original = read(UploadedDocument.objects.get(pk=answer["id"]))
    ExtractedText.objects.filter(document=original).update(parsed={"found": "before"})

    twin = read(sent_directly(api, BROCHURE))

    assert (twin.status, twin.duplicate_of_id) == (DocumentStatus.COMPLETED, original.pk)
    assert twin.extracted_text.parsed == {"found": "before"}


def test_several_direct_uploads_of_one_file_have_one_original(api: Api) -> None:
    documents = [sent_directly(api, PDF, f"{number}.pdf") for number in range(3)]

    for document in documents:
        read(document)

    assert [document.duplicate_of_id for document in documents] == [None, documents[0].pk, documents[0].pk]


def test_a_direct_upload_counts_with_the_size_it_announced(api: Api, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"quota_bytes": 3 * len(PDF)})
    assert announce(api, PDF * 2).status_code == 201

    assert error_of(announce(api, PDF * 2)) == (403, "quota_bytes")
    assert error_of(api.upload_raw(PDF * 2, "?name=a.pdf")) == (403, "quota_bytes")
    assert announce(api, PDF).status_code == 201


def test_of_twenty_direct_uploads_at_once_as_many_begin_as_the_quota_allows(
    api: Api, settings: Settings
) -> None:
    settings.ENV = settings.ENV.model_copy(update={"quota_documents": 3})

    codes = at_once(20, lambda _: int(announce(api, PDF).status_code))

    assert (codes.count(201), codes.count(403)) == (3, 17)


def test_a_picture_that_is_named_text_is_no_text(api: Api) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8

    document = read(sent_directly(api, picture, "notes.txt"))

    assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "content_mismatch")
