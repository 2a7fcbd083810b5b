"""What nobody needs in storage, removed for certain: written down first, then removed, tried until it works.

A leftover is a row. It is written in the transaction that makes it one, so no crash, and no broker that
forgets, loses it; it goes when storage has confirmed that nothing lies under its key any more.
"""

from uuid import UUID

import structlog
from django.db import connection
from django.db.models import F

from flowbrand.core.errors import TransientError
from uploads import storage
from uploads.models import Leftover, UploadedDocument
from workers.contracts import RemoveLeftover
from workers.leases import NotClaimed, due
from workers.outbox import enqueue
from workers.performing import DATABASE_AWAY, RetryLater, backoff

_SLOWEST = 16
"""Attempts after which the pause grows no more. Removals are tried for ever, and powers must stay finite."""

log = structlog.get_logger(__name__)


def note(storage_key: str, *, request_id: str, spare: float = 0.0) -> Leftover:
    """Write down that everything under a key must go. Call it in the transaction that makes it so.

    Nothing is sent: the caller removes it at once (`remove_now`), sends the message (`send`), or leaves it to
    the reconciler, which looks after `spare` seconds and the usual time for a message.
    """
    Leftover.objects.bulk_create(
        [Leftover(storage_key=storage_key, request_id=request_id, due_at=due(spare))],
        update_conflicts=True,
        unique_fields=["storage_key"],
        update_fields=["due_at"],
    )
    return Leftover.objects.get(storage_key=storage_key)


def send(leftover: Leftover) -> None:
    """Have a worker remove it. Call it in the transaction that noted it or found it overdue."""
    enqueue(RemoveLeftover(leftover_id=leftover.pk, request_id=leftover.request_id))


def remove_now(leftover: Leftover) -> None:
    """Remove it while the client waits. A storage that is away is no error: a worker does it later."""
    try:
        _remove(leftover)
    except TransientError as error:
        log.warning("leftover_kept", key=leftover.storage_key, error=error.code)


def remove_leftover(*, leftover_id: UUID) -> None:
    """Make one attempt at removing a leftover; any number may run at once.

    Raises NotClaimed where it is gone already, RetryLater where storage or the database is away.
    """
    try:
        _attempt(leftover_id)
    except DATABASE_AWAY as error:
        connection.close()
        raise RetryLater(backoff(2), type(error).__name__) from None


def _attempt(leftover_id: UUID) -> None:
    leftover = Leftover.objects.filter(pk=leftover_id).first()
    if leftover is None:
        raise NotClaimed("gone")
    try:
        _remove(leftover)
    except TransientError as error:
        seconds = backoff(min(leftover.attempts + 1, _SLOWEST))
        Leftover.objects.filter(pk=leftover.pk).update(attempts=F("attempts") + 1, due_at=due(seconds))
        raise RetryLater(seconds, type(error).__name__) from None


def _remove(leftover: Leftover) -> None:
    """Empty the key, then forget it, unless it was noted anew meanwhile: then it is looked at once more.

    A file that a document needs stays, whatever was noted.
    """
    needed = UploadedDocument.objects.filter(storage_key=leftover.storage_key, size__isnull=False)
    if not needed.exists():
        storage.remove(leftover.storage_key)
    Leftover.objects.filter(pk=leftover.pk, due_at=leftover.due_at).delete()
    log.info("leftover_removed", key=leftover.storage_key)
