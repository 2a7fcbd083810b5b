"""A worker that is told to stop gives its job to another one, and the attempt does not count."""

from collections.abc import Iterator
from threading import Event

import pytest
from celery.signals import worker_shutting_down
from pytest_django import Settings

from tests.factories import make_document
from uploads.models import DocumentStatus, ExtractedText, UploadedDocument
from workers import signals, stopping
from workers.leases import Lease, LeaseLost, claim
from workers.models import OutboxMessage
from workers.performing import HandedBack, perform

pytestmark = pytest.mark.django_db(transaction=True)
assert signals  # connects the handlers, as a worker's imports do


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    stopping.withdraw()
    yield
    stopping.withdraw()


def told_to_stop() -> None:
    worker_shutting_down.send(sender="extraction@here", sig="SIGTERM", how="Warm", exitcode=0)


def assert_handed_back(document: UploadedDocument) -> None:
    document.refresh_from_db()
    assert (document.status, document.lease_token) == (DocumentStatus.PARSING, None)
    assert (document.attempt, document.crashes) == (0, 0)
    assert OutboxMessage.objects.get().payload["document_id"] == str(document.pk)
    assert claim(UploadedDocument, document.pk).work.attempt == 1


def test_a_job_is_handed_back_at_the_end_of_its_step() -> None:
    document = make_document()

    def work(lease: Lease[UploadedDocument]) -> None:
        told_to_stop()
        lease.progress(45, "structuring")
        pytest.fail("the next step began")

    with pytest.raises(HandedBack):
        perform(UploadedDocument, document.pk, work)

    assert_handed_back(document)
    assert document.percent_complete == 45


def test_a_step_that_does_not_end_is_taken_away(settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"hand_back_seconds": 0.3})
    document = make_document()

    def work(lease: Lease[UploadedDocument]) -> None:
        told_to_stop()
        for _ in range(200):
            document.refresh_from_db()
            if document.lease_token is None:
                break
            Event().wait(0.05)
        lease.complete()

    with pytest.raises(LeaseLost):
        perform(UploadedDocument, document.pk, work)

    assert_handed_back(document)


def test_the_last_step_is_finished_rather_than_handed_back() -> None:
    document = make_document()

    def work(lease: Lease[UploadedDocument]) -> None:
        told_to_stop()
        lease.complete()

    perform(UploadedDocument, document.pk, work)

    document.refresh_from_db()
    assert document.status == DocumentStatus.COMPLETED
    assert not ExtractedText.objects.exists()
