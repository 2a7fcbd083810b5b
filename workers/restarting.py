"""Running failed work again because a person asked for it."""

from django.db import transaction
from django.db.models import Q

from flowbrand.core.errors import Conflict
from flowbrand.core.lifecycle import TrackedWork, move
from flowbrand.core.request_context import current_request_id
from workers.contracts import message_for
from workers.leases import NO_FAILURE, due
from workers.outbox import enqueue


class NotRetryable(Conflict):
    code = "not_retryable"
    message = "Only what has failed can be run again, and a document only if its file had arrived."


def restart(work: TrackedWork, *, where: Q | None = None) -> None:
    """Put a failed row back to its start, with fresh attempts, and send its message in the same transaction.

    The one way to run failed work again, for the user's retry and for a replay by staff; `where` narrows
    further which row may move. Refreshes `work`. Raises NotRetryable where the row is not FAILED, what it
    works on never arrived, or somebody else was quicker.
    """
    model = type(work)
    with transaction.atomic():
        moved = move(
            model,
            work.pk,
            to=model.LIFECYCLE.waiting,
            where=Q(status=model.LIFECYCLE.failed) & model.RESTARTABLE & (where or Q()),
            stage="queued",
            percent_complete=0,
            attempt=0,
            crashes=0,
            started_at=None,
            due_at=due(),
            **NO_FAILURE,
        )
        if not moved:
            raise NotRetryable
        work.drop_checkpoints()
        enqueue(message_for(work.JOB_TYPE, work.pk, request_id=current_request_id()))
        work.refresh_from_db()  # in here, where nobody can delete the row
