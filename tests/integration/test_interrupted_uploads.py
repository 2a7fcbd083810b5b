"""Uploads that nobody receives any more get a verdict; what still arrives is left alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from tests.api import logged_in
from tests.factories import make_document, make_user
from uploads.models import DocumentStatus, Leftover, UploadedDocument
from uploads.services.receiving import begin_upload
from workers.leases import NotClaimed, claim
from workers.models import JobFailure, OutboxMessage
from workers.reconciler import reconcile

pytestmark = pytest.mark.django_db(transaction=True)


def arriving(*, expired: bool = False) -> UploadedDocument:
    document = begin_upload(owner_id=make_user().pk, name="a.pdf", media_type="pdf").document
    if expired:
        UploadedDocument.objects.filter(pk=document.pk).update(
            lease_expires_at=Now() - timedelta(seconds=1), request_id="request-1"
        )
    document.refresh_from_db()
    return document


def reconcile_elsewhere() -> None:
    """On a connection of its own."""
    try:
        reconcile()
    finally:
        connection.close()


def test_an_upload_whose_lease_ran_out_is_failed_and_its_leftovers_are_sent_for() -> None:
    document = arriving(expired=True)

    reconcile()
    reconcile()

    document.refresh_from_db()
    assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "upload_interrupted")
    assert (document.failure_retryable, document.lease_token, document.size) == (False, None, None)
    assert "send the file again" in document.failure_reason
    assert document.support_id
    leftover = Leftover.objects.get()
    assert leftover.storage_key == document.storage_key
    message = OutboxMessage.objects.get()
    assert message.payload == {
        "type": "remove_leftover",
        "version": 1,
        "leftover_id": str(leftover.pk),
        "request_id": "request-1",
    }
    assert not JobFailure.objects.exists()


def test_the_client_reads_why_and_that_a_retry_is_no_use() -> None:
    document = arriving(expired=True)
    api = logged_in(document.owner)
    reconcile()

    failure = api.get(f"uploads/{document.pk}/status").json()["data"]["failure"]
    retry = api.post(f"uploads/{document.pk}/retry")
    funnel = api.post("funnels", {"document_ids": [str(document.pk)]})

    assert (failure["code"], failure["retryable"]) == ("upload_interrupted", False)
    assert (retry.status_code, retry.json()["error"]["code"]) == (409, "not_retryable")
    assert (funnel.status_code, funnel.json()["error"]["code"]) == (409, "document_failed")
    assert api.delete(f"uploads/{document.pk}").status_code == 204


def test_what_still_arrives_is_left_alone_and_no_worker_takes_it_up() -> None:
    document = arriving()

    reconcile()

    with pytest.raises(NotClaimed):
        claim(UploadedDocument, document.pk)
    document.refresh_from_db()
    assert document.status == DocumentStatus.UPLOADING
    assert not OutboxMessage.objects.exists()


def test_simultaneous_reconcilers_give_each_upload_one_verdict() -> None:
    for _ in range(20):
        arriving(expired=True)
    barrier = Barrier(4)

    def run(_: int) -> None:
        barrier.wait()
        reconcile_elsewhere()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))

    assert UploadedDocument.objects.filter(failure_code="upload_interrupted").count() == 20
    assert OutboxMessage.objects.count() == Leftover.objects.count() == 20


def test_a_row_that_somebody_has_locked_holds_up_no_other_upload() -> None:
    """As a process does that froze inside its transaction."""
    frozen, other = arriving(expired=True), arriving(expired=True)

    with transaction.atomic():
        UploadedDocument.objects.select_for_update().get(pk=frozen.pk)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(reconcile_elsewhere).result(timeout=30)

    other.refresh_from_db()
    frozen.refresh_from_db()
    assert (frozen.status, other.status) == (DocumentStatus.UPLOADING, DocumentStatus.FAILED)
    reconcile()
    frozen.refresh_from_db()
    assert frozen.status == DocumentStatus.FAILED


def test_what_still_arrives_is_deleted_not_cancelled() -> None:
    document = arriving()

    refused = logged_in(document.owner).post(f"uploads/{document.pk}/cancel")

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_cancellable")


@pytest.mark.parametrize(
    "broken",
    [
        {"lease_token": None},
        {"lease_expires_at": None},
        {"lease_token": None, "lease_expires_at": None},
        {"lease_token": None, "lease_expires_at": None, "due_at": Now()},
        {"size": 1},
        {"sha256": "0" * 64},
        {"size": 1, "sha256": "0" * 64},
        {"failure_code": "x"},
        {"status": DocumentStatus.PARSING},
        {"status": DocumentStatus.PARSING, "size": 0, "sha256": "0" * 64},
        {"status": DocumentStatus.COMPLETED, "percent_complete": 100, "finished_at": Now()},
        {"status": DocumentStatus.FAILED, "failure_code": "x", "finished_at": Now()},
    ],
    ids=str,
)
def test_what_must_always_hold_of_an_arriving_file_is_a_constraint(broken: dict[str, Any]) -> None:
    document = arriving()

    with pytest.raises(IntegrityError), transaction.atomic():
        UploadedDocument.objects.filter(pk=document.pk).update(**broken)


@pytest.mark.parametrize("known", [{"size": 0}, {"sha256": "0" * 64}], ids=str)
def test_a_failed_document_has_a_whole_file_or_none(known: dict[str, Any]) -> None:
    document = arriving(expired=True)
    reconcile()

    with pytest.raises(IntegrityError), transaction.atomic():
        UploadedDocument.objects.filter(pk=document.pk).update(**known)


def test_only_what_is_worked_on_or_received_holds_a_lease() -> None:
    document = make_document(status=DocumentStatus.FAILED, failure_code="x", finished_at=Now())

    with pytest.raises(IntegrityError, match="document_lease_while_running"), transaction.atomic():
        UploadedDocument.objects.filter(pk=document.pk).update(lease_token=uuid4(), lease_expires_at=Now())
