"""Replays that meet: two of staff, a replay and the owner, batches in opposite order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from flowbrand.core.errors import DomainError
from flowbrand.core.ids import new_id
from tests.factories import make_failed_document, make_failure
from uploads.models import DocumentStatus, UploadedDocument
from uploads.services.accepting import retry_document
from workers.cancelling import cancel
from workers.models import JobFailure, OutboxMessage
from workers.restarting import NotRetryable
from workers.services import AlreadyReplayed, replay, replay_many

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = new_id()


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Results, or the DomainErrors raised, of calls on a connection each, released together."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_many_staff_at_once_one_replays() -> None:
    failure = make_failure(make_failed_document())

    results = at_once([lambda: replay(failure_id=failure.pk, actor_id=new_id())] * 8)

    assert sum(isinstance(result, JobFailure) for result in results) == 1
    assert sum(isinstance(result, AlreadyReplayed) for result in results) == 7
    assert OutboxMessage.objects.count() == 1


def test_the_user_s_retry_and_a_replay_at_once_run_the_work_once() -> None:
    document = make_failed_document()
    failure = make_failure(document)

    results = at_once(
        [
            lambda: replay(failure_id=failure.pk, actor_id=ACTOR),
            lambda: retry_document(document=UploadedDocument.objects.get(pk=document.pk)),
        ]
    )

    problems = [result.code for result in results if isinstance(result, DomainError)]
    failure.refresh_from_db()
    assert problems == ["not_retryable"]
    assert (failure.replayed_at is None) == isinstance(results[0], DomainError)
    assert OutboxMessage.objects.count() == 1


def test_what_its_owner_stops_stays_stopped_however_close_the_replay_comes() -> None:
    for _ in range(10):
        document = make_failed_document()
        failure = make_failure(document)

        def retry_and_stop(pk: UUID = document.pk) -> None:
            with suppress(NotRetryable):
                retry_document(document=UploadedDocument.objects.get(pk=pk))
            cancel(UploadedDocument.objects.get(pk=pk))

        at_once([retry_and_stop, partial(replay, failure_id=failure.pk, actor_id=ACTOR)])

        document.refresh_from_db()
        assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "cancelled")


def test_batches_in_opposite_order_at_once_replay_each_failure_once() -> None:
    """Each replay is a transaction of its own: no order of ids can make two batches wait for each other."""
    ids: list[UUID] = [make_failure(make_failed_document()).pk for _ in range(12)]

    def all_of(order: list[UUID]) -> Callable[[], object]:
        return lambda: replay_many(failure_ids=order, actor_id=ACTOR)

    results = at_once([all_of(ids), all_of(ids[::-1])] * 2)

    outcomes = [each for batch in results if isinstance(batch, list) for each in batch]
    assert len(outcomes) == 4 * 12
    assert sorted(each.failure_id for each in outcomes if each.replayed) == sorted(ids)
    assert OutboxMessage.objects.count() == 12
