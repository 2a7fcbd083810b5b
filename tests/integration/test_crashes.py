"""Work that ends its process is tried again, but not for ever: the crashes are counted in its row."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from flowbrand.core.errors import WorkCrashed
from tests.factories import make_document, make_funnel
from uploads.extraction.rejections import ParserDied
from uploads.models import DocumentStatus, UploadedDocument
from workers.leases import Lease, NotClaimed, claim
from workers.models import JobFailure, OutboxMessage
from workers.performing import JobFailed, RetryLater, perform
from workers.reconciler import reconcile
from workers.restarting import restart

pytestmark = pytest.mark.django_db(transaction=True)

PAST = Now() - timedelta(seconds=1)


def left_by_a_dead_worker(**fields: Any) -> UploadedDocument:
    values: dict[str, Any] = {"attempt": 1, "due_at": None, "lease_token": uuid4(), "lease_expires_at": PAST}
    return make_document(**values | fields)


def crash(_: Lease[UploadedDocument]) -> None:
    raise ParserDied


def test_a_dead_holder_counts_once_whoever_notices() -> None:
    noticed_by_the_reconciler, noticed_by_a_worker = left_by_a_dead_worker(), left_by_a_dead_worker()
    claim(UploadedDocument, noticed_by_a_worker.pk)

    reconcile()
    reconcile()
    claim(UploadedDocument, noticed_by_the_reconciler.pk)

    assert list(UploadedDocument.objects.values_list("crashes", flat=True)) == [1, 1]


def test_a_job_given_back_is_no_crash() -> None:
    document = make_document()
    claim(UploadedDocument, document.pk).release(retry_in=-1000)

    claim(UploadedDocument, document.pk)

    document.refresh_from_db()
    assert (document.attempt, document.crashes) == (2, 0)


def test_the_last_crash_ends_in_a_verdict_of_its_own_that_ops_see(settings: Settings) -> None:
    document = left_by_a_dead_worker(crashes=settings.ENV.max_crashes - 1)

    with pytest.raises(NotClaimed):
        claim(UploadedDocument, document.pk)
    assert reconcile().exhausted == 1

    document.refresh_from_db()
    assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "document_crashes_parser")
    assert document.crashes == settings.ENV.max_crashes
    assert JobFailure.objects.get().support_id == document.support_id
    assert not OutboxMessage.objects.exists()


def test_each_kind_of_work_has_its_own_verdict(settings: Settings) -> None:
    funnel = make_funnel(crashes=settings.ENV.max_crashes, due_at=PAST)

    reconcile()

    funnel.refresh_from_db()
    assert funnel.failure_code == "generation_crashes"


def test_a_parser_that_dies_is_tried_again_until_it_is_poison(settings: Settings) -> None:
    document = make_document()
    for seen in range(1, settings.ENV.max_crashes):
        with pytest.raises(RetryLater):
            perform(UploadedDocument, document.pk, crash)
        document.refresh_from_db()
        assert (document.status, document.crashes) == (DocumentStatus.PARSING, seen)

    with pytest.raises(JobFailed):
        perform(UploadedDocument, document.pk, crash)

    document.refresh_from_db()
    assert (document.status, document.failure_code) == (DocumentStatus.FAILED, "document_crashes_parser")
    assert JobFailure.objects.get().code == "document_crashes_parser"


def test_deaths_of_parsers_and_of_workers_add_up(settings: Settings) -> None:
    document = left_by_a_dead_worker(crashes=settings.ENV.max_crashes - 2)

    with pytest.raises(JobFailed):
        perform(UploadedDocument, document.pk, crash)

    assert JobFailure.objects.get().exception.endswith("ParserDied")


def test_a_person_who_runs_it_again_starts_the_count_anew() -> None:
    document = make_document()
    lease = claim(UploadedDocument, document.pk)
    lease.fail(code=WorkCrashed.code, reason="Crashed.", retryable=True, support_id="S", crashes=3)
    document.refresh_from_db()

    restart(document)

    assert claim(UploadedDocument, document.pk).work.crashes == 0
