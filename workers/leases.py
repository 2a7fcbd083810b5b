"""Who may work on a row: claim, renew, write under the token, give back.

A claim is ONE conditional UPDATE that sets a new token, counts the attempt and wins only where no live
lease exists. Every later write names the token (a fencing token), so a worker that was replaced changes
nothing. All times are the database's clock.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf
from threading import Event, Thread
from time import monotonic
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Q, When
from django.db.models.functions import Coalesce, Now

from flowbrand.core.errors import WorkStopped
from flowbrand.core.lifecycle import TrackedWork, move, raised_percent
from workers import stopping
from workers.contracts import message_for
from workers.outbox import enqueue

Work = TypeVar("Work", bound=TrackedWork)

_HOLDER_DIED = Q(lease_expires_at__lt=Now())
_LOOK_SECONDS = 0.5  # how soon a job notices that its worker is told to stop
_LEAVE_SECONDS = 2.0  # what a job that hears it has to put its step down in order

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


class LeaseLost(WorkStopped):
    """Another worker holds the row now, or it was cancelled: stop quietly, nothing was written."""

    code = "lease_lost"


class StopRequested(WorkStopped):
    """This worker is to stop, and the job may be left here: the moment to give it to another one."""

    code = "handed_back"


@dataclass
class Lease(Generic[Work]):
    """The right to write one row until it runs out. `work` is the row as it was at the claim."""

    work: Work
    token: UUID
    finished: bool = False
    lost: Event = field(default_factory=Event, init=False)
    """Set once the renewal has noticed it."""
    leaving: Event = field(default_factory=Event, init=False)
    """Set HAND_BACK_SECONDS after this worker was told to stop."""

    @property
    def held(self) -> Q:
        return Q(lease_token=self.token)

    def _write(self, **fields: Any) -> None:
        rows = type(self.work)._default_manager.filter(self.held, pk=self.work.pk)
        if rows.update(updated_at=Now(), **fields) != 1:
            raise LeaseLost

    def may_wait(self) -> None:
        """Ask, within a long step, whether to go on: costs no query. Raises LeaseLost, StopRequested."""
        if self.lost.is_set():
            raise LeaseLost
        if self.leaving.is_set():
            raise StopRequested

    def renew(self) -> None:
        """Push the expiry out by LEASE_SECONDS. Raises LeaseLost."""
        self._write(lease_expires_at=_expiry())

    def progress(self, percent: int, stage: str) -> None:
        """Show how far the work is and renew. Progress never goes down. Raises LeaseLost, StopRequested."""
        self._write(percent_complete=raised_percent(percent), stage=stage, lease_expires_at=_expiry())
        if stopping.requested():
            raise StopRequested

    def complete(self, **fields: Any) -> None:
        """Finish: COMPLETED, 100 %, with the result's `fields` in the same statement. Raises LeaseLost."""
        self._finish(self.work.LIFECYCLE.completed, percent_complete=100, stage="done", **NO_FAILURE | fields)

    def fail(self, *, code: str, reason: str, retryable: bool, support_id: str, **fields: Any) -> None:
        """Finish: FAILED, with the reason the user will read. Raises LeaseLost."""
        self._finish(
            self.work.LIFECYCLE.failed,
            failure_code=code,
            failure_reason=reason[:500],
            failure_retryable=retryable,
            support_id=support_id,
            **fields,
        )

    def release(self, *, retry_in: float = 0.0, **fields: Any) -> None:
        """Give the row back unfinished; another attempt is due in `retry_in` seconds. Raises LeaseLost."""
        self._write(due_at=due(retry_in), **NO_LEASE, **fields)

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
    won = move(
        model,
        work_id,
        to=life.running,
        where=_claimable() & Q(status__in=life.unfinished, attempt__lt=settings.ENV.max_attempts),
        lease_token=token,
        lease_expires_at=_expiry(),
        attempt=F("attempt") + 1,
        crashes=crashes(),
        started_at=Coalesce("started_at", Now()),
        due_at=None,
    )
    work = model._default_manager.filter(pk=work_id).first()
    if won and work is not None and work.lease_token == token:
        return Lease(work, token)
    raise NotClaimed(_why_not(work))


def hand_back(lease: Lease[Any]) -> None:
    """Give an unfinished job to whoever is free, at once. The attempt does not count. Raises LeaseLost."""
    work = lease.work
    with transaction.atomic():
        lease.release(attempt=F("attempt") - 1)
        enqueue(message_for(work.JOB_TYPE, work.pk, request_id=work.request_id))
    log.info("job_handed_back", work_id=str(work.pk))


@contextmanager
def renewed(lease: Lease[Work]) -> Iterator[None]:
    """Renew the lease in the background, three times per LEASE_SECONDS, while the block runs.

    Where this worker is told to stop and no step ends in time, the job is told to leave, and handed back from
    there where it does not hear that either.
    """
    done = Event()
    beat = Thread(target=_beat, args=(lease, done), name="lease-renewal", daemon=True)
    beat.start()
    try:
        yield
    finally:
        done.set()
        beat.join(timeout=5)


def _beat(lease: Lease[Any], done: Event) -> None:
    """Renew until the work has ended. Whatever the database does, the next beat tries again."""
    renew_after, leave_at = settings.ENV.lease_seconds / 3, inf
    renew_at = monotonic() + renew_after
    try:
        while not done.wait(min(_LOOK_SECONDS, renew_after)):
            if stopping.requested():
                leave_at = min(leave_at, monotonic() + settings.ENV.hand_back_seconds)
            if monotonic() >= leave_at:
                lease.leaving.set()
            if monotonic() >= leave_at + _LEAVE_SECONDS:
                _despite_faults(hand_back, lease)
            elif monotonic() >= renew_at:
                _despite_faults(Lease.renew, lease)
                renew_at = monotonic() + renew_after
    except LeaseLost:
        lease.lost.set()
    finally:
        connection.close()


def _despite_faults(write: Callable[[Lease[Any]], None], lease: Lease[Any]) -> None:
    """A database that is away is tried again at the next beat; the lease may run out meanwhile."""
    try:
        write(lease)
    except DatabaseError as error:
        log.warning("lease_not_renewed", error=type(error).__name__)
        connection.close()


def crashes() -> Any:
    """The row's crashes, counting that of a holder whose lease ran out. A database expression."""
    return Case(When(_HOLDER_DIED, then=F("crashes") + 1), default=F("crashes"), output_field=IntegerField())


def due(delay: float = 0.0) -> Any:
    """When a message sent now, to be worked on in `delay` seconds, counts as lost. A database expression."""
    return Now() + timedelta(seconds=delay + settings.ENV.requeue_seconds)


def _claimable() -> Q:
    """Free, or left by a holder that died while another crash may still be bad luck."""
    limit = settings.ENV.max_crashes
    free = Q(lease_token__isnull=True, crashes__lt=limit)
    return free | _HOLDER_DIED & Q(crashes__lt=limit - 1)


def fresh_lease() -> dict[str, Any]:
    """The columns of a new lease, for a row that is held from its first moment on."""
    return {"lease_token": uuid4(), "lease_expires_at": _expiry()}


def _expiry() -> Any:
    return Now() + timedelta(seconds=settings.ENV.lease_seconds)


def _why_not(work: TrackedWork | None) -> str:
    if work is None:
        return "gone"
    if work.is_final:
        return "finished"
    if work.lease_token is None:
        return "exhausted"
    return "leased"
