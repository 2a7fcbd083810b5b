"""Uploads under an Idempotency-Key: sent twice, two at once, another file, a key that is free again."""

from collections.abc import Iterator
from datetime import timedelta
from io import RawIOBase
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.test import Client

from tests.api import Api, logged_in, stored_by
from tests.arriving import MIB, PDF, upload_in_pieces
from tests.racing import at_once
from uploads import storage
from uploads.models import DocumentStatus, UploadedDocument
from uploads.services.accepting import delete_document
from uploads.services.receiving import begin_upload
from workers.models import OutboxMessage
from workers.reconciler import reconcile

pytestmark = pytest.mark.django_db(transaction=True)

KEY = {"Idempotency-Key": "first-try"}


@pytest.fixture
def api(s3_bucket: str) -> Api:
    storage.ensure_bucket()
    return logged_in()


def answer(response: Any) -> tuple[int, str]:
    """The status, and the error's code or the document's id."""
    body = response.json()
    return response.status_code, body["error"]["code"] if "error" in body else body["data"]["id"]


def test_the_same_upload_twice_is_one_document(api: Api) -> None:
    first = api.upload_raw(PDF, **KEY)
    again = api.upload_raw(PDF, **KEY)

    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["data"]["id"] == again.json()["data"]["id"]
    assert first["Location"] == again["Location"]
    assert (UploadedDocument.objects.count(), OutboxMessage.objects.count()) == (1, 1)
    assert len(stored_by(api)[0]) == 1


def test_forms_and_raw_bodies_share_keys(api: Api) -> None:
    first = api.upload("a.pdf", PDF)
    form = api.upload("a.pdf", PDF, key="k")
    raw = api.upload_raw(PDF, **{"Idempotency-Key": "k"})

    assert [answer.status_code for answer in (first, form, raw)] == [202, 202, 200]
    assert form.json()["data"]["id"] == raw.json()["data"]["id"] != first.json()["data"]["id"]


@pytest.mark.parametrize(
    ("body", "query"),
    [
        (PDF + b"more", "?name=a.pdf"),
        (PDF[:-1] + b"y", "?name=a.pdf"),
        (PDF, "?name=b.pdf"),
    ],
    ids=["another size", "another content of the same size", "another name"],
)
def test_another_file_under_the_key_is_a_conflict(api: Api, body: bytes, query: str) -> None:
    api.upload_raw(PDF, **KEY)

    assert answer(api.upload_raw(body, query, **KEY)) == (409, "idempotency_key_reused")
    assert UploadedDocument.objects.count() == 1
    assert len(stored_by(api)[0]) == 1


def test_another_size_is_refused_before_the_body_is_read(api: Api) -> None:
    api.upload_raw(PDF, **KEY)

    class Unreadable(RawIOBase):
        """Reading on behind a refusal, so that the client sees it, may fail: that is suppressed."""

        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError

    request: dict[str, Any] = {"wsgi.input": Unreadable(), "CONTENT_LENGTH": str(len(PDF) + 1)}
    response = api.client.generic(
        "PUT", "/api/v1/uploads/raw?name=a.pdf", headers=api.headers | KEY, **request
    )

    assert answer(response) == (409, "idempotency_key_reused")


def test_keys_of_different_people_are_different_keys(api: Api) -> None:
    other = logged_in()

    assert api.upload_raw(PDF, **KEY).status_code == other.upload_raw(PDF + b"x", **KEY).status_code == 202


def test_two_at_once_make_one_upload(api: Api) -> None:
    def send(_: int) -> tuple[int, str]:
        return answer(Api(api.user, Client(), api.headers).upload_raw(PDF + b"x" * MIB, **KEY))

    answers: list[Any] = at_once(20, send)

    statuses = [status for status, _ in answers]
    assert statuses.count(202) == 1
    assert {what for status, what in answers if status not in {200, 202}} <= {"upload_in_progress"}
    document = UploadedDocument.objects.get()
    assert {what for status, what in answers if status < 300} == {str(document.pk)}
    assert stored_by(api) == ([document.storage_key], [])
    assert OutboxMessage.objects.count() == 1
    assert answer(api.upload_raw(PDF + b"x" * MIB, **KEY)) == (200, str(document.pk))


def test_while_the_first_arrives_the_second_is_told_to_come_back(api: Api) -> None:
    seen: list[Any] = []

    def pieces() -> Iterator[bytes]:
        yield PDF + b"x" * MIB
        seen.append(api.upload_raw(PDF, **KEY))
        yield b"x" * MIB

    api.headers |= KEY
    first = upload_in_pieces(api, pieces(), file_size=len(PDF) + 2 * MIB)

    [second] = seen
    assert first.status_code == 202
    assert answer(second) == (409, "upload_in_progress")
    assert int(second["Retry-After"]) > 0
    assert UploadedDocument.objects.count() == 1


def test_the_key_of_a_refused_upload_is_free(api: Api) -> None:
    assert api.upload_raw(b"no document", **KEY).status_code == 415

    assert api.upload_raw(PDF, **KEY).status_code == 202


def test_the_key_of_an_upload_that_never_arrived_is_free(api: Api) -> None:
    begin_upload(owner_id=api.user.pk, name="a.pdf", media_type="pdf", idempotency_key="first-try")
    UploadedDocument.objects.update(lease_expires_at=Now() - timedelta(seconds=1))
    reconcile()

    assert api.upload_raw(PDF, **KEY).status_code == 202
    assert sorted(UploadedDocument.objects.values_list("status", flat=True)) == ["FAILED", "PARSING"]


def test_the_key_of_a_deleted_document_is_free(api: Api) -> None:
    api.upload_raw(PDF, **KEY)
    delete_document(document=UploadedDocument.objects.get())

    assert api.upload_raw(PDF + b"another", **KEY).status_code == 202


def test_a_document_that_failed_keeps_its_key(api: Api) -> None:
    """Its file arrived, and its verdict is the answer; what can be run again is by POST .../retry."""
    api.upload_raw(PDF, **KEY)
    document = UploadedDocument.objects.get()
    UploadedDocument.objects.update(
        status=DocumentStatus.FAILED, failure_code="document_empty", finished_at=Now()
    )

    again = api.upload_raw(PDF, **KEY)

    assert answer(again) == (200, str(document.pk))
    assert again.json()["data"]["failure"]["code"] == "document_empty"


def test_what_was_sent_under_a_key_can_be_asked_for_without_the_file(api: Api) -> None:
    api.upload_raw(PDF)
    sent = api.upload_raw(PDF, **KEY).json()["data"]["id"]
    logged_in().upload_raw(PDF, **KEY)

    found = api.get("uploads?idempotency_key=first-try").json()["data"]

    assert [each["id"] for each in found] == [sent]
    assert api.get("uploads?idempotency_key=never-sent").json()["data"] == []
    assert answer(api.get("uploads?idempotency_key=%00")) == (400, "invalid_idempotency_key")


@pytest.mark.parametrize("key", ["", "x" * 201, "käse"])
def test_a_strange_key_is_refused(api: Api, key: str) -> None:
    assert answer(api.upload_raw(PDF, **{"Idempotency-Key": key})) == (400, "invalid_idempotency_key")
    assert answer(api.upload("a.pdf", PDF, key=key)) == (400, "invalid_idempotency_key")
    assert not UploadedDocument.objects.exists()


def test_one_upload_per_key_is_a_constraint(api: Api) -> None:
    api.upload_raw(PDF, **KEY)
    api.upload_raw(PDF)

    with pytest.raises(IntegrityError, match="document_one_per_idempotency_key"), transaction.atomic():
        UploadedDocument.objects.update(idempotency_key="first-try")
