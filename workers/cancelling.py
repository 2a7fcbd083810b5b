"""Stopping work because a person asked for it."""

from django.db.models import Q
from django.db.models.functions import Now

from flowbrand.core.errors import Conflict
from flowbrand.core.ids import new_support_id
from flowbrand.core.lifecycle import TrackedWork, move
from workers.leases import NO_LEASE

CODE = "cancelled"
REASON = "You stopped this. Run it again whenever you like."


class NotCancellable(Conflict):
    code, message = "not_cancellable", "Only what waits or is being worked on can be stopped."


def cancel(work: TrackedWork) -> None:
    """FAILED with the code `cancelled`, and the lease gone: a worker stops at its next step.

    Refreshes `work`. Raises NotCancellable where the row has its verdict already.
    """
    model = type(work)
    moved = move(
        model,
        work.pk,
        to=model.LIFECYCLE.failed,
        where=Q(status__in=model.LIFECYCLE.unfinished),
        finished_at=Now(),
        due_at=None,
        failure_code=CODE,
        failure_reason=REASON,
        failure_retryable=True,
        support_id=new_support_id(),
        **NO_LEASE,
    )
    if not moved:
        raise NotCancellable
    work.refresh_from_db()
