"""Finds work that nobody is doing, whatever was lost: messages, workers, the broker's whole memory.

Looks only at rows whose lease ran out or whose message is overdue, never at their age, so work that
waits its turn is left alone. Any number of reconcilers may run: each decision is a conditional UPDATE.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from flowbrand.core.errors import JobError, PermanentError
from flowbrand.core.ids import new_support_id
from flowbrand.core.lifecycle import TrackedWork, move, tracked_models
from workers.contracts import message_for
from workers.failures import record_work_failure
from workers.leases import NO_LEASE, crashes, due
from workers.outbox import enqueue, waits

BATCH = 200

log = structlog.get_logger(__name__)


class AttemptsExhausted(PermanentError):
    """The job was given back on every attempt, and nobody wrote its verdict."""

    code = "attempts_exhausted"
    reason = (
        "Processing was interrupted several times and has been stopped. "
        "Please try again; if it happens again, contact support with the support id."
    )


@dataclass(slots=True)
class Reconciled:
    """What one pass did: rows enqueued again, and rows failed because their attempts were used up."""

    requeued: int = 0
    exhausted: int = 0


_steps: list[Callable[[], None]] = []


def register(step: Callable[[], None]) -> None:
    """Have every pass do what an app looks after itself. Apps call this in `ready()`."""
    _steps.append(step)


def reconcile() -> Reconciled:
    """One pass over all tracked work, then the apps' own steps."""
    done = Reconciled()
    for model in tracked_models():
        for work in _abandoned(model)[:BATCH]:
            if verdict := _verdict(work):
                done.exhausted += _give_up(work, verdict)
            else:
                done.requeued += _requeue(work)
    if done.requeued or done.exhausted:
        log.warning("reconciled", requeued=done.requeued, exhausted=done.exhausted)
    for step in _steps:
        step()
    return done


def _nobody_works() -> Q:
    return Q(lease_expires_at__lt=Now()) | Q(lease_expires_at__isnull=True, due_at__lt=Now())


def _abandoned(model: type[TrackedWork]) -> QuerySet[TrackedWork]:
    unfinished = model._default_manager.filter(status__in=model.LIFECYCLE.unfinished)
    return unfinished.filter(_nobody_works()).order_by("created_at")


def _verdict(work: TrackedWork) -> JobError | None:
    """Why this row is not worth another attempt, or None."""
    holder_died = work.lease_token is not None
    if work.crashes + holder_died >= settings.ENV.max_crashes:
        return work.POISON()
    if work.attempt >= settings.ENV.max_attempts:
        return AttemptsExhausted()
    return None


def _locked(work: TrackedWork) -> bool:
    """Lock the row if it is still abandoned and nobody writes it.

    A process that died or froze inside a transaction holds its row's lock until PostgreSQL ends that
    transaction. One row may wait for it, the reconciler and with it every other job may not.
    """
    rows = type(work)._default_manager.filter(_nobody_works(), pk=work.pk, status=work.status)
    return rows.select_for_update(skip_locked=True).values_list("pk").first() is not None


def _requeue(work: TrackedWork) -> int:
    """Send the row's message again. Returns 0 where another reconciler, or a worker, was quicker.

    While the broker is away the first message still waits: there is no use in a second one.
    """
    model = type(work)
    with transaction.atomic():
        if not _locked(work):
            return 0
        model._default_manager.filter(pk=work.pk).update(
            due_at=due(), updated_at=Now(), crashes=crashes(), **NO_LEASE
        )
        if waits(work.pk):
            return 0
        enqueue(message_for(work.JOB_TYPE, work.pk, request_id=work.request_id))
    return 1


def _give_up(work: TrackedWork, error: JobError) -> int:
    """FAILED and recorded. Returns 0 where another reconciler was quicker."""
    support_id = new_support_id()
    with transaction.atomic():
        if not _locked(work):
            return 0
        move(
            type(work),
            work.pk,
            to=work.LIFECYCLE.failed,
            finished_at=Now(),
            due_at=None,
            failure_code=error.code,
            failure_reason=error.reason,
            failure_retryable=True,
            support_id=support_id,
            crashes=crashes(),
            **NO_LEASE,
        )
        record_work_failure(work, error, code=error.code, support_id=support_id)
    return 1
