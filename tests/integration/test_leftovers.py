"""Leftovers are removed for certain: whatever is away, whatever is forgotten, however often it is tried."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from pytest_django import Settings

from flowbrand.core.ids import new_id
from tests.api import bucket_contents
from tests.arriving import PDF, end_this_connection, storage_away
from tests.factories import make_document
from uploads import storage
from uploads.models import Leftover
from uploads.services.leftovers import note, remove_leftover
from workers.leases import NotClaimed
from workers.models import OutboxMessage
from workers.performing import RetryLater
from workers.reconciler import reconcile
from workers.tasks.maintenance import remove_leftover_task

pytestmark = pytest.mark.django_db(transaction=True)

PART = b"x" * (5 * 1024 * 1024)


@pytest.fixture
def key(s3_bucket: str) -> str:
    """A key of its own in a bucket that is there."""
    storage.ensure_bucket()
    return f"documents/test/{new_id()}.pdf"


def noted(key: str) -> Leftover:
    with transaction.atomic():
        return note(key, request_id="request-1")


def overdue(leftover: Leftover) -> None:
    Leftover.objects.filter(pk=leftover.pk).update(due_at=Now() - timedelta(seconds=1))


def under(key: str) -> list[str]:
    return [each for kind in bucket_contents() for each in kind if each == key]


def test_the_task_removes_the_object_and_every_multipart_upload_under_its_key(key: str) -> None:
    storage.put(key, PDF)
    storage.put_part(key, storage.begin_multipart(key), 1, PART)
    storage.begin_multipart(key)
    neighbour = storage.begin_multipart(f"{key}.other")
    assert len(storage.unfinished_uploads(key)) == 2
    leftover = noted(key)

    result = remove_leftover_task.apply(
        kwargs={"message": {"type": "remove_leftover", "leftover_id": str(leftover.pk)}}
    )

    assert result.get() == "done"
    assert under(key) == []
    assert storage.unfinished_uploads(f"{key}.other") == [neighbour]
    assert not Leftover.objects.exists()
    storage.remove(f"{key}.other")


def test_removing_nothing_and_removing_twice_are_no_errors(key: str) -> None:
    leftover = noted(key)

    remove_leftover(leftover_id=leftover.pk)

    with pytest.raises(NotClaimed, match="gone"):
        remove_leftover(leftover_id=leftover.pk)


def test_simultaneous_removals_disturb_each_other_in_nothing(key: str) -> None:
    storage.put(key, PDF)
    storage.put_part(key, storage.begin_multipart(key), 1, PART)
    leftover = noted(key)
    barrier = Barrier(4)

    def run(_: int) -> None:
        barrier.wait()
        try:
            remove_leftover(leftover_id=leftover.pk)
        except NotClaimed:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))

    assert under(key) == []
    assert not Leftover.objects.exists()


def test_storage_away_is_tried_again_later_however_often_it_was(key: str, settings: Settings) -> None:
    storage.put(key, PDF)
    leftover = noted(key)
    Leftover.objects.update(attempts=100_000)

    with storage_away(settings), pytest.raises(RetryLater) as later:
        remove_leftover(leftover_id=leftover.pk)

    assert 0 < later.value.seconds <= settings.ENV.retry_max_seconds
    leftover.refresh_from_db()
    assert leftover.attempts == 100_001
    assert under(key) == [key]
    remove_leftover(leftover_id=leftover.pk)
    assert under(key) == []


def test_a_database_that_goes_away_is_tried_again_and_no_alarm(key: str) -> None:
    leftover = noted(key)
    end_this_connection()

    with pytest.raises(RetryLater):
        remove_leftover(leftover_id=leftover.pk)

    remove_leftover(leftover_id=leftover.pk)
    assert not Leftover.objects.exists()


def test_a_message_that_was_lost_is_sent_again_until_the_leftover_is_gone(key: str) -> None:
    storage.put(key, PDF)
    leftover = noted(key)
    reconcile()
    assert not OutboxMessage.objects.exists()  # not due yet

    for _ in range(2):
        overdue(leftover)
        reconcile()
        reconcile()
        OutboxMessage.objects.update(sent_at=Now())

    payloads: list[Any] = list(OutboxMessage.objects.values_list("payload", flat=True))
    assert [(each["leftover_id"], each["request_id"]) for each in payloads] == [
        (str(leftover.pk), "request-1")
    ] * 2
    remove_leftover(leftover_id=leftover.pk)
    reconcile()
    assert OutboxMessage.objects.count() == 2


def test_no_second_message_is_sent_while_the_first_one_waits_for_the_broker(key: str) -> None:
    leftover = noted(key)

    for _ in range(2):
        overdue(leftover)
        reconcile()

    assert OutboxMessage.objects.count() == 1


def test_simultaneous_reconcilers_send_each_message_once(key: str) -> None:
    for number in range(20):
        overdue(noted(f"{key}.{number}"))
    barrier = Barrier(4)

    def run(_: int) -> None:
        barrier.wait()
        try:
            reconcile()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))

    assert OutboxMessage.objects.count() == 20


def test_what_is_noted_anew_during_its_removal_is_looked_at_again(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leftover = noted(key)
    client = storage._client()
    real = client.delete_object

    def noting_meanwhile(**arguments: Any) -> Any:
        answer = real(**arguments)
        noted(key)
        return answer

    monkeypatch.setattr(client, "delete_object", noting_meanwhile)
    remove_leftover(leftover_id=leftover.pk)
    monkeypatch.undo()

    assert Leftover.objects.filter(pk=leftover.pk).exists()
    remove_leftover(leftover_id=leftover.pk)
    assert not Leftover.objects.exists()


def test_a_file_that_a_document_needs_is_never_removed(key: str) -> None:
    storage.put(key, PDF)
    make_document(storage_key=key)

    remove_leftover(leftover_id=noted(key).pk)

    assert under(key) == [key]
    assert not Leftover.objects.exists()
    storage.remove(key)


def test_a_key_is_noted_once() -> None:
    first, second = noted("documents/a.pdf"), noted("documents/a.pdf")

    assert first.pk == second.pk
    assert second.due_at > first.due_at


def test_a_message_about_nothing_does_nothing() -> None:
    with pytest.raises(NotClaimed, match="gone"):
        remove_leftover(leftover_id=uuid4())
