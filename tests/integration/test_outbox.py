"""The outbox against real PostgreSQL and Redis: sent at least once, by one relay at a time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
import redis
from celery import Celery
from django.conf import settings
from django.db import connection, transaction

from flowbrand.core.ids import new_id
from workers import outbox, reconciler, relay
from workers.contracts import ExtractDocument
from workers.models import OutboxMessage


def enqueue(count: int = 1) -> None:
    with transaction.atomic():
        for _ in range(count):
            outbox.enqueue(ExtractDocument(document_id=new_id(), request_id="request-1"))


@pytest.fixture
def broker() -> redis.Redis:
    """The broker's database, emptied."""
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    client.flushdb()
    return client


@pytest.mark.django_db(transaction=True)
def test_enqueue_outside_a_transaction_is_refused() -> None:
    with pytest.raises(outbox.NotInTransaction):
        outbox.enqueue(ExtractDocument(document_id=new_id()))


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_sends_nothing(broker: redis.Redis) -> None:
    with transaction.atomic():
        outbox.enqueue(ExtractDocument(document_id=new_id()))
        transaction.set_rollback(True)

    assert outbox.publish_pending() == 0
    assert broker.llen("extraction") == 0


@pytest.mark.django_db(transaction=True)
def test_messages_reach_their_queue_once_and_are_marked(broker: redis.Redis) -> None:
    enqueue(3)

    assert outbox.publish_pending() == 3
    assert outbox.publish_pending() == 0
    assert broker.llen("extraction") == 3
    assert OutboxMessage.objects.filter(sent_at__isnull=False, claimed_until__isnull=True).count() == 3


@pytest.mark.django_db(transaction=True)
def test_simultaneous_relays_share_the_work_and_send_nothing_twice(broker: redis.Redis) -> None:
    enqueue(250)
    barrier = Barrier(4)

    def relay(_: int) -> int:
        barrier.wait()
        total = 0
        try:
            while sent := outbox.publish_pending():
                total += sent
        finally:
            connection.close()
        return total

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(relay, range(4)))

    assert sum(sent) == 250
    assert broker.llen("extraction") == 250


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_refuses_leaves_messages_to_be_sent(
    broker: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue()
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)  # Celery prefers it to what it is given

    assert outbox.publish_pending(via=Celery("nowhere", broker="redis://127.0.0.1:1/0")) == 0
    assert outbox.publish_pending() == 1

    assert broker.llen("extraction") == 1
    assert OutboxMessage.objects.get().publish_attempts == 2


@pytest.mark.django_db(transaction=True)
def test_a_reservation_of_a_dead_relay_runs_out(broker: redis.Redis) -> None:
    enqueue()
    outbox._reserve()
    assert outbox.publish_pending() == 0

    OutboxMessage.objects.update(claimed_until="2000-01-01T00:00:00Z")

    assert outbox.publish_pending() == 1


@pytest.mark.django_db(transaction=True)
def test_a_commit_notifies_the_listener() -> None:
    parameters = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key not in {"cursor_factory", "context"}
    }
    with psycopg.connect(**parameters, autocommit=True) as listener:
        listener.execute(f"LISTEN {outbox.CHANNEL}")
        enqueue()
        heard = list(listener.notifies(timeout=5, stop_after=1))

    assert len(heard) == 1


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_the_reconciler_does_not_hold_up_the_messages(
    broker: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(reconciler, "_steps", [broken])
    enqueue()

    relay.run(lambda _: bool(broker.llen("extraction")))

    assert not OutboxMessage.objects.filter(sent_at=None).exists()
