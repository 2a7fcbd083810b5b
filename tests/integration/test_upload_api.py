"""POST /uploads and its siblings against real PostgreSQL and S3."""

import hashlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.functions import Now
from pytest_django import Settings

from tests.api import Api, bucket_contents, logged_in, stored_by
from tests.arriving import PDF, storage_away
from tests.factories import SENTENCE, make_document, make_finished_document
from uploads import storage
from uploads.models import DocumentStatus, Leftover, UploadedDocument
from uploads.services.leftovers import remove_leftover
from workers.models import OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)

DOCX = b"PK\x03\x04" + b"x" * 2000


@pytest.fixture
def api(s3_bucket: str) -> Api:
    storage.ensure_bucket()
    return logged_in()


def kept_nothing(api: Api) -> bool:
    """Neither row nor message nor leftover, and nothing of this user's in the bucket."""
    rows = (UploadedDocument, OutboxMessage, Leftover)
    return stored_by(api) == ([], []) and not any(model._default_manager.exists() for model in rows)


@pytest.mark.parametrize(("name", "body"), [("a.pdf", PDF), ("b.docx", DOCX), ("c.PPTX", DOCX)])
def test_an_upload_is_stored_recorded_and_queued(api: Api, name: str, body: bytes) -> None:
    response = api.upload(name, body)

    document = UploadedDocument.objects.get()
    data = response.json()["data"]
    assert response.status_code == 202
    assert response["Location"] == data["links"]["status"] == f"/api/v1/uploads/{document.pk}/status"
    assert (data["status"], data["name"], data["size"]) == ("PARSING", name, len(body))
    assert data["sha256"] == hashlib.sha256(body).hexdigest()
    assert OutboxMessage.objects.get().payload["document_id"] == str(document.pk)
    assert OutboxMessage.objects.get().payload["request_id"] == response["X-Request-ID"]
    assert document.storage_key in bucket_contents()[0]


def test_a_large_upload_goes_in_parts_and_arrives_whole(api: Api) -> None:
    body = PDF + bytes(range(256)) * (20 * 1024 * 4)

    assert api.upload("large.pdf", body).status_code == 202

    document = UploadedDocument.objects.get()
    target = BytesIO()
    storage.download(document.storage_key, target)
    assert target.getvalue() == body
    assert document.sha256 == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("a.pdf", b"", 400, "empty_file"),
        ("a.exe", PDF, 415, "unsupported_type"),
        ("a.doc", PDF, 415, "unsupported_type"),
        ("noextension", PDF, 415, "unsupported_type"),
        ("a.pdf", b"\x89PNG" + b"x" * 3000, 415, "content_mismatch"),
        ("a.docx", PDF, 415, "content_mismatch"),
        ("tiny.pdf", b"hi", 415, "content_mismatch"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    api: Api, name: str, body: bytes, status: int, code: str
) -> None:
    response = api.upload(name, body)

    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert kept_nothing(api)


def test_too_large_is_refused_before_and_while_streaming(api: Api, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"upload_max_bytes": 9 * 1024 * 1024})

    just_over = api.upload("a.pdf", PDF + b"x" * (9 * 1024 * 1024))
    declared = api.upload("a.pdf", PDF + b"x" * (12 * 1024 * 1024))

    for response in (just_over, declared):
        assert (response.status_code, response.json()["error"]["code"]) == (413, "file_too_large")
        assert "9 MiB" in response.json()["error"]["message"]
    assert kept_nothing(api)


def test_an_upload_without_the_field_says_what_is_missing(api: Api) -> None:
    response = api.upload("a.pdf", PDF, field="document")

    assert (response.status_code, response.json()["error"]["code"]) == (400, "file_required")
    assert kept_nothing(api)


def test_a_form_that_fails_behind_the_file_leaves_nothing_behind(api: Api) -> None:
    fields = {f"field{number}": "x" for number in range(200)}

    response = api.client.post(
        "/api/v1/uploads", {"file": SimpleUploadedFile("a.pdf", PDF)} | fields, headers=api.headers
    )

    assert response.status_code == 400
    assert kept_nothing(api)


def test_an_upload_of_nobody_is_not_read(s3_bucket: str) -> None:
    api = logged_in()
    api.headers = {}

    assert api.upload("a.pdf", PDF).status_code == 401
    assert not UploadedDocument.objects.exists()


def test_storage_away_is_a_503_that_says_when_to_try_again(api: Api, settings: Settings) -> None:
    with storage_away(settings):
        response = api.upload("a.pdf", PDF)

    assert (response.status_code, response.json()["error"]["code"]) == (503, "service_unavailable")
    assert int(response["Retry-After"]) > 0
    assert not UploadedDocument.objects.exists()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../../../etc/cron.d/evil.pdf", "evil.pdf"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ("price\u202efdp.exe.pdf", "pricefdp.exe.pdf"),
        ("Größe—ファイル📄 año.pdf", "Größe—ファイル📄 año.pdf"),
        ("x" * 400 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_file_names_are_display_data(api: Api, raw: str, shown: str) -> None:
    from uploads.validation import display_name

    assert display_name(raw) == shown


def test_lists_show_ones_own_newest_first_in_pages(api: Api) -> None:
    make_document()
    mine = [make_document(api.user) for _ in range(3)]

    first = api.get("uploads?page_size=2").json()
    second = api.get(f"uploads?page_size=2&cursor={first['meta']['next']}").json()

    assert [each["id"] for each in first["data"] + second["data"]] == [str(each.pk) for each in mine[::-1]]
    assert second["meta"]["next"] is None


@pytest.mark.parametrize("path", ["", "/status", "/content"])
def test_somebody_elses_document_does_not_exist(api: Api, path: str) -> None:
    theirs = make_finished_document()

    assert api.get(f"uploads/{theirs.pk}{path}").status_code == 404
    assert api.delete(f"uploads/{theirs.pk}").status_code == 404
    assert api.post(f"uploads/{theirs.pk}/retry").status_code == 404
    assert UploadedDocument.objects.filter(pk=theirs.pk).exists()


def test_the_status_of_a_failure_tells_why_and_what_to_quote(api: Api) -> None:
    document = make_document(
        api.user,
        status=DocumentStatus.FAILED,
        failure_code="document_encrypted",
        failure_reason="The document is password protected.",
        support_id="ABC",
        finished_at=Now(),
    )

    response = api.get(f"uploads/{document.pk}/status")

    assert response.status_code == 200
    assert response.json()["data"]["failure"] == {
        "code": "document_encrypted",
        "message": "The document is password protected.",
        "retryable": False,
        "support_id": "ABC",
    }
    assert "Retry-After" not in response


def test_polls_know_their_etag_and_their_place_in_the_queue(api: Api) -> None:
    make_document()
    document = make_document(api.user)

    first = api.get(f"uploads/{document.pk}/status")
    again = api.get(f"uploads/{document.pk}/status", **{"If-None-Match": first["ETag"]})

    assert first.json()["data"]["queue_position"] == 2
    assert first["Retry-After"] == "1"
    assert (again.status_code, again.content) == (304, b"")


def test_a_long_poll_ends_when_its_time_is_over(api: Api) -> None:
    document = make_document(api.user)

    assert api.get(f"uploads/{document.pk}/status?wait=0.5").status_code == 200
    assert api.get(f"uploads/{document.pk}/status?wait=nonsense").status_code == 200


def test_content_is_there_when_the_document_is_completed(api: Api) -> None:
    finished, waiting = make_finished_document(api.user), make_document(api.user)

    data = api.get(f"uploads/{finished.pk}/content").json()["data"]
    refused = api.get(f"uploads/{waiting.pk}/content")

    assert data["blocks"][1]["text"] == SENTENCE
    assert data["content"]["summary"][0]["source"]["quote"] == SENTENCE
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "content_not_ready")


def test_a_failed_document_runs_again_from_the_top_and_only_a_failed_one(api: Api) -> None:
    document = make_document(
        api.user, status=DocumentStatus.FAILED, failure_code="x", attempt=4, finished_at=Now()
    )

    assert api.post(f"uploads/{document.pk}/retry").status_code == 202
    refused = api.post(f"uploads/{document.pk}/retry")

    document.refresh_from_db()
    assert (document.status, document.attempt, document.failure_code) == (DocumentStatus.PARSING, 0, "")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_retryable")
    assert OutboxMessage.objects.count() == 1


def test_a_document_whose_file_never_arrived_cannot_run_again(api: Api) -> None:
    document = make_document(
        api.user,
        status=DocumentStatus.FAILED,
        failure_code="upload_interrupted",
        size=None,
        sha256="",
        due_at=None,
        finished_at=Now(),
    )

    refused = api.post(f"uploads/{document.pk}/retry")

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_retryable")
    document.refresh_from_db()
    assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "upload_interrupted")


def test_deleting_removes_row_and_object(api: Api) -> None:
    api.upload("a.pdf", PDF)
    document = UploadedDocument.objects.get()

    assert api.delete(f"uploads/{document.pk}").status_code == 204

    assert not UploadedDocument.objects.exists()
    assert not Leftover.objects.exists()
    assert stored_by(api) == ([], [])


def test_deleting_succeeds_while_storage_is_away_and_the_file_goes_when_it_is_back(
    api: Api, settings: Settings
) -> None:
    api.upload("a.pdf", PDF)
    document = UploadedDocument.objects.get()

    with storage_away(settings):
        assert api.delete(f"uploads/{document.pk}").status_code == 204

    assert not UploadedDocument.objects.exists()
    assert stored_by(api) == ([document.storage_key], [])
    remove_leftover(leftover_id=Leftover.objects.get().pk)
    assert stored_by(api) == ([], [])
    assert not Leftover.objects.exists()
