"""One attempt at a job: every way it can end leaves the right row and the right record."""

from collections.abc import Callable
from time import sleep
from traceback import format_exception
from types import SimpleNamespace
from uuid import uuid4

import pytest
from celery.app.trace import build_tracer
from celery.exceptions import Retry, SoftTimeLimitExceeded, TimeLimitExceeded, WorkerLostError
from celery.signals import task_failure, task_rejected, task_revoked, task_unknown
from django.db import DataError, OperationalError, connection
from pytest_django import Settings

from flowbrand.core.errors import DocumentRejected, PermanentError, TransientError
from flowbrand.llm.ledger import StepInProgress
from tests.factories import make_document
from uploads.models import DocumentStatus, UploadedDocument
from workers import signals  # noqa: F401 - connects the handler, as a worker's imports do
from workers.app import app
from workers.context import job_context
from workers.failures import UNREADABLE_MESSAGE, record_escaped
from workers.leases import Lease, LeaseLost, NotClaimed, claim
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


def test_waiting_for_somebody_elses_step_uses_up_no_attempt(settings: Settings) -> None:
    document = make_document(attempt=settings.ENV.max_attempts - 1)

    for _ in range(3):
        with pytest.raises(RetryLater) as later:
            perform(UploadedDocument, document.pk, raising(StepInProgress(retry_after=7)))

    document.refresh_from_db()
    assert later.value.seconds >= 7
    assert (document.status, document.attempt) == (DocumentStatus.PARSING, settings.ENV.max_attempts - 1)
    assert not JobFailure.objects.exists()


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


@pytest.mark.parametrize(
    "error", [ValueError("the document says: secret"), DataError("secret"), MemoryError()], ids=repr
)
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


def test_a_service_without_a_verdict_is_a_bug_that_is_recorded() -> None:
    document = make_document()

    with pytest.raises(JobFailed):
        perform(UploadedDocument, document.pk, lambda _: None)

    document.refresh_from_db()
    assert document.failure_code == "internal_error"
    assert JobFailure.objects.get().exception.endswith("NoVerdict")


def test_the_last_database_fault_keeps_its_cause(settings: Settings) -> None:
    document = make_document(attempt=settings.ENV.max_attempts - 1)

    with pytest.raises(JobFailed):
        perform(UploadedDocument, document.pk, raising(OperationalError("secret")))

    failure = JobFailure.objects.get()
    document.refresh_from_db()
    assert (failure.code, document.failure_code) == ("temporarily_unavailable",) * 2
    assert "OperationalError" in failure.exception
    assert "secret" not in failure.traceback


def test_the_lease_is_renewed_while_a_job_works(settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"lease_seconds": 0.5})
    document = make_document()

    def work(lease: Lease[UploadedDocument]) -> None:
        sleep(1.2)
        with pytest.raises(NotClaimed, match="leased"):
            claim(UploadedDocument, document.pk)
        lease.complete()

    perform(UploadedDocument, document.pk, work)


def test_a_retry_tells_flower_nothing_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RetryLater(1, "OperationalError") from OperationalError("DETAIL: secret")

    monkeypatch.setattr("workers.tasks.extraction.extract_document", fail)
    message = {"type": "extract_document", "version": 1, "document_id": str(uuid4())}

    info = build_tracer(extract_document_task.name, extract_document_task, app=app)(
        "id", [], {"message": message}, {"is_eager": True}
    )

    assert info.info is not None
    retry = info.info.retval
    assert isinstance(retry, Retry)
    assert "secret" not in "".join(format_exception(retry)) + "".join(format_exception(retry.exc))


def test_a_message_of_an_unknown_type_is_dead_lettered() -> None:
    payload = {"type": "rewrite_funnel", "version": 1, "funnel_id": str(uuid4()), "request_id": "r"}
    message = SimpleNamespace(payload=[[], {"message": payload}, {}])

    task_unknown.send(sender=None, name="rewrite_funnel", id="task-7", message=message, exc=KeyError())

    failure = JobFailure.objects.get()
    assert (failure.code, failure.job_type, failure.task_id) == (
        UNREADABLE_MESSAGE,
        "rewrite_funnel",
        "task-7",
    )
    assert failure.payload == payload


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


def test_a_job_over_its_time_is_failed_and_recorded() -> None:
    document = make_document()

    with pytest.raises(JobFailed):
        perform(UploadedDocument, document.pk, raising(SoftTimeLimitExceeded()))

    document.refresh_from_db()
    assert (document.failure_code, document.failure_retryable) == ("job_too_slow", True)
    assert JobFailure.objects.get().exception.endswith("SoftTimeLimitExceeded")


@pytest.mark.parametrize("error", [MemoryError("secret"), RuntimeError("secret")], ids=repr)
def test_what_escapes_a_job_is_recorded_and_never_reaches_celery(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def escape(**_: object) -> None:
        raise error

    monkeypatch.setattr("workers.tasks.extraction.extract_document", escape)
    message = {"type": "extract_document", "version": 1, "document_id": str(uuid4()), "request_id": "r-1"}

    with pytest.raises(JobFailed) as failed:
        extract_document_task(message=message)

    failure = JobFailure.objects.get()
    assert (failure.code, failure.request_id) == ("internal_error", "r-1")
    assert failure.work_id == message["document_id"]
    assert "secret" not in "".join(format_exception(failed.value)) + failure.traceback


@pytest.mark.parametrize(
    ("error", "code"), [(WorkerLostError("exited: 9"), "worker_lost"), (TimeLimitExceeded(9), "time_limit")]
)
def test_what_only_the_main_process_sees_is_recorded(error: Exception, code: str) -> None:
    payload = {"type": "extract_document", "version": 1, "document_id": str(uuid4()), "request_id": "r-1"}

    task_failure.send(
        sender=extract_document_task, task_id="task-1", exception=error, kwargs={"message": payload}
    )

    failure = JobFailure.objects.get()
    assert (failure.code, failure.task_id, failure.payload) == (code, "task-1", payload)


def test_a_job_that_failed_by_itself_is_recorded_once() -> None:
    task_failure.send(sender=extract_document_task, task_id="t", exception=JobFailed("x"), kwargs={})

    assert not JobFailure.objects.exists()


def test_a_revoked_task_is_recorded() -> None:
    payload = {"type": "extract_document", "version": 1, "document_id": str(uuid4())}

    task_revoked.send(
        sender=extract_document_task,
        request=SimpleNamespace(id="task-1", kwargs={"message": payload}),
        terminated=False,
        signum=None,
        expired=False,
    )

    assert JobFailure.objects.get().code == "task_revoked"


def test_a_message_that_is_no_task_is_dead_lettered() -> None:
    task_rejected.send(sender=None, message=SimpleNamespace(payload="?"), exc=None)

    assert JobFailure.objects.get().code == UNREADABLE_MESSAGE


def test_a_failure_that_cannot_be_recorded_breaks_nothing() -> None:
    with job_context(task_id="t", payload={"type": "x" * 500}), connection.execute_wrapper(away):
        record_escaped(ValueError(), code="internal_error")

    assert not JobFailure.objects.exists()


def away(*_: object) -> None:
    raise OperationalError
