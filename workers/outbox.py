"""The outbox: the only way to enqueue. Requests write rows; the relay talks to the broker.

`enqueue` must run inside the transaction that makes the message true. `publish_pending` holds no
transaction while it talks to the broker: it reserves rows, publishes, and marks them.
"""

from datetime import timedelta
from uuid import UUID

from celery import Celery
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from flowbrand.core.outage import Outage
from workers.app import app
from workers.contracts import QUEUES, Message, work_id_of
from workers.models import OutboxMessage

CHANNEL = "flowbrand_outbox"
BATCH = 100
PUBLISH_RESERVATION = timedelta(seconds=30)
KEEP_SENT = timedelta(days=3)

_broker = Outage("broker")


class NotInTransaction(RuntimeError):
    """A message was enqueued outside the transaction that makes it true: it could be sent for nothing."""


def enqueue(message: Message) -> None:
    """Write a message to the outbox and wake the relay when the surrounding transaction commits.

    Raises NotInTransaction outside `transaction.atomic()`.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction
    payload = message.model_dump(mode="json")
    OutboxMessage.objects.create(type=payload["type"], payload=payload, work_id=work_id_of(payload))
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def waits(work_id: UUID) -> bool:
    """Whether a message about this row has not been sent yet."""
    return OutboxMessage.objects.filter(work_id=str(work_id), sent_at__isnull=True).exists()


def publish_pending(*, via: Celery = app) -> int:
    """Send a batch of unsent messages. Returns how many were sent; 0 when there is nothing to do.

    A broker that is away leaves the messages unsent: they are given back at once and tried again.
    """
    messages = _reserve()
    sent: list[int] = []
    try:
        for message in messages:
            _publish(message, via)
            sent.append(message.pk)
    except _broker_errors(via) as error:
        _broker.met(error)
    if sent:
        _broker.over()
    _settle(sent, [message.pk for message in messages if message.pk not in sent])
    return len(sent)


def prune() -> int:
    """Delete messages sent long ago. Returns how many."""
    return OutboxMessage.objects.filter(sent_at__lt=Now() - KEEP_SENT).delete()[0]


def _reserve() -> list[OutboxMessage]:
    due = OutboxMessage.objects.filter(sent_at__isnull=True).filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=Now())
    )
    with transaction.atomic():
        messages = list(due.select_for_update(skip_locked=True).order_by("id")[:BATCH])
        OutboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(
            claimed_until=Now() + PUBLISH_RESERVATION, publish_attempts=F("publish_attempts") + 1
        )
    return messages


def _publish(message: OutboxMessage, via: Celery) -> None:
    """Send one message. Celery's task name is the message's type."""
    via.send_task(
        message.type,
        kwargs={"message": message.payload},
        queue=QUEUES.get(message.type, "extraction"),
        retry=False,
    )


def _broker_errors(via: Celery) -> tuple[type[BaseException], ...]:
    """What a broker that is away raises: its transport's own errors, wrapped by kombu or not."""
    return (OperationalError, OSError, *via.connection_for_write().recoverable_connection_errors)


def _settle(sent: list[int], unsent: list[int]) -> None:
    OutboxMessage.objects.filter(pk__in=sent).update(sent_at=Now(), claimed_until=None)
    OutboxMessage.objects.filter(pk__in=unsent).update(claimed_until=None)
