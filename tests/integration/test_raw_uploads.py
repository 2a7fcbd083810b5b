"""PUT /uploads/raw: the body is the file. The same receiving path as a form, with a name from outside it."""

import hashlib

import pytest
from pytest_django import Settings

from tests.api import Api, logged_in, stored_by
from tests.arriving import MIB, PDF, storage_away
from uploads import storage
from uploads.models import Leftover, UploadedDocument
from workers.models import OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def api(s3_bucket: str) -> Api:
    storage.ensure_bucket()
    return logged_in()


def kept_nothing(api: Api) -> bool:
    rows = (UploadedDocument, OutboxMessage, Leftover)
    return stored_by(api) == ([], []) and not any(model._default_manager.exists() for model in rows)


@pytest.mark.parametrize("size", [len(PDF), 9 * MIB])
def test_the_body_is_stored_recorded_and_queued(api: Api, size: int) -> None:
    body = PDF + b"y" * (size - len(PDF))

    response = api.upload_raw(body, "?name=Our%20offer.pdf")

    document = UploadedDocument.objects.get()
    data = response.json()["data"]
    assert response.status_code == 202
    assert response["Location"] == f"/api/v1/uploads/{document.pk}/status"
    assert (data["status"], data["name"], data["size"]) == ("PARSING", "Our offer.pdf", size)
    assert data["sha256"] == hashlib.sha256(body).hexdigest()
    assert OutboxMessage.objects.get().payload["document_id"] == str(document.pk)
    assert stored_by(api) == ([document.storage_key], [])


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ('attachment; filename="offer.pdf"', "offer.pdf"),
        ("attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf"),
        ('attachment; filename="../../etc/passwd.pdf"', "passwd.pdf"),
    ],
)
def test_the_name_may_stand_in_content_disposition(api: Api, header: str, shown: str) -> None:
    response = api.upload_raw(PDF, "", **{"Content-Disposition": header})

    assert (response.status_code, response.json()["data"]["name"]) == (202, shown)


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd.pdf", "..%5C..%5Cboot.pdf", "%E2%80%AEfdp.exe.pdf", "a%00b.pdf", "%0D%0Ax.pdf"],
)
def test_no_part_of_a_name_gets_into_the_key(api: Api, name: str) -> None:
    response = api.upload_raw(PDF, f"?name={name}")

    document = UploadedDocument.objects.get()
    assert response.status_code == 202
    assert document.storage_key == f"documents/{api.user.pk}/{document.pk}.pdf"
    assert stored_by(api) == ([document.storage_key], [])
    assert response.json()["data"]["name"].isprintable()


def test_the_query_wins_over_content_disposition(api: Api) -> None:
    response = api.upload_raw(PDF, "?name=b.pdf", **{"Content-Disposition": 'attachment; filename="c.pdf"'})

    assert response.json()["data"]["name"] == "b.pdf"


@pytest.mark.parametrize(
    ("query", "body", "status", "code"),
    [
        ("", PDF, 400, "name_required"),
        ("?name=", PDF, 400, "name_required"),
        ("?name=a.exe", PDF, 415, "unsupported_type"),
        ("?name=a.pdf", b"\x89PNG" + b"x" * 3000, 415, "content_mismatch"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    api: Api, query: str, body: bytes, status: int, code: str
) -> None:
    response = api.upload_raw(body, query)

    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert kept_nothing(api)


def test_an_empty_body_is_an_empty_file(api: Api) -> None:
    headers = api.headers | {"Content-Length": "0"}

    response = api.client.put("/api/v1/uploads/raw?name=a.pdf", b"", headers=headers)

    assert (response.status_code, response.json()["error"]["code"]) == (400, "empty_file")
    assert kept_nothing(api)


def test_a_form_is_not_taken_for_a_file(api: Api) -> None:
    """A PDF may have junk before its header, so a form around one would pass for a PDF."""
    form = (
        b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        + PDF
        + b"\r\n--B--\r\n"
    )

    response = api.client.put(
        "/api/v1/uploads/raw?name=a.pdf",
        form,
        content_type="multipart/form-data; boundary=B",
        headers=api.headers,
    )

    assert (response.status_code, response.json()["error"]["code"]) == (415, "unsupported_media_type")
    assert kept_nothing(api)


def test_the_limit_is_exact_and_named(api: Api, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"upload_max_bytes": 9 * MIB})

    fits = api.upload_raw(PDF + b"x" * (9 * MIB - len(PDF)))
    over = api.upload_raw(PDF + b"x" * (9 * MIB - len(PDF) + 1))

    assert fits.status_code == 202
    assert (over.status_code, over.json()["error"]["code"]) == (413, "file_too_large")
    assert "9 MiB" in over.json()["error"]["message"]
    assert UploadedDocument.objects.count() == 1


def test_an_upload_of_nobody_is_not_read(api: Api) -> None:
    api.headers = {}

    assert api.upload_raw(PDF).status_code == 401
    assert kept_nothing(api)


def test_storage_away_is_a_503_that_says_when_to_try_again(api: Api, settings: Settings) -> None:
    with storage_away(settings):
        response = api.upload_raw(PDF)

    assert (response.status_code, response.json()["error"]["code"]) == (503, "service_unavailable")
    assert int(response["Retry-After"]) > 0
    assert not UploadedDocument.objects.exists()
