"""Direct uploads as a client sees them, with the real storage server."""

import hashlib
import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests.api import Api, logged_in, stored_by
from tests.arriving import storage_away
from tests.direct import MIB, PART, announce, begun, complete, error_of, pdf_of, put, send
from uploads import storage
from uploads.models import DirectUpload, DocumentStatus, Leftover, UploadedDocument
from uploads.services.extracting import extract_document
from uploads.services.receiving import begin_upload
from workers.models import JobFailure, OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)

BROCHURE = Path(__file__).parents[2] / "examples" / "brochure-tannbrook.pdf"
SMALL = pdf_of(5000)
LARGE = pdf_of(2 * PART + 3 * MIB + 17)


@pytest.fixture
def api(s3_bucket: str) -> Api:
    storage.ensure_bucket()
    return logged_in()


def messages() -> list[str]:
    return sorted(OutboxMessage.objects.values_list("type", flat=True))


def stored(document: UploadedDocument) -> bytes:
    return storage.beginning_of(document.storage_key, 200 * MIB)


def nothing_of(api: Api) -> bool:
    rows = (UploadedDocument, DirectUpload, OutboxMessage, Leftover)
    return stored_by(api) == ([], []) and not any(model._default_manager.exists() for model in rows)


def test_a_small_file_is_one_put(api: Api) -> None:
    answer = announce(api, SMALL)
    upload = answer.json()["data"]

    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/uploads/direct/{upload['id']}")
    assert answer["Cache-Control"] == "no-store"
    [part] = upload["parts"]
    assert (part["number"], part["offset"], part["size"], part["arrived"]) == (1, 0, len(SMALL), False)
    assert send(upload, SMALL) == [200]
    accepted = complete(api, upload)

    assert (accepted.status_code, accepted["Location"]) == (202, f"/api/v1/uploads/{upload['id']}/status")
    data = accepted.json()["data"]
    assert (data["id"], data["status"], data["size"], data["sha256"]) == (
        upload["id"],
        "PARSING",
        len(SMALL),
        None,
    )
    document = UploadedDocument.objects.get()
    assert stored(document) == SMALL
    assert stored_by(api) == ([document.storage_key], [])
    assert messages() == ["extract_document"]
    assert not Leftover.objects.exists()


def test_a_large_file_is_parts_in_any_order_side_by_side(api: Api) -> None:
    upload = begun(api, LARGE)
    assert [part["size"] for part in upload["parts"]] == [PART, PART, 3 * MIB + 17]

    with ThreadPoolExecutor(3) as pool:
        statuses = list(pool.map(lambda number: send(upload, LARGE, [number]), [3, 1, 2]))

    assert statuses == [[200]] * 3
    assert complete(api, upload).status_code == 202
    assert stored(UploadedDocument.objects.get()) == LARGE


def test_an_upload_goes_on_where_it_was_broken_off(api: Api) -> None:
    upload = begun(api, LARGE)
    send(upload, LARGE, [2])

    again = api.get(f"uploads/direct/{upload['id']}").json()["data"]

    assert [(part["arrived"], bool(part["url"])) for part in again["parts"]] == [
        (False, True),
        (True, False),
        (False, True),
    ]
    assert send(again, LARGE) == [200, 200]
    whole = api.get(f"uploads/direct/{upload['id']}").json()["data"]
    assert [part["arrived"] for part in whole["parts"]] == [True] * 3
    assert complete(api, upload).status_code == 202
    assert stored(UploadedDocument.objects.get()) == LARGE


def test_parts_that_are_missing_are_named_and_the_upload_goes_on(api: Api) -> None:
    upload = begun(api, LARGE)
    send(upload, LARGE, [2])

    refused = complete(api, upload)

    assert error_of(refused) == (409, "parts_missing")
    assert "Parts 1, 3 are missing." in refused.json()["error"]["message"]
    assert UploadedDocument.objects.get().status == DocumentStatus.UPLOADING
    assert messages() == []
    send(upload, LARGE, [1, 3])
    assert complete(api, upload).status_code == 202


def test_a_part_that_broke_off_has_not_arrived_and_is_sent_again(api: Api) -> None:
    upload = begun(api, LARGE)
    send(upload, LARGE, [2, 3])
    url = urlsplit(upload["parts"][0]["url"])
    head = f"PUT {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Length: {PART}\r\n\r\n"
    with socket.create_connection((str(url.hostname), int(url.port or 80))) as connection:
        connection.sendall(head.encode() + LARGE[:MIB])

    again = api.get(f"uploads/direct/{upload['id']}").json()["data"]

    assert [part["arrived"] for part in again["parts"]] == [False, True, True]
    assert send(again, LARGE) == [200]
    assert complete(api, upload).status_code == 202
    assert stored(UploadedDocument.objects.get()) == LARGE


def test_storage_takes_exactly_the_announced_bytes_of_a_part(api: Api) -> None:
    upload = begun(api, LARGE)
    url = upload["parts"][0]["url"]

    statuses = [put(url, LARGE[: PART - 1]), put(url, LARGE[: PART + 1]), put(url, b"")]

    assert statuses == [403, 403, 403]
    assert error_of(complete(api, upload)) == (409, "parts_missing")


def test_a_part_of_another_size_is_named_and_sent_again(api: Api) -> None:
    """As on a storage server that does not enforce a signed length."""
    upload = begun(api, LARGE)
    direct = DirectUpload.objects.select_related("document").get()
    send(upload, LARGE, [1])
    storage.put_part(direct.document.storage_key, direct.upload_id, 3, LARGE[:100])
    send(upload, LARGE, [2])

    looked = api.get(f"uploads/direct/{upload['id']}").json()["data"]
    refused = complete(api, upload)

    assert [part["arrived"] for part in looked["parts"]] == [True, True, False]
    assert error_of(refused) == (409, "size_mismatch")
    assert "Part 3 is of another size" in refused.json()["error"]["message"]
    assert UploadedDocument.objects.get().status == DocumentStatus.UPLOADING


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.pptx"])
def test_a_file_whose_content_is_of_another_type_is_a_failure_of_the_document(api: Api, name: str) -> None:
    body = b"MZ" + b"x" * 5000
    upload = begun(api, body, name)
    send(upload, body)
    complete(api, upload)

    extract_document(document_id=upload["id"])

    failure = api.get(f"uploads/{upload['id']}/status").json()["data"]["failure"]
    assert (failure["code"], failure["retryable"]) == ("content_mismatch", False)
    assert not JobFailure.objects.exists()


def test_an_object_of_another_size_than_announced_is_a_failure_of_the_document(api: Api) -> None:
    """As of a storage that lost a part of it: no client can bring this about."""
    body = BROCHURE.read_bytes()
    upload = begun(api, body)
    send(upload, body)
    complete(api, upload)
    storage.put(UploadedDocument.objects.get().storage_key, body[:-10])

    extract_document(document_id=upload["id"])

    assert UploadedDocument.objects.get().failure_code == "checksum_mismatch"


@pytest.mark.parametrize(
    ("announced", "expected"),
    [
        ({"file_name": "a.exe"}, (415, "unsupported_type")),
        ({"size": 0}, (400, "empty_file")),
        ({"size": 100 * MIB + 1}, (413, "file_too_large")),
        ({"size": -1}, (400, "validation_error")),
        ({"size": 2**60}, (400, "validation_error")),
        ({"size": None}, (400, "validation_error")),
        ({"file_name": ""}, (400, "validation_error")),
        ({"sha256": "abc"}, (400, "validation_error")),
        ({"content_type": "application/vnd.ms-powerpoint; x=y"}, None),
        ({"content_type": "application/PDF"}, None),
        (
            {"content_type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
            (415, "content_mismatch"),
        ),
    ],
    ids=str,
)
def test_what_is_announced_is_checked_before_a_url_is_signed(
    api: Api, announced: dict[str, object], expected: tuple[int, str] | None
) -> None:
    answer = api.post("uploads/direct", {"file_name": "a.pdf", "size": 10} | announced)

    if expected is None:
        assert answer.status_code == 201
    else:
        assert error_of(answer) == expected
        assert nothing_of(api)


def test_the_name_is_for_display_only(api: Api) -> None:
    begun(api, SMALL, name="../../\u202e\x07evil/Brochüre\n.pdf")

    document = UploadedDocument.objects.get()

    assert document.original_name == "Brochüre.pdf"
    assert document.storage_key == f"documents/{api.user.pk}/{document.pk}.pdf"


def test_a_whole_document_arrives_with_the_checksum_that_was_announced(api: Api) -> None:
    body = BROCHURE.read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    upload = begun(api, body, sha256=digest.upper())
    send(upload, body)
    complete(api, upload)

    extract_document(document_id=upload["id"])

    data = api.get(f"uploads/{upload['id']}").json()["data"]
    assert (data["status"], data["sha256"], data["page_count"]) == ("COMPLETED", digest, 4)


def test_the_checksum_is_known_also_where_none_was_announced(api: Api) -> None:
    body = BROCHURE.read_bytes()
    upload = begun(api, body)
    send(upload, body)
    complete(api, upload)

    extract_document(document_id=upload["id"])

    assert UploadedDocument.objects.get().sha256 == hashlib.sha256(body).hexdigest()


def test_another_checksum_than_announced_is_a_failure_of_the_document_however_often(api: Api) -> None:
    body = BROCHURE.read_bytes()
    upload = begun(api, body, sha256="0" * 64)
    send(upload, body)
    complete(api, upload)

    for _ in range(2):
        extract_document(document_id=upload["id"])
        failure = api.get(f"uploads/{upload['id']}/status").json()["data"]["failure"]
        assert (failure["code"], failure["retryable"]) == ("checksum_mismatch", False)
        assert "SHA-256" in failure["message"]
        assert api.post(f"uploads/{upload['id']}/retry").status_code == 202

    assert not JobFailure.objects.exists()
    assert UploadedDocument.objects.get().sha256 == ""


def test_urls_that_are_still_in_force_change_nothing_after_completion(api: Api) -> None:
    body = BROCHURE.read_bytes()
    evil = pdf_of(len(body))
    upload = begun(api, body)
    send(upload, body)
    fresh = begun(api, body)  # its URLs are as young, and of the same bucket
    complete(api, upload)

    statuses = send(upload, evil)
    extract_document(document_id=upload["id"])

    document = UploadedDocument.objects.get(pk=upload["id"])
    assert statuses == [404]
    assert stored(document) == body
    assert (document.status, document.sha256) == (DocumentStatus.COMPLETED, hashlib.sha256(body).hexdigest())
    assert storage.unfinished_uploads(document.storage_key) == []
    assert send(fresh, evil) == [200]
    assert stored(document) == body


def test_a_url_cannot_write_the_object_itself(api: Api) -> None:
    """Without what binds it to a part, a URL is not signed; no other URL is ever given away."""
    upload = begun(api, SMALL)
    parts = urlsplit(upload["parts"][0]["url"])
    signature = "&".join(each for each in parts.query.split("&") if each.startswith("X-Amz-"))

    assert {"partNumber", "uploadId"} <= set(parse_qs(parts.query))
    assert put(f"{parts.scheme}://{parts.netloc}{parts.path}?{signature}", SMALL) == 403


def test_urls_lead_where_clients_reach_storage_and_end_with_the_upload(api: Api, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(
        update={"s3_public_endpoint_url": "https://files.example.com", "direct_upload_seconds": 120}
    )
    storage._signer.cache_clear()
    try:
        upload = begun(api, SMALL)
    finally:
        storage._signer.cache_clear()

    url = urlsplit(upload["parts"][0]["url"])
    assert (url.scheme, url.netloc) == ("https", "files.example.com")
    assert 60 < int(parse_qs(url.query)["X-Amz-Expires"][0]) <= 120
    left = datetime.fromisoformat(upload["expires_at"]) - timezone.now()
    assert 60 < left.total_seconds() <= 120


def test_urls_are_good_for_an_hour_at_most(api: Api) -> None:
    url = begun(api, SMALL)["parts"][0]["url"]

    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["3600"]


def test_no_url_is_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    upload = begun(api, SMALL)
    api.get(f"uploads/direct/{upload['id']}")
    with caplog.at_level(logging.CRITICAL + 1, logger="httpx"):  # the test's own client logs where it goes
        send(upload, SMALL)
    complete(api, upload)

    direct = DirectUpload.objects.get()
    assert caplog.records
    for record in caplog.records:
        line = f"{record.getMessage()} {record.__dict__}"
        assert "X-Amz-Signature" not in line
        assert direct.upload_id not in line


def test_storage_away_opens_nothing_and_completes_nothing_but_loses_nothing(
    api: Api, settings: Settings
) -> None:
    with storage_away(settings):
        assert error_of(announce(api, SMALL)) == (503, "service_unavailable")
        assert not UploadedDocument.objects.exists()
    Leftover.objects.all().delete()
    upload = begun(api, SMALL)
    send(upload, SMALL)

    with storage_away(settings):
        refused = complete(api, upload)
        looked = api.get(f"uploads/direct/{upload['id']}")

    assert error_of(refused) == error_of(looked) == (503, "service_unavailable")
    assert complete(api, upload).status_code == 202


def test_what_belongs_to_somebody_else_or_was_streamed_is_no_direct_upload(api: Api) -> None:
    upload = begun(api, SMALL)
    stranger = logged_in()
    streamed = begin_upload(owner_id=api.user.pk, name="b.pdf", media_type="pdf").document

    for asked, path in [(stranger, upload["id"]), (api, streamed.pk)]:
        assert error_of(asked.get(f"uploads/direct/{path}")) == (404, "not_found")
        assert error_of(asked.post(f"uploads/direct/{path}/complete")) == (404, "not_found")


def test_an_open_upload_is_a_document_that_has_not_arrived(api: Api) -> None:
    upload = begun(api, SMALL)

    status = api.get(f"uploads/{upload['id']}/status").json()["data"]

    assert (status["status"], status["attempt"]) == ("UPLOADING", 0)
    assert error_of(api.post(f"uploads/{upload['id']}/retry")) == (409, "not_retryable")
    assert error_of(api.post("funnels", {"document_ids": [upload["id"]]})) == (409, "documents_not_ready")


def test_once_completed_it_only_says_so(api: Api) -> None:
    upload = begun(api, SMALL)
    send(upload, SMALL)
    complete(api, upload)

    looked = api.get(f"uploads/direct/{upload['id']}").json()["data"]

    assert (looked["status"], looked["parts"], looked["urls_expire_at"]) == ("PARSING", [], None)
    assert looked["links"]["status"] == f"/api/v1/uploads/{upload['id']}/status"


def test_more_open_uploads_than_allowed_are_refused_until_one_is_over(api: Api, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"direct_uploads_per_owner": 2})
    first = begun(api, SMALL)
    begun(api, SMALL)

    assert error_of(announce(api, SMALL)) == (409, "too_many_direct_uploads")
    assert announce(logged_in(), SMALL).status_code == 201
    send(first, SMALL)
    complete(api, first)
    assert announce(api, SMALL).status_code == 201
