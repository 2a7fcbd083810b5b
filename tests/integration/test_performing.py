"""One attempt at a job: every way it can end leaves the right row and the right record."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import OperationalError
from pytest_django import Settings

from flowbrand.core.errors import DocumentRejected, PermanentError, TransientError
from tests.factories import make_document
from uploads.models import DocumentStatus, UploadedDocument
from workers.context import job_context
from workers.failures import UNREADABLE_MESSAGE
from workers.leases import Lease, LeaseLost
from workers.models import JobFailure
from workers.performing import JobFailed, RetryLater, backoff, perform
from workers.tasks.extraction import extract_document_task

pytestmark = pytest.mark.django_db(transaction=True)


def raising(error: BaseException) -> Callable[[Lease[UploadedDocument]], None]:
    def work(_: Lease[UploadedDocument]) -> None:
        raise error

    return work


def test_a_rejected_document_is_failed_without_an_alarm() -> None:
    document = make_document()

    perform(UploadedDocument, document.pk, raising(DocumentRejected("Encrypted.", code="document_encrypted")))

    document.refresh_from_db()
    assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "document_encrypted")
    assert (document.failure_reason, document.failure_retryable) == ("Encrypted.", False)
    assert document.support_id
    assert not JobFailure.objects.exists()


@pytest.mark.parametrize("error", [TransientError(), OperationalError("secret text")], ids=repr)
def test_something_away_for_a_moment_is_retried_and_the_row_is_free(error: Exception) -> None:
    document = make_document()

    with pytest.raises(RetryLater):
        perform(UploadedDocument, document.pk, raising(error))

    document.refresh_from_db()
    assert document.status == DocumentStatus.PARSING
    assert document.lease_token is None
    assert document.due_at is not None


def test_retry_after_is_honoured() -> None:
    with pytest.raises(RetryLater) as later:
        perform(UploadedDocument, make_document().pk, raising(TransientError(retry_after=75)))

    assert later.value.seconds >= 75


def test_the_last_attempt_is_failed_and_recorded(settings: Settings) -> None:
    document = make_document(attempt=settings.ENV.max_attempts - 1)
    payload = {"type": "extract_document", "document_id": str(document.pk), "request_id": "request-9"}

    with job_context(task_id="task-1", payload=payload), pytest.raises(JobFailed):
        perform(UploadedDocument, document.pk, raising(TransientError(code="storage_unavailable")))

    document.refresh_from_db()
    failure = JobFailure.objects.get()
    assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "storage_unavailable")
    assert document.failure_retryable
    assert (failure.task_id, failure.request_id, failure.payload) == ("task-1", "request-9", payload)
    assert failure.support_id == document.support_id


@pytest.mark.parametrize("error", [ValueError("the document says: secret"), MemoryError()], ids=repr)
def test_our_bug_is_failed_recorded_and_tells_nothing_of_the_document(error: Exception) -> None:
    document = make_document()

    with pytest.raises(JobFailed) as failed:
        perform(UploadedDocument, document.pk, raising(error))

    document.refresh_from_db()
    failure = JobFailure.objects.get()
    assert document.failure_code == "internal_error"
    assert type(error).__name__ in failure.exception
    assert "test_performing.py" in failure.traceback
    assert "secret" not in failure.traceback + failure.exception + str(failed.value) + document.failure_reason


def test_a_permanent_failure_is_not_offered_for_retry() -> None:
    document = make_document()

    with pytest.raises(JobFailed):
        perform(UploadedDocument, document.pk, raising(PermanentError(code="file_missing")))

    document.refresh_from_db()
    assert (document.failure_code, document.failure_retryable) == ("file_missing", False)


def test_a_worker_that_was_replaced_records_nothing() -> None:
    document = make_document()

    def lose(lease: Lease[UploadedDocument]) -> None:
        UploadedDocument.objects.filter(pk=lease.work.pk).update(lease_token=uuid4())
        raise ValueError

    with pytest.raises(LeaseLost):
        perform(UploadedDocument, document.pk, lose)

    assert not JobFailure.objects.exists()


def test_an_unreadable_message_is_dead_lettered() -> None:
    for message in ({"type": "extract_document", "version": 99, "document_id": str(uuid4())}, {"type": "x"}):
        assert extract_document_task(message=message) == "dead-lettered"

    assert set(JobFailure.objects.values_list("code", flat=True)) == {UNREADABLE_MESSAGE}


def test_a_message_for_a_row_that_is_gone_is_skipped() -> None:
    message = {"type": "extract_document", "version": 1, "document_id": str(uuid4()), "future_field": 1}

    assert extract_document_task(message=message) == "skipped: gone"


def test_backoff_grows_with_jitter_and_is_capped(settings: Settings) -> None:
    env = settings.ENV
    for attempt in range(1, 20):
        ceiling = min(env.retry_max_seconds, env.retry_base_seconds * 2 ** (attempt - 1))
        assert ceiling / 2 <= backoff(attempt) <= ceiling
    assert len({backoff(5) for _ in range(5)}) > 1
