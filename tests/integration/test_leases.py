"""Claims, fencing and release against a real PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from pytest_django import Settings

from tests.factories import make_document, make_finished_document
from uploads.models import DocumentStatus, UploadedDocument
from workers.leases import LeaseLost, NotClaimed, claim, renewed
from workers.restarting import restart


def expire(document: UploadedDocument) -> None:
    UploadedDocument.objects.filter(pk=document.pk).update(lease_expires_at=Now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_a_claim_counts_the_attempt_and_holds_the_row() -> None:
    lease = claim(UploadedDocument, make_document().pk)

    assert lease.work.attempt == 1
    assert lease.work.status == DocumentStatus.PARSING
    assert lease.work.lease_token == lease.token


@pytest.mark.django_db
def test_a_live_lease_turns_others_away() -> None:
    document = make_document()
    claim(UploadedDocument, document.pk)

    with pytest.raises(NotClaimed, match="leased"):
        claim(UploadedDocument, document.pk)


@pytest.mark.django_db
def test_completed_work_is_skipped_and_missing_work_is_gone() -> None:
    with pytest.raises(NotClaimed, match="finished"):
        claim(UploadedDocument, make_finished_document().pk)
    with pytest.raises(NotClaimed, match="gone"):
        claim(UploadedDocument, uuid4())


@pytest.mark.django_db
def test_a_second_copy_of_a_message_does_not_run_failed_work_again() -> None:
    document = make_document()
    claim(UploadedDocument, document.pk).fail(
        code="document_damaged", reason="Damaged.", retryable=False, support_id="S"
    )

    with pytest.raises(NotClaimed, match="finished"):
        claim(UploadedDocument, document.pk)


@pytest.mark.django_db
def test_restarted_work_starts_from_the_top_with_fresh_attempts() -> None:
    document = make_document()
    lease = claim(UploadedDocument, document.pk)
    lease.progress(60, "structuring")
    lease.fail(code="document_damaged", reason="Damaged.", retryable=False, support_id="S")
    document.refresh_from_db()

    restart(document)

    again = claim(UploadedDocument, document.pk)
    assert (again.work.percent_complete, again.work.failure_code, again.work.attempt) == (0, "", 1)


@pytest.mark.django_db
def test_released_work_is_due_after_its_pause() -> None:
    document = make_document()
    claim(UploadedDocument, document.pk).release(retry_in=500)

    document.refresh_from_db()

    assert document.due_at is not None
    assert (document.due_at - document.updated_at).total_seconds() >= 500


@pytest.mark.django_db
def test_work_in_progress_resumes_with_its_progress() -> None:
    document = make_document()
    claim(UploadedDocument, document.pk).progress(60, "structuring")
    expire(document)

    assert claim(UploadedDocument, document.pk).work.percent_complete == 60


@pytest.mark.django_db
def test_attempts_are_capped_at_the_claim(settings: Settings) -> None:
    document = make_document(attempt=settings.ENV.max_attempts)

    with pytest.raises(NotClaimed, match="exhausted"):
        claim(UploadedDocument, document.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        lambda lease: lease.renew(),
        lambda lease: lease.progress(90, "late"),
        lambda lease: lease.complete(),
        lambda lease: lease.fail(code="x", reason="x", retryable=False, support_id="x"),
        lambda lease: lease.release(retry_in=1),
    ],
)
def test_a_replaced_worker_changes_nothing(write: Callable[[object], None]) -> None:
    document = make_document()
    late = claim(UploadedDocument, document.pk)
    expire(document)
    current = claim(UploadedDocument, document.pk)
    before = UploadedDocument.objects.values().get(pk=document.pk)

    with pytest.raises(LeaseLost):
        write(late)

    assert UploadedDocument.objects.values().get(pk=document.pk) == before
    current.complete()


@pytest.mark.django_db
def test_progress_never_goes_down() -> None:
    lease = claim(UploadedDocument, make_document().pk)
    lease.progress(60, "structuring")
    lease.progress(20, "reading")

    lease.work.refresh_from_db()
    assert lease.work.percent_complete == 60


@pytest.mark.django_db(transaction=True)
def test_of_many_simultaneous_claims_one_wins() -> None:
    document = make_document()
    barrier = Barrier(12)

    def attempt(_: int) -> bool:
        barrier.wait()
        try:
            claim(UploadedDocument, document.pk)
        except NotClaimed:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(12) as pool:
        wins = sum(pool.map(attempt, range(12)))

    document.refresh_from_db()
    assert (wins, document.attempt) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_renewed_while_work_goes_on(settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"lease_seconds": 0.6})
    document = make_document()
    lease = claim(UploadedDocument, document.pk)
    first = lease.work.lease_expires_at

    with renewed(lease):
        for _ in range(100):
            document.refresh_from_db()
            if document.lease_expires_at != first:
                break
            sleep(0.05)

    assert document.lease_expires_at is not None
    assert first is not None
    assert document.lease_expires_at > first


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"status": "LOST"},
        {"percent_complete": 101},
        {"status": DocumentStatus.COMPLETED},
        {"status": DocumentStatus.FAILED},
        {"failure_code": "x"},
        {"lease_token": UUID(int=1)},
        {"size": 0},
        {"size": None},
        {"size": None, "sha256": ""},
        {"due_at": None},
    ],
    ids=str,
)
def test_what_must_always_hold_is_a_constraint(broken: dict[str, object]) -> None:
    document = make_document()

    with pytest.raises(IntegrityError), transaction.atomic():
        UploadedDocument.objects.filter(pk=document.pk).update(**broken)
