"""One attempt at a job: claim, work under a renewed lease, and a verdict whatever happens.

Who owns a failure decides what becomes of it (docs/failure-ownership.md): a bad document is the user's
and ends as FAILED without an alarm; something away for a moment is retried; what is final or unexpected
is FAILED and recorded for ops.
"""

import random
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from flowbrand.core.errors import DocumentRejected, JobError, PermanentError, TransientError, WorkCrashed
from flowbrand.core.ids import new_support_id
from flowbrand.core.lifecycle import TrackedWork
from workers.failures import record_work_failure
from workers.leases import Lease, LeaseLost, StopRequested, claim, hand_back, renewed

Work = TypeVar("Work", bound=TrackedWork)

DATABASE_AWAY = (OperationalError, InterfaceError)
"""What PostgreSQL's absence raises. Other database errors are ours: a retry would repeat them."""

log = structlog.get_logger(__name__)


class RetryLater(Exception):
    """This attempt failed for a passing reason, an exception named `cause`. Try again in `seconds`.

    Holds the name only: Celery sends the exception to Flower, and messages may hold document text.
    """

    def __init__(self, seconds: float, cause: str) -> None:
        self.seconds = seconds
        self.cause = cause
        super().__init__(f"retry in {seconds:.1f} s after {cause}")


class HandedBack(Exception):
    """This worker is to stop; the unfinished job was given to another one."""


class JobTooSlow(TransientError):
    """One attempt took longer than JOB_SECONDS."""

    code = "job_too_slow"
    reason = (
        "This took longer than one job may take and was stopped. Please try again, or with less at a time."
    )


class NoVerdict(PermanentError):
    """A service returned without finishing its row: a bug, told apart from others by its name."""


class JobFailed(Exception):
    """The job is FAILED and recorded; raised so that Flower shows it. Carries no foreign text."""


def perform(model: type[Work], work_id: UUID, work: Callable[[Lease[Work]], None]) -> None:
    """Make one attempt at the row's job with `work`, which finishes it through the lease.

    Raises NotClaimed and LeaseLost (nothing to do here), HandedBack (another worker goes on), RetryLater
    (again, later) and JobFailed (FAILED).
    """
    lease = _claimed(model, work_id)
    with structlog.contextvars.bound_contextvars(work_id=str(work_id), attempt=lease.work.attempt):
        try:
            with renewed(lease):
                _finished_by(work, lease)
        except LeaseLost:
            raise
        except StopRequested:
            hand_back(lease)
            raise HandedBack from None
        except DocumentRejected as rejection:
            _reject(lease, rejection)
        except WorkCrashed as crash:
            _retry_or_give_up(lease, crash)
        except SoftTimeLimitExceeded as error:
            _fail(lease, error, shown=JobTooSlow())
        except TransientError as error:
            (_retry_or_fail if error.counted else _wait)(lease, error)
        except DATABASE_AWAY as error:
            connection.close()
            _retry_or_fail(lease, error)
        except Exception as error:  # noqa: BLE001 - our bug, MemoryError included: the row must say so
            _fail(lease, error)


def _finished_by(work: Callable[[Lease[Work]], None], lease: Lease[Work]) -> None:
    work(lease)
    if not lease.finished:
        raise NoVerdict


def backoff(attempt: int, *, at_least: float | None = None) -> float:
    """Seconds until the next attempt: exponential with full jitter, capped, never before `at_least`."""
    env = settings.ENV
    ceiling = min(env.retry_max_seconds, env.retry_base_seconds * 2 ** (attempt - 1))
    jittered = random.uniform(ceiling / 2, ceiling)  # noqa: S311 - spreads load, guards no secret
    return max(jittered, at_least or 0.0)


def _claimed(model: type[Work], work_id: UUID) -> Lease[Work]:
    try:
        lease = claim(model, work_id)
    except DATABASE_AWAY as error:
        connection.close()
        raise RetryLater(backoff(2), type(error).__name__) from None
    log.info("job_claimed", work_id=str(work_id), attempt=lease.work.attempt)
    return lease


def _reject(lease: Lease[Work], rejection: DocumentRejected) -> None:
    lease.fail(code=rejection.code, reason=rejection.reason, retryable=False, support_id=new_support_id())
    log.info("document_rejected", code=rejection.code)


def _retry_or_give_up(lease: Lease[Work], crash: WorkCrashed) -> NoReturn:
    crashes = lease.work.crashes + 1
    if crashes >= settings.ENV.max_crashes:
        _fail(lease, crash, crashes=crashes)
    _retry_or_fail(lease, crash, crashes=crashes)


def _retry_or_fail(lease: Lease[Work], error: Exception, **fields: int) -> NoReturn:
    if lease.work.attempt >= settings.ENV.max_attempts:
        _fail(lease, error, shown=error if isinstance(error, JobError) else TransientError(), **fields)
    after = error.retry_after if isinstance(error, TransientError) else None
    seconds = backoff(lease.work.attempt, at_least=after)
    log.warning("job_will_retry", error=type(error).__name__, seconds=round(seconds, 1))
    _give_back(lease, seconds, **fields)
    raise RetryLater(seconds, type(error).__name__) from None


def _wait(lease: Lease[Work], error: TransientError) -> NoReturn:
    """As a retry, with the attempt given back: a worker that was told to stop may hold a step for minutes."""
    seconds = backoff(1, at_least=error.retry_after)
    log.info("job_waits", error=type(error).__name__, seconds=round(seconds, 1))
    _give_back(lease, seconds, attempt=F("attempt") - 1)
    raise RetryLater(seconds, type(error).__name__) from None


def _give_back(lease: Lease[Work], seconds: float, **fields: Any) -> None:
    try:
        lease.release(retry_in=seconds, **fields)
    except DATABASE_AWAY:
        connection.close()  # the lease runs out by itself; the reconciler finds the row


def _fail(lease: Lease[Work], error: Exception, *, shown: JobError | None = None, **fields: int) -> NoReturn:
    """FAILED and recorded, in one transaction. Raises JobFailed, or LeaseLost where somebody replaced us."""
    support_id = new_support_id()
    shown = shown or (error if isinstance(error, JobError) else JobError())
    with transaction.atomic():
        lease.fail(
            code=shown.code,
            reason=shown.reason,
            retryable=not isinstance(error, PermanentError),
            support_id=support_id,
            **fields,
        )
        record_work_failure(lease.work, error, code=shown.code, support_id=support_id)
    raise JobFailed(f"{shown.code} {support_id}") from None
