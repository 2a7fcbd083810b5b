"""Direct uploads completed twice, at once, too late, or by a process that died halfway."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ReadTimeoutError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from pytest_django import Settings

from flowbrand.core.errors import DomainError
from tests.api import Api, bucket_contents, logged_in, stored_by
from tests.direct import MIB, announce, begun, complete, error_of, pdf_of, put, send
from tests.factories import make_document, make_user
from tests.racing import at_once
from uploads import storage
from uploads.models import DirectUpload, DocumentStatus, Leftover, UploadedDocument
from uploads.selectors import direct_upload_of
from uploads.services.accepting import delete_document
from uploads.services.completing import UploadBeingCompleted, complete_direct_upload
from uploads.services.direct import (
    AnnouncedFile,
    TooManyDirectUploads,
    begin_direct_upload,
    look_at_direct_upload,
    part_bytes_for,
    part_sizes,
)
from uploads.services.leftovers import remove_leftover
from workers.models import OutboxMessage
from workers.reconciler import reconcile

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = pdf_of(5000)
PART = 5 * MIB
LARGE = pdf_of(2 * PART + 17)
ROUNDS = pytest.mark.parametrize("round_", range(4))


@pytest.fixture
def api(s3_bucket: str, settings: Settings) -> Api:
    settings.ENV = settings.ENV.model_copy(update={"upload_part_bytes": PART})
    storage.ensure_bucket()
    return logged_in()


def messages() -> list[str]:
    return sorted(OutboxMessage.objects.values_list("type", flat=True))


def sent(api: Api, body: bytes = SMALL) -> Any:
    """A direct upload whose parts have all arrived."""
    upload = begun(api, body)
    assert set(send(upload, body)) == {200}
    return upload


def completing(api: Api, upload: Any) -> Callable[[], UploadedDocument]:
    """A call that completes it, with the row read beforehand, as a simultaneous request has."""
    direct = direct_upload_of(api.user.pk, upload["id"])
    return lambda: complete_direct_upload(direct=direct)


def expire() -> None:
    UploadedDocument.objects.update(lease_expires_at=Now() - timedelta(seconds=1))


def remove_leftovers() -> None:
    for leftover in Leftover.objects.all():
        remove_leftover(leftover_id=leftover.pk)


def test_completed_twice_it_is_one_job(api: Api) -> None:
    upload = sent(api)
    late = completing(api, upload)

    first, second = complete(api, upload), complete(api, upload)

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["data"]["id"] == second.json()["data"]["id"]
    assert late().pk == UploadedDocument.objects.get().pk
    assert messages() == ["extract_document"]


@ROUNDS
@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["small", "large"])
def test_completed_by_many_at_once_it_is_one_job(api: Api, body: bytes, round_: int) -> None:
    upload = sent(api, body)
    calls = [completing(api, upload) for _ in range(6)]

    results = at_once(6, lambda number: calls[number]())

    accepted = [result for result in results if isinstance(result, UploadedDocument)]
    refused = [result for result in results if isinstance(result, DomainError)]
    assert accepted
    assert all(isinstance(error, UploadBeingCompleted) and error.retry_after == 1 for error in refused)
    document = UploadedDocument.objects.get()
    assert (document.status, document.size) == (DocumentStatus.PARSING, len(body))
    assert messages() == ["extract_document"]
    assert storage.beginning_of(document.storage_key, 100 * MIB) == body
    assert not Leftover.objects.exists()
    assert complete(api, upload).status_code == 202


@ROUNDS
def test_completed_by_many_whose_turn_is_never_up_it_is_one_job(
    api: Api, settings: Settings, round_: int
) -> None:
    """The right to complete runs out at once: what remains is the conditional UPDATE."""
    settings.ENV = settings.ENV.model_copy(update={"lease_seconds": 0.0})
    upload = sent(api, LARGE)
    calls = [completing(api, upload) for _ in range(4)]

    def finish(number: int) -> UploadedDocument | None:
        try:
            return calls[number]()
        except storage.StorageUnavailable:  # its parts were completed by another, and are not seen yet
            return None

    results = at_once(4, finish)

    document = UploadedDocument.objects.get()
    assert any(isinstance(result, UploadedDocument) for result in results)
    assert document.status == DocumentStatus.PARSING
    assert messages() == ["extract_document"]
    assert storage.beginning_of(document.storage_key, 100 * MIB) == LARGE
    assert complete(api, upload).status_code == 202


@ROUNDS
def test_completed_and_deleted_at_once_it_leaves_nothing(api: Api, round_: int) -> None:
    upload = sent(api, LARGE)
    finish = completing(api, upload)
    document = UploadedDocument.objects.get()

    at_once(2, lambda number: delete_document(document=document) if number else finish())

    assert not UploadedDocument.objects.exists()
    remove_leftovers()
    assert stored_by(api) == ([], [])


@ROUNDS
def test_completed_and_expired_at_once_it_has_one_verdict(api: Api, round_: int) -> None:
    upload = sent(api, LARGE)
    finish = completing(api, upload)
    expire()

    results = at_once(3, lambda number: reconcile() if number else finish())

    document = UploadedDocument.objects.get()
    if isinstance(results[0], UploadedDocument):
        assert (document.status, messages()) == (DocumentStatus.PARSING, ["extract_document"])
        assert stored_by(api) == ([document.storage_key], [])
    else:
        assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "upload_expired")
        assert messages() == ["remove_leftover"]
        remove_leftovers()
        assert stored_by(api) == ([], [])
    assert not Leftover.objects.exists()


@ROUNDS
def test_a_part_sent_again_while_it_is_completed_is_in_the_file_or_refused(api: Api, round_: int) -> None:
    upload = sent(api)
    finish = completing(api, upload)
    other = SMALL[:-4] + b"EVIL"

    at_once(2, lambda number: put(upload["parts"][0]["url"], other) if number else finish())
    first_answer = complete(api, upload)

    document = UploadedDocument.objects.get()
    kept = storage.beginning_of(document.storage_key, MIB)
    assert first_answer.status_code == 202
    assert kept in (SMALL, other)
    assert put(upload["parts"][0]["url"], other) == 404
    assert storage.beginning_of(document.storage_key, MIB) == kept


def test_deleted_in_the_middle_of_its_completion_it_is_gone_at_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sent(api, LARGE)
    client = storage._client()
    real = client.complete_multipart_upload

    def deleted_meanwhile(**arguments: Any) -> Any:
        answer = real(**arguments)
        assert api.delete(f"uploads/{upload['id']}").status_code == 204
        return answer

    monkeypatch.setattr(client, "complete_multipart_upload", deleted_meanwhile)
    refused = complete(api, upload)

    assert error_of(refused) == (409, "upload_interrupted")
    assert stored_by(api) == ([], [])
    assert not UploadedDocument.objects.exists()
    assert not Leftover.objects.exists()
    assert messages() == []


def test_an_answer_of_storage_that_got_lost_is_found_out(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = sent(api, LARGE)
    client = storage._client()
    real = client.complete_multipart_upload

    def lost(**arguments: Any) -> Any:
        real(**arguments)
        raise ReadTimeoutError(endpoint_url="storage")

    monkeypatch.setattr(client, "complete_multipart_upload", lost)

    assert complete(api, upload).status_code == 202
    assert messages() == ["extract_document"]


def test_a_request_that_died_between_storage_and_database_is_made_good_by_the_next(api: Api) -> None:
    upload = sent(api, LARGE)
    direct = direct_upload_of(api.user.pk, upload["id"])
    parts = storage.parts_of(direct.document.storage_key, direct.upload_id) or []
    storage.complete_multipart(
        direct.document.storage_key,
        direct.upload_id,
        [{"PartNumber": part.number, "ETag": part.etag} for part in parts],
    )

    looked = api.get(f"uploads/direct/{upload['id']}").json()["data"]
    completed = complete(api, upload)

    assert [part["arrived"] for part in looked["parts"]] == [True] * 3
    assert completed.status_code == 202
    assert storage.beginning_of(direct.document.storage_key, 100 * MIB) == LARGE


def test_a_request_that_died_while_it_completed_holds_up_the_next_only_for_a_while(api: Api) -> None:
    upload = sent(api)
    DirectUpload.objects.update(completing_token=uuid4(), completing_until=Now() + timedelta(seconds=60))

    held_up = complete(api, upload)

    assert error_of(held_up) == (409, "upload_being_completed")
    assert held_up["Retry-After"] == "1"
    DirectUpload.objects.update(completing_until=Now() - timedelta(seconds=1))
    assert complete(api, upload).status_code == 202


def test_an_upload_does_not_expire_while_it_is_completed(api: Api) -> None:
    upload = begun(api, SMALL)
    expire()

    assert error_of(complete(api, upload)) == (409, "parts_missing")

    reconcile()
    assert UploadedDocument.objects.get().status == DocumentStatus.UPLOADING


def test_an_abandoned_upload_is_failed_with_its_own_code_and_leaves_nothing_in_storage(api: Api) -> None:
    upload = begun(api, LARGE)
    send(upload, LARGE, [1, 2])
    expire()

    assert error_of(api.get(f"uploads/direct/{upload['id']}")) == (409, "upload_expired")
    reconcile()

    status = api.get(f"uploads/{upload['id']}/status").json()["data"]
    assert (status["status"], status["failure"]["code"]) == ("FAILED", "upload_expired")
    assert (status["failure"]["retryable"], "begin a new one" in status["failure"]["message"]) == (
        False,
        True,
    )
    assert messages() == ["remove_leftover"]
    remove_leftovers()
    assert stored_by(api) == ([], [])
    assert put(upload["parts"][2]["url"], LARGE[2 * PART :]) == 404
    assert stored_by(api) == ([], [])
    assert error_of(complete(api, upload)) == (409, "upload_expired")
    looked = api.get(f"uploads/direct/{upload['id']}").json()["data"]
    assert (looked["status"], looked["parts"]) == ("FAILED", [])
    assert error_of(api.post(f"uploads/{upload['id']}/retry")) == (409, "not_retryable")
    assert api.delete(f"uploads/{upload['id']}").status_code == 204


def test_a_request_that_died_while_it_opened_an_upload_leaves_nothing(api: Api) -> None:
    upload = begun(api, SMALL)
    DirectUpload.objects.update(upload_id="")
    expire()

    assert error_of(api.get(f"uploads/direct/{upload['id']}")) == (404, "not_found")
    reconcile()

    assert UploadedDocument.objects.get().failure_code == "upload_interrupted"
    remove_leftovers()
    assert stored_by(api) == ([], [])


def test_a_deleted_upload_is_gone_from_storage_soon_and_its_urls_are_worth_nothing(api: Api) -> None:
    upload = begun(api, LARGE)
    send(upload, LARGE, [1])

    assert api.delete(f"uploads/{upload['id']}").status_code == 204

    assert error_of(complete(api, upload)) == (404, "not_found")
    remove_leftovers()
    assert stored_by(api) == ([], [])
    assert send(upload, LARGE, [2]) == [404]
    assert not DirectUpload.objects.exists()


def test_what_storage_has_forgotten_is_sent_anew(api: Api) -> None:
    """Lifecycle rules of a bucket abort multipart uploads, and the embedded server's end with it."""
    upload = begun(api, SMALL)
    direct = direct_upload_of(api.user.pk, upload["id"])
    storage.abort_multipart(direct.document.storage_key, direct.upload_id)

    assert error_of(api.get(f"uploads/direct/{upload['id']}")) == (409, "upload_interrupted")
    assert error_of(complete(api, upload)) == (409, "upload_interrupted")


@ROUNDS
def test_begun_by_many_at_once_there_are_as_many_as_allowed(
    api: Api, settings: Settings, round_: int
) -> None:
    settings.ENV = settings.ENV.model_copy(update={"direct_uploads_per_owner": 3})
    file = AnnouncedFile(name="a.pdf", size=10)

    results = at_once(8, lambda _: begin_direct_upload(owner_id=api.user.pk, file=file))

    assert sum(isinstance(result, TooManyDirectUploads) for result in results) == 5
    assert DirectUpload.objects.count() == len(stored_by(api)[1]) == 3


@pytest.mark.parametrize("size", [1, PART - 1, PART, PART + 1, 2 * PART, 100 * MIB, 7 * PART + 3])
def test_parts_cover_the_file_exactly(api: Api, size: int) -> None:
    sizes = part_sizes(DirectUpload(size=size, part_bytes=part_bytes_for(size)))

    assert sum(sizes.values()) == size
    assert list(sizes) == list(range(1, len(sizes) + 1))
    assert set(list(sizes.values())[:-1]) <= {PART}
    assert 0 < sizes[len(sizes)] <= PART


@pytest.mark.parametrize("size", [5 * 1024**3, 4 * 1024**4 - 1])
def test_there_are_never_more_parts_than_storage_lists_at_once(size: int) -> None:
    sizes = part_sizes(DirectUpload(size=size, part_bytes=part_bytes_for(size)))

    assert len(sizes) <= storage.MAX_PARTS
    assert sum(sizes.values()) == size
    assert max(sizes.values()) <= 5 * 1024**3


def test_a_finished_document_has_a_checksum_and_a_direct_upload_parts(api: Api) -> None:
    document = make_document(make_user(), sha256="")

    with pytest.raises(IntegrityError, match="document_file_when_whole"), transaction.atomic():
        UploadedDocument.objects.filter(pk=document.pk).update(
            status=DocumentStatus.COMPLETED, percent_complete=100, finished_at=Now(), due_at=None
        )
    with pytest.raises(IntegrityError, match="direct_upload_has_parts"), transaction.atomic():
        DirectUpload.objects.create(document=document, size=0, part_bytes=1)


def test_looking_does_not_change_anything(api: Api) -> None:
    upload = begun(api, LARGE)
    before = DirectUpload.objects.values().get(), UploadedDocument.objects.values().get()

    look_at_direct_upload(direct=direct_upload_of(api.user.pk, upload["id"]))

    assert (DirectUpload.objects.values().get(), UploadedDocument.objects.values().get()) == before
    assert bucket_contents()[1]
    assert announce(api, LARGE).json()["data"]["id"] != upload["id"]
