"""A person stops a job: at once in the row, and at the next step in the worker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from flowbrand.core.lifecycle import TrackedWork
from tests.api import Api, logged_in
from tests.factories import make_document, make_finished_document, make_funnel
from uploads.models import DocumentStatus, UploadedDocument
from workers.cancelling import NotCancellable, cancel
from workers.leases import Lease, LeaseLost, NotClaimed, claim
from workers.models import JobFailure
from workers.performing import perform
from workers.reconciler import reconcile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def api() -> Api:
    return logged_in()


@pytest.mark.parametrize(("kind", "make"), [("uploads", make_document), ("funnels", make_funnel)])
def test_a_waiting_job_is_stopped_and_can_be_run_again(
    api: Api, kind: str, make: Callable[..., TrackedWork]
) -> None:
    work = make(api.user)

    answer = api.post(f"{kind}/{work.pk}/cancel")

    assert answer.status_code == 200
    assert answer.json()["data"]["status"] == "FAILED"
    failure = answer.json()["data"]["failure"]
    assert (failure["code"], failure["retryable"]) == ("cancelled", True)
    assert api.post(f"{kind}/{work.pk}/retry").status_code == 202


def test_a_cancelled_job_is_left_alone_by_everybody() -> None:
    document = make_document()
    cancel(document)

    with pytest.raises(NotClaimed, match="finished"):
        claim(UploadedDocument, document.pk)
    reconcile()

    document.refresh_from_db()
    assert document.failure_code == "cancelled"
    assert not JobFailure.objects.exists()


def test_a_worker_notices_at_its_next_step_and_writes_nothing() -> None:
    document = make_document()
    steps: list[str] = []

    def work(lease: Lease[UploadedDocument]) -> None:
        lease.progress(10, "parsing")
        steps.append("parsing")
        cancel(UploadedDocument.objects.get(pk=document.pk))
        lease.progress(50, "structuring")
        steps.append("structuring")

    with pytest.raises(LeaseLost):
        perform(UploadedDocument, document.pk, work)

    document.refresh_from_db()
    assert steps == ["parsing"]
    assert (document.failure_code, document.percent_complete) == ("cancelled", 10)


def test_what_has_its_verdict_cannot_be_stopped(api: Api) -> None:
    answer = api.post(f"uploads/{make_finished_document(api.user).pk}/cancel")

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "not_cancellable"


@pytest.mark.parametrize(("kind", "make"), [("uploads", make_document), ("funnels", make_funnel)])
def test_somebody_elses_job_does_not_exist(api: Api, kind: str, make: Callable[..., TrackedWork]) -> None:
    assert api.post(f"{kind}/{make().pk}/cancel").status_code == 404


def test_of_a_verdict_and_a_cancellation_at_once_one_wins() -> None:
    for _ in range(20):
        document = make_document()
        lease = claim(UploadedDocument, document.pk)
        barrier = Barrier(2)

        def finish(lease: Lease[UploadedDocument] = lease, barrier: Barrier = barrier) -> bool:
            barrier.wait()
            try:
                lease.complete()
            except LeaseLost:
                return False
            finally:
                connection.close()
            return True

        def stop(document: UploadedDocument = document, barrier: Barrier = barrier) -> bool:
            barrier.wait()
            try:
                cancel(document)
            except NotCancellable:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(2) as pool:
            finished, stopped = pool.submit(finish), pool.submit(stop)
        document.refresh_from_db()

        assert finished.result() != stopped.result()
        assert (document.status == DocumentStatus.COMPLETED) == finished.result()
