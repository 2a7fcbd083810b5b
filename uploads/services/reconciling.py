"""What the reconciler looks after in this room: leftovers.

Any number may run at once: each decision is made under the lock of its row, and a row that somebody has
locked waits for the next pass.
"""

import structlog
from django.db import transaction
from django.db.models.functions import Now

from uploads.models import Leftover
from uploads.services import leftovers
from workers.leases import due
from workers.outbox import waits

BATCH = 200

log = structlog.get_logger(__name__)


def reconcile_uploads() -> None:
    """One pass: overdue leftovers are sent to the workers again."""
    if resent := resend_overdue():
        log.warning("uploads_reconciled", leftovers=resent)


def resend_overdue() -> int:
    """Send the message for leftovers that should be gone by now. Returns how many."""
    found = Leftover.objects.filter(due_at__lt=Now()).order_by("due_at")
    return sum(_resend(leftover) for leftover in found[:BATCH])


def _resend(leftover: Leftover) -> bool:
    """Returns False where somebody was quicker, or the message before still waits for the broker."""
    overdue = Leftover.objects.filter(pk=leftover.pk, due_at__lt=Now())
    with transaction.atomic():
        if overdue.select_for_update(skip_locked=True).first() is None:
            return False
        Leftover.objects.filter(pk=leftover.pk).update(due_at=due())
        if waits(leftover.pk):
            return False
        leftovers.send(leftover)
    return True
