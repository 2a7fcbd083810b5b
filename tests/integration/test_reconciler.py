"""Work that nobody does is found again; work that waits its turn is left alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now
from pytest_django import Settings

from tests.factories import make_document, make_finished_document, make_funnel
from uploads.models import DocumentStatus, UploadedDocument
from workers.leases import claim, due
from workers.models import JobFailure, OutboxMessage
from workers.reconciler import AttemptsExhausted, _give_up, reconcile

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = Now() - timedelta(seconds=1)


def test_an_overdue_message_is_sent_again_once() -> None:
    document = make_document(due_at=LONG_AGO)

    assert reconcile().requeued == 1
    assert reconcile().requeued == 0

    assert OutboxMessage.objects.get().payload["document_id"] == str(document.pk)


def test_an_expired_lease_is_sent_again_and_the_old_worker_is_shut_out() -> None:
    document = make_document(
        lease_token=uuid4(), lease_expires_at=Now() - timedelta(seconds=1), attempt=1, due_at=None
    )

    assert reconcile().requeued == 1

    document.refresh_from_db()
    assert document.lease_token is None


def test_waiting_and_running_and_finished_work_is_left_alone() -> None:
    make_document(due_at=due())
    claim(UploadedDocument, make_document().pk)
    make_finished_document()

    done = reconcile()

    assert (done.requeued, done.exhausted) == (0, 0)


def test_exhausted_attempts_end_in_a_recorded_failure(settings: Settings) -> None:
    document = make_document(attempt=settings.ENV.max_attempts, due_at=LONG_AGO)

    assert reconcile().exhausted == 1

    document.refresh_from_db()
    assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "attempts_exhausted")
    failure = JobFailure.objects.get()
    assert failure.support_id == document.support_id
    assert failure.payload["document_id"] == str(document.pk)


def test_work_that_a_worker_took_up_meanwhile_is_not_given_up(settings: Settings) -> None:
    document = make_document(attempt=settings.ENV.max_attempts, due_at=LONG_AGO)
    UploadedDocument.objects.filter(pk=document.pk).update(
        lease_token=uuid4(), lease_expires_at=Now() + timedelta(seconds=60), due_at=None
    )

    assert _give_up(document, AttemptsExhausted()) == 0

    document.refresh_from_db()
    assert document.status == DocumentStatus.PARSING


def test_funnels_are_reconciled_too() -> None:
    funnel = make_funnel(due_at=LONG_AGO)

    assert reconcile().requeued == 1
    assert OutboxMessage.objects.get().payload["funnel_id"] == str(funnel.pk)


def test_simultaneous_reconcilers_send_each_message_once() -> None:
    for _ in range(20):
        make_document(due_at=LONG_AGO)
    barrier = Barrier(4)

    def run(_: int) -> int:
        barrier.wait()
        try:
            return reconcile().requeued
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 20
    assert OutboxMessage.objects.count() == 20


def test_a_message_that_still_waits_for_the_broker_is_not_doubled() -> None:
    document = make_document(due_at=LONG_AGO)
    reconcile()
    UploadedDocument.objects.filter(pk=document.pk).update(due_at=LONG_AGO)

    reconcile()

    document.refresh_from_db()
    assert OutboxMessage.objects.count() == 1
    assert document.due_at is not None
    assert document.due_at > document.updated_at
