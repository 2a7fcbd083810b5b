"""Who may work on a row: claim, renew, write under the token, give back.

A claim is ONE conditional UPDATE that sets a new token, counts the attempt and wins only where no live
lease exists. Every later write names the token (a fencing token), so a worker that was replaced changes
nothing. All times are the database's clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from flowbrand.core.lifecycle import TrackedWork, move, raised_percent

Work = TypeVar("Work", bound=TrackedWork)

log = structlog.get_logger(__name__)

NO_LEASE: dict[str, Any] = {"lease_token": None, "lease_expires_at": None}
NO_FAILURE: dict[str, Any] = {
    "failure_code": "",
    "failure_reason": "",
    "failure_retryable": False,
    "support_id": "",
    "finished_at": None,
}


class NotClaimed(Exception):
    """There is nothing to do for this worker. `why`: gone, finished, leased or exhausted."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class LeaseLost(Exception):
    """Another worker holds the row now, or it was cancelled: stop quietly, nothing was written."""


@dataclass
class Lease(Generic[Work]):
    """The right to write one row until it runs out. `work` is the row as it was at the claim."""

    work: Work
    token: UUID
    finished: bool = False

    @property
    def held(self) -> Q:
        return Q(lease_token=self.token)

    def _write(self, **fields: Any) -> None:
        rows = type(self.work)._default_manager.filter(self.held, pk=self.work.pk)
        if rows.update(updated_at=Now(), **fields) != 1:
            raise LeaseLost

    def renew(self) -> None:
        """Push the expiry out by LEASE_SECONDS. Raises LeaseLost."""
        self._write(lease_expires_at=_expiry())

    def progress(self, percent: int, stage: str) -> None:
        """Show how far the work is and renew. Progress never goes down. Raises LeaseLost."""
        self._write(percent_complete=raised_percent(percent), stage=stage, lease_expires_at=_expiry())

    def complete(self, **fields: Any) -> None:
        """Finish: COMPLETED, 100 %, with the result's `fields` in the same statement. Raises LeaseLost."""
        self._finish(self.work.LIFECYCLE.completed, percent_complete=100, stage="done", **NO_FAILURE | fields)

    def fail(self, *, code: str, reason: str, retryable: bool, support_id: str) -> None:
        """Finish: FAILED, with the reason the user will read. Raises LeaseLost."""
        self._finish(
            self.work.LIFECYCLE.failed,
            failure_code=code,
            failure_reason=reason[:500],
            failure_retryable=retryable,
            support_id=support_id,
        )

    def release(self, *, retry_in: float) -> None:
        """Give the row back unfinished; another attempt is due in `retry_in` seconds. Raises LeaseLost."""
        self._write(due_at=due(retry_in), **NO_LEASE)

    def _finish(self, status: str, **fields: Any) -> None:
        fields |= NO_LEASE | {"finished_at": Now(), "due_at": None}
        if not move(type(self.work), self.work.pk, to=status, where=self.held, **fields):
            raise LeaseLost
        self.finished = True


def claim(model: type[Work], work_id: UUID) -> Lease[Work]:
    """Win the right to work on a row, counting the attempt. Raises NotClaimed.

    Only unfinished work is claimed, and resumes with the progress it has. Failed work runs again when
    somebody restarts it (workers.restarting), not when a second copy of its message arrives.
    """
    token = uuid4()
    life = model.LIFECYCLE
    free = Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lt=Now())
    won = move(
        model,
        work_id,
        to=life.running,
        where=free & Q(status__in=life.unfinished, attempt__lt=settings.ENV.max_attempts),
        lease_token=token,
        lease_expires_at=_expiry(),
        attempt=F("attempt") + 1,
        started_at=Coalesce("started_at", Now()),
        due_at=None,
    )
    work = model._default_manager.filter(pk=work_id).first()
    if won and work is not None and work.lease_token == token:
        return Lease(work, token)
    raise NotClaimed(_why_not(work))


@contextmanager
def renewed(lease: Lease[Work]) -> Iterator[None]:
    """Renew the lease in the background, three times per LEASE_SECONDS, while the block runs."""
    done = Event()
    beat = Thread(target=_beat, args=(lease, done), name="lease-renewal", daemon=True)
    beat.start()
    try:
        yield
    finally:
        done.set()
        beat.join(timeout=5)


def _beat(lease: Lease[Any], done: Event) -> None:
    """Renew until told to stop. A database that is away is tried again; the lease may run out meanwhile."""
    try:
        while not done.wait(settings.ENV.lease_seconds / 3):
            try:
                lease.renew()
            except LeaseLost:
                return
            except DatabaseError as error:
                log.warning("lease_not_renewed", error=type(error).__name__)
                connection.close()
    finally:
        connection.close()


def due(delay: float = 0.0) -> Any:
    """When a message sent now, to be worked on in `delay` seconds, counts as lost. A database expression."""
    return Now() + timedelta(seconds=delay + settings.ENV.requeue_seconds)


def _expiry() -> Any:
    return Now() + timedelta(seconds=settings.ENV.lease_seconds)


def _why_not(work: TrackedWork | None) -> str:
    if work is None:
        return "gone"
    if work.is_final:
        return "finished"
    if work.attempt >= settings.ENV.max_attempts and work.lease_token is None:
        return "exhausted"
    return "leased"
