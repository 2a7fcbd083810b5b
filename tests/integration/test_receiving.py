"""An upload while its bytes arrive: its row, its lease, and every way it can be broken off."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from threading import Barrier
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.api import Api, logged_in, stored_by
from tests.arriving import MIB, PDF, end_this_connection, storage_away, upload_in_pieces
from uploads import storage
from uploads.models import DocumentStatus, Leftover, UploadedDocument
from uploads.services.accepting import accept_upload, delete_document
from uploads.services.leftovers import remove_leftover
from uploads.services.receiving import (
    Incoming,
    ReceivedFile,
    UploadInterrupted,
    begin_upload,
    drop_upload,
)
from workers.models import OutboxMessage
from workers.reconciler import reconcile

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = Now() - timedelta(seconds=1)


@pytest.fixture
def api(s3_bucket: str) -> Api:
    storage.ensure_bucket()
    return logged_in()


def nothing_of(api: Api) -> bool:
    """Neither row nor message nor leftover, and nothing of this user's in the bucket."""
    rows = (UploadedDocument, OutboxMessage, Leftover)
    return stored_by(api) == ([], []) and not any(model._default_manager.exists() for model in rows)


def begun(api: Api, *, expired: bool = False) -> Incoming:
    """An upload whose object lies in storage already and whose row waits to be handed over."""
    incoming = begin_upload(owner_id=api.user.pk, name="a.pdf", media_type="pdf")
    storage.put(incoming.document.storage_key, PDF)
    if expired:
        UploadedDocument.objects.update(lease_expires_at=LONG_AGO)
    return incoming


def whole(incoming: Incoming) -> ReceivedFile:
    return ReceivedFile(incoming, len(PDF), "0" * 64)


def wait_for(condition: Any, seconds: float = 20.0) -> None:
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end
        sleep(0.02)


def test_the_row_is_there_before_the_first_byte_is_stored(api: Api) -> None:
    seen: list[Any] = []

    def pieces() -> Iterator[bytes]:
        yield PDF + b"x" * MIB
        document = UploadedDocument.objects.get()
        status = api.get(f"uploads/{document.pk}/status").json()["data"]
        seen.append((stored_by(api), document, status, api.get("uploads").json()["data"][0]))
        yield b"x" * MIB

    response = upload_in_pieces(api, pieces(), file_size=len(PDF) + 2 * MIB)

    [(stored, document, status, listed)] = seen
    assert stored == ([], [])
    assert (document.status, document.original_name, document.size) == ("UPLOADING", "a.pdf", None)
    assert (document.lease_token is None, document.due_at) == (False, None)
    assert (status["status"], status["stage"], status["attempt"]) == ("UPLOADING", "receiving", 0)
    assert (listed["size"], listed["sha256"], listed["media_type"]) == (None, None, "pdf")
    assert response.status_code == 202
    assert response.json()["data"]["id"] == str(document.pk)
    assert response.json()["data"]["size"] == len(PDF) + 2 * MIB
    document.refresh_from_db()
    assert (document.status, document.stage, document.lease_token) == ("PARSING", "queued", None)
    assert document.due_at is not None
    assert stored_by(api) == ([document.storage_key], [])


def test_what_still_arrives_has_no_content_no_funnel_and_no_retry(api: Api) -> None:
    document = begun(api).document

    content = api.get(f"uploads/{document.pk}/content")
    funnel = api.post("funnels", {"document_ids": [str(document.pk)]})
    retry = api.post(f"uploads/{document.pk}/retry")

    answers = [(answer.status_code, answer.json()["error"]["code"]) for answer in (content, funnel, retry)]
    assert answers == [
        (409, "content_not_ready"),
        (409, "documents_not_ready"),
        (409, "not_retryable"),
    ]


def test_the_lease_is_renewed_by_time_while_bytes_arrive(api: Api, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"lease_seconds": 0.3})
    expiries: list[Any] = []

    def pieces() -> Iterator[bytes]:
        yield PDF + b"x" * MIB
        for _ in range(4):
            expiries.append(UploadedDocument.objects.get().lease_expires_at)
            sleep(0.15)
            yield b"x" * 64 * 1024  # far less than the parser asks for at once

    assert upload_in_pieces(api, pieces(), file_size=len(PDF) + MIB + 4 * 64 * 1024).status_code == 202
    assert expiries == sorted(expiries)
    assert len(set(expiries)) >= 3


def test_many_chunks_in_little_time_do_not_ask_the_database(api: Api) -> None:
    incoming = begun(api)

    with CaptureQueriesContext(connection) as queries:
        for _ in range(10_000):
            incoming.keep()

    assert len(queries) == 0


def test_a_lost_lease_is_noticed_while_bytes_arrive(api: Api, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"lease_seconds": 0.03})
    incoming = begun(api)
    UploadedDocument.objects.all().delete()
    sleep(0.02)

    with pytest.raises(UploadInterrupted):
        incoming.keep()


def test_an_upload_that_was_given_up_is_told_so_and_leaves_nothing(api: Api, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"lease_seconds": 0.3})

    def pieces() -> Iterator[bytes]:
        yield PDF + b"x" * (9 * MIB)
        wait_for(lambda: stored_by(api)[1])
        UploadedDocument.objects.update(lease_expires_at=LONG_AGO)
        reconcile()
        sleep(0.15)
        yield b"x" * MIB

    response = upload_in_pieces(api, pieces(), file_size=len(PDF) + 10 * MIB)

    assert (response.status_code, response.json()["error"]["code"]) == (409, "upload_interrupted")
    assert stored_by(api) == ([], [])
    document = UploadedDocument.objects.get()
    assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "upload_interrupted")


def test_deleting_what_still_arrives_ends_the_upload_and_leaves_nothing(api: Api, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"lease_seconds": 0.3})

    def pieces() -> Iterator[bytes]:
        yield PDF + b"x" * (9 * MIB)
        wait_for(lambda: stored_by(api)[1])
        assert api.delete(f"uploads/{UploadedDocument.objects.get().pk}").status_code == 204
        assert Leftover.objects.exists()  # for the case that this process dies now
        sleep(0.15)
        yield b"x" * MIB

    response = upload_in_pieces(api, pieces(), file_size=len(PDF) + 10 * MIB)

    assert (response.status_code, response.json()["error"]["code"]) == (409, "upload_interrupted")
    assert nothing_of(api)


def test_deleting_at_the_last_moment_is_noticed_at_the_end(api: Api) -> None:
    def pieces() -> Iterator[bytes]:
        yield PDF
        assert not UploadedDocument.objects.exists()
        yield b"x" * MIB
        assert api.delete(f"uploads/{UploadedDocument.objects.get().pk}").status_code == 204

    response = upload_in_pieces(api, pieces(), file_size=len(PDF) + MIB)

    assert (response.status_code, response.json()["error"]["code"]) == (409, "upload_interrupted")
    assert nothing_of(api)


def test_a_body_that_ends_early_takes_its_row_along(api: Api) -> None:
    response = upload_in_pieces(api, [PDF + b"x" * (9 * MIB)], file_size=20 * MIB)

    assert (response.status_code, response.json()["error"]["code"]) == (400, "upload_incomplete")
    assert nothing_of(api)


def test_a_storage_that_goes_away_leaves_a_note_and_is_cleared_when_it_is_back(
    api: Api, settings: Settings
) -> None:
    with ExitStack() as away:

        def pieces() -> Iterator[bytes]:
            yield PDF + b"x" * (9 * MIB)
            wait_for(lambda: stored_by(api)[1])
            away.enter_context(storage_away(settings))
            yield b"x" * (9 * MIB)

        response = upload_in_pieces(api, pieces(), file_size=len(PDF) + 18 * MIB)

    assert (response.status_code, response.json()["error"]["code"]) == (503, "service_unavailable")
    assert not UploadedDocument.objects.exists()
    assert len(stored_by(api)[1]) == 1
    remove_leftover(leftover_id=Leftover.objects.get().pk)
    assert nothing_of(api)


def test_a_database_that_goes_away_in_the_middle_is_asked_again(api: Api, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"lease_seconds": 0.9})

    def pieces() -> Iterator[bytes]:
        yield PDF + b"x" * MIB
        end_this_connection()
        for _ in range(2):
            sleep(0.35)
            yield b"x" * MIB

    response = upload_in_pieces(api, pieces(), file_size=len(PDF) + 3 * MIB)

    assert response.status_code == 202


def test_a_database_that_goes_away_at_the_end_leaves_nothing(api: Api) -> None:
    def pieces() -> Iterator[bytes]:
        yield PDF + b"x" * MIB
        end_this_connection()

    response = upload_in_pieces(api, pieces(), file_size=len(PDF) + MIB)

    assert (response.status_code, response.json()["error"]["code"]) == (503, "service_unavailable")
    assert nothing_of(api)


def test_a_database_that_refuses_the_row_stores_nothing(api: Api) -> None:
    with pytest.raises(IntegrityError):
        begin_upload(owner_id=uuid4(), name="a.pdf", media_type="pdf")

    assert nothing_of(api)


def test_a_database_that_refuses_the_whole_file_leaves_nothing(api: Api) -> None:
    with pytest.raises(IntegrityError):
        accept_upload(received=ReceivedFile(begun(api), size=0, sha256=""))

    assert nothing_of(api)


def test_what_was_handed_over_although_the_answer_got_lost_stays(api: Api) -> None:
    incoming = begun(api)
    document = accept_upload(received=whole(incoming))

    drop_upload(incoming)

    assert UploadedDocument.objects.get().status == DocumentStatus.PARSING
    assert stored_by(api) == ([document.storage_key], [])
    assert not Leftover.objects.exists()


@pytest.mark.parametrize("round_", range(8))
def test_finishing_and_giving_up_at_the_same_moment_is_one_verdict(api: Api, round_: int) -> None:
    incoming = begun(api, expired=True)
    barrier = Barrier(3)

    def finish() -> bool:
        barrier.wait()
        try:
            accept_upload(received=whole(incoming))
        except UploadInterrupted:
            return False
        finally:
            connection.close()
        return True

    def give_up() -> None:
        barrier.wait()
        reconcile()
        connection.close()

    with ThreadPoolExecutor(3) as pool:
        accepted = pool.submit(finish)
        for reconciler in [pool.submit(give_up), pool.submit(give_up)]:
            reconciler.result()

    document = UploadedDocument.objects.get()
    messages = list(OutboxMessage.objects.values_list("type", flat=True))
    if accepted.result():
        assert (document.status, messages) == (DocumentStatus.PARSING, ["extract_document"])
        assert stored_by(api) == ([document.storage_key], [])
    else:
        assert (document.status, messages) == (DocumentStatus.FAILED, ["remove_leftover"])
        assert stored_by(api) == ([], [])
    assert not Leftover.objects.exists()


@pytest.mark.parametrize("round_", range(8))
def test_finishing_and_deleting_at_the_same_moment_leaves_nothing(api: Api, round_: int) -> None:
    incoming = begun(api)
    barrier = Barrier(2)

    def finish() -> None:
        barrier.wait()
        try:
            accept_upload(received=whole(incoming))
        except UploadInterrupted:
            return
        finally:
            connection.close()

    def delete() -> None:
        barrier.wait()
        delete_document(document=incoming.document)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(finish), pool.submit(delete)]:
            future.result()

    assert not UploadedDocument.objects.exists()
    assert stored_by(api) == ([], [])
    assert not Leftover.objects.exists()
