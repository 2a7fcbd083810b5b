"""What an account may hold: exact under simultaneous uploads, looked at before the first byte, given back."""

from collections.abc import Iterator
from datetime import timedelta
from io import RawIOBase
from threading import Barrier
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from pytest_django import Settings

from flowbrand.core.errors import DomainError
from tests.api import Api, logged_in, stored_by
from tests.arriving import MIB, PDF, PiecewiseBody, upload_in_pieces
from tests.factories import make_document, make_failed_document, make_finished_document, make_user
from tests.racing import at_once
from uploads import storage
from uploads.models import DocumentStatus, UploadedDocument
from uploads.services import quotas
from uploads.services.accepting import delete_document, retry_document
from uploads.services.receiving import begin_upload
from workers.reconciler import reconcile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def api(s3_bucket: str) -> Api:
    storage.ensure_bucket()
    return logged_in()


def limit(settings: Settings, **values: int) -> None:
    settings.ENV = settings.ENV.model_copy(update=values)


def answer(response: Any) -> tuple[int, str]:
    body = response.json()
    return response.status_code, body["error"]["code"] if "error" in body else body["data"]["status"]


def usage(api: Api) -> dict[str, Any]:
    data: dict[str, Any] = api.get("uploads/usage").json()["data"]
    return data


@pytest.mark.parametrize(
    ("values", "allowed", "code"),
    [
        ({"quota_documents": 7}, 7, "quota_documents"),
        ({"quota_bytes": 5 * len(PDF) + len(PDF) // 2}, 5, "quota_bytes"),
        ({"quota_running": 3}, 3, "quota_running"),
    ],
    ids=["documents", "bytes", "running"],
)
def test_of_twenty_at_once_exactly_as_many_get_through_as_the_limit_allows(
    api: Api, settings: Settings, values: dict[str, int], allowed: int, code: str
) -> None:
    limit(settings, **values)

    def send(number: int) -> tuple[int, str]:
        body = PDF[:-2] + b"%02d" % number
        return answer(Api(api.user, Client(), api.headers).upload_raw(body))

    answers: list[Any] = at_once(20, send)

    status = 429 if code == "quota_running" else 403
    assert sorted(answers) == sorted([(202, "PARSING")] * allowed + [(status, code)] * (20 - allowed))
    assert UploadedDocument.objects.count() == len(stored_by(api)[0]) == allowed


def test_looking_without_the_lock_lets_everybody_through(settings: Settings) -> None:
    """The negative control: what the race above would do to a check that is not made under the lock."""
    limit(settings, quota_documents=7)
    owner = make_user()
    looked = Barrier(20)

    def act(_: int) -> None:
        quotas.check_room(owner.pk, size=1000)
        looked.wait(timeout=60)
        make_document(owner)

    at_once(20, act)

    assert UploadedDocument.objects.count() == 20


@pytest.mark.parametrize("round_", range(3))
def test_beginning_under_the_lock_lets_the_limit_through(settings: Settings, round_: int) -> None:
    """The same without HTTP, so that nothing but the lock stands between the threads."""
    limit(settings, quota_documents=7)
    owner = make_user()

    def act(_: int) -> bool:
        begin_upload(owner_id=owner.pk, name="a.pdf", media_type="pdf", size=1000)
        return True

    results = at_once(20, act)

    assert [each for each in results if each is True] == [True] * 7
    assert {type(each) for each in results if isinstance(each, DomainError)} == {quotas.QuotaDocuments}
    assert UploadedDocument.objects.count() == 7


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"quota_documents": 1}, (403, "quota_documents")),
        ({"quota_bytes": 1000 + len(PDF) - 1}, (403, "quota_bytes")),
        ({"quota_running": 1}, (429, "quota_running")),
    ],
)
def test_a_full_account_is_told_before_the_first_byte(
    api: Api, settings: Settings, values: dict[str, int], expected: tuple[int, str]
) -> None:
    make_document(api.user)
    limit(settings, **values)
    reads: list[int] = []

    class Unread(RawIOBase):
        """Reading on behind a refusal, so that the client sees it, ends at once."""

        def read(self, size: int = -1) -> bytes:
            reads.append(UploadedDocument.objects.count())
            raise ConnectionResetError

    for path, content_type in (
        ("uploads/raw?name=a.pdf", "application/octet-stream"),
        ("uploads", "multipart/form-data; boundary=B"),
    ):
        request: dict[str, Any] = {
            "wsgi.input": Unread(),
            "CONTENT_LENGTH": str(len(PDF)),
            "CONTENT_TYPE": content_type,
        }
        send = "PUT" if "raw" in path else "POST"
        response = api.client.generic(send, f"/api/v1/{path}", headers=api.headers, **request)
        assert answer(response) == expected
        assert len(reads) <= 1, "only the drain behind the refusal has read"
        reads.clear()

    if expected[0] == 429:
        assert int(response["Retry-After"]) > 0


def test_a_file_that_just_fits_is_taken(api: Api, settings: Settings) -> None:
    make_document(api.user)
    limit(settings, quota_bytes=1000 + len(PDF), quota_documents=2, quota_running=2)

    assert answer(api.upload_raw(PDF)) == (202, "PARSING")
    assert usage(api)["bytes"] == {"used": 1000 + len(PDF), "limit": 1000 + len(PDF)}


def test_an_upload_holds_what_it_declared_until_it_is_whole(api: Api) -> None:
    seen: list[Any] = []

    def pieces() -> Iterator[bytes]:
        yield PDF + b"x" * MIB
        seen.append(usage(api))
        yield b"x" * MIB

    upload_in_pieces(api, pieces(), file_size=len(PDF) + 2 * MIB)

    [during] = seen
    assert during["documents"]["used"] == during["running"]["used"] == 1
    assert (
        len(PDF) + 2 * MIB <= during["bytes"]["used"] <= len(PDF) + 2 * MIB + 1024
    )  # and the form around it
    assert usage(api)["bytes"]["used"] == len(PDF) + 2 * MIB


def chunked(api: Api, body: bytes) -> Any:
    request: dict[str, Any] = {
        "wsgi.input": PiecewiseBody([body]),
        "wsgi.input_terminated": True,
        "HTTP_TRANSFER_ENCODING": "chunked",
    }
    return api.client.generic("PUT", "/api/v1/uploads/raw?name=a.pdf", headers=api.headers, **request)


def test_without_a_declared_length_no_more_is_taken_than_there_is_room_for(
    api: Api, settings: Settings
) -> None:
    limit(settings, quota_bytes=MIB)

    over = chunked(api, PDF + b"x" * MIB)
    fits = chunked(api, PDF + b"x" * (MIB - len(PDF)))
    full = chunked(api, PDF)

    assert [answer(each) for each in (over, fits, full)] == [
        (403, "quota_bytes"),
        (202, "PARSING"),
        (403, "quota_bytes"),
    ]
    assert usage(api)["bytes"]["used"] == MIB
    assert len(stored_by(api)[0]) == 1


def test_room_comes_back_whatever_becomes_of_an_upload(api: Api, settings: Settings) -> None:
    limit(settings, quota_documents=1, quota_bytes=2 * MIB, quota_running=1)
    nothing = {"documents": 0, "bytes": 0, "running": 0}

    def used() -> dict[str, int]:
        return {name: usage(api)[name]["used"] for name in nothing}

    assert api.upload_raw(b"no document").status_code == 415
    assert used() == nothing
    assert upload_in_pieces(api, [PDF], file_size=MIB).status_code == 400
    assert used() == nothing
    api.upload_raw(PDF)
    delete_document(document=UploadedDocument.objects.get())
    assert used() == nothing
    begin_upload(owner_id=api.user.pk, name="a.pdf", media_type="pdf", size=5)
    assert used() == {"documents": 1, "bytes": 5, "running": 1}
    UploadedDocument.objects.update(lease_expires_at=Now() - timedelta(seconds=1))
    reconcile()
    assert used() == nothing
    assert api.upload_raw(PDF).status_code == 202


def test_a_document_with_its_verdict_runs_no_more(api: Api, settings: Settings) -> None:
    make_finished_document(api.user)
    make_failed_document(api.user)
    limit(settings, quota_running=1)

    assert usage(api)["running"]["used"] == 0
    assert api.upload_raw(PDF).status_code == 202


def test_running_again_counts_as_running(api: Api, settings: Settings) -> None:
    failed = [make_failed_document(api.user) for _ in range(5)]
    limit(settings, quota_running=2)

    results = at_once(5, lambda number: retry_document(document=failed[number]))

    assert sum(isinstance(each, UploadedDocument) for each in results) == 2
    assert UploadedDocument.objects.filter(status=DocumentStatus.PARSING).count() == 2
    assert answer(api.post(f"uploads/{failed[0].pk}/retry"))[0] in {409, 429}


def test_a_repetition_takes_up_no_room(api: Api, settings: Settings) -> None:
    key = {"Idempotency-Key": "k"}
    api.upload_raw(PDF, **key)
    limit(settings, quota_documents=1, quota_running=1, quota_bytes=1)

    assert api.upload_raw(PDF, **key).status_code == 200
    assert api.upload("a.pdf", PDF, key="k").status_code == 200


def test_two_at_once_under_one_key_take_up_one_place(api: Api, settings: Settings) -> None:
    limit(settings, quota_documents=1)

    def send(_: int) -> tuple[int, str]:
        return answer(Api(api.user, Client(), api.headers).upload_raw(PDF, **{"Idempotency-Key": "k"}))

    answers: list[Any] = at_once(10, send)

    assert {what for _, what in answers} <= {"PARSING", "upload_in_progress"}


def test_what_others_hold_is_theirs(api: Api, settings: Settings) -> None:
    for _ in range(3):
        make_document()
    limit(settings, quota_documents=1)

    assert usage(api)["documents"]["used"] == 0
    assert api.upload_raw(PDF).status_code == 202


def test_no_limit_is_told_as_none(api: Api, settings: Settings) -> None:
    limit(settings, quota_documents=0, quota_bytes=0, quota_running=0)
    make_document(api.user)

    assert usage(api) == {
        "documents": {"used": 1, "limit": None},
        "bytes": {"used": 1000, "limit": None},
        "running": {"used": 1, "limit": None},
        "upload_max_bytes": settings.ENV.upload_max_bytes,
    }
    assert api.upload_raw(PDF).status_code == chunked(api, PDF).status_code == 202
