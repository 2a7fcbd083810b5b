"""Whatever happens to tracked work, in whatever order, its row keeps its promises.

Hypothesis plays everybody at once on a real PostgreSQL: users, workers that crash or come back late,
duplicate messages, the reconciler, time. Every step goes through the real functions and is compared with
tests/integration/lifecycle_model.py. Time passes by moving a row's deadlines back.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, cast
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models.functions import Now
from hypothesis import HealthCheck, Phase
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pytest_django import Settings

from flowbrand.core.errors import DocumentRejected, PermanentError, TransientError, WorkCrashed
from flowbrand.core.ids import new_id
from funnels.models import Funnel
from funnels.services.requesting import delete_funnel, request_funnel, retry_funnel
from tests.factories import make_finished_document, make_user
from tests.integration.lifecycle_model import MAX_ATTEMPTS, MAX_CRASHES, Row, Worker, check
from uploads.models import Leftover, StructuredContent, UploadedDocument
from uploads.services.accepting import accept_upload, delete_document, retry_document
from uploads.services.receiving import ReceivedFile, begin_upload
from workers.cancelling import NotCancellable, cancel
from workers.leases import Lease, LeaseLost, NotClaimed, claim, hand_back
from workers.models import JobFailure, OutboxMessage
from workers.outbox import publish_pending
from workers.performing import JobFailed, RetryLater, perform
from workers.reconciler import reconcile
from workers.restarting import NotRetryable

LIVING_ROWS = 2
LONG_AGO = Now() - timedelta(seconds=1)

Write = Callable[[Lease[Any]], None]
WISHES = ["stop", "retry", "stop, retry", "stop, retry", "delete"]
FAULTS: dict[str, Exception] = {
    "document_damaged": DocumentRejected("Damaged.", code="document_damaged"),
    "temporarily_unavailable": TransientError(),
    "work_crashes": WorkCrashed(),
    "file_missing": PermanentError(code="file_missing"),
    "internal_error": ValueError("text of a document"),
}


def raising(error: Exception) -> Write:
    def work(_: Lease[Any]) -> None:
        raise error

    return work


def reject(lease: Lease[Any]) -> None:
    lease.fail(code="document_damaged", reason="Damaged.", retryable=False, support_id="S")


def complete(lease: Lease[Any]) -> None:
    """Store a result as the services do: whole, in one transaction with the move to COMPLETED."""
    result = str(lease.token)
    if isinstance(lease.work, Funnel):
        lease.complete(result=result)
        return
    with transaction.atomic():
        StructuredContent.objects.update_or_create(
            document_id=lease.work.pk, defaults={"content": result, "provider": "test", "model": "test"}
        )
        lease.complete()


def forth_and_back(lease: Lease[Any]) -> None:
    """As an attempt that resumes with more done than its first step shows."""
    lease.progress(60, "working")
    lease.progress(30, "working")


WRITES: dict[str, tuple[Write, Callable[[Row], None]]] = {
    "progress 30": (
        partial(Lease.progress, percent=30, stage="working"),
        partial(Row.progressed, percent=30),
    ),
    "progress 60, then back": (forth_and_back, partial(Row.progressed, percent=60)),
    "renew": (Lease.renew, Row.renewed),
    "give back": (partial(Lease.release, retry_in=5), Row.freed),
    "hand back": (hand_back, Row.handed_back),
    "reject": (reject, partial(Row.failed, code="document_damaged", recorded=False)),
    "complete": (complete, lambda row: row.completed(str(row.token))),
}
"""What a worker may write, and what the row looks like where it wins."""


WRITE = st.sampled_from(sorted(WRITES))


class AnythingHappens(RuleBasedStateMachine):
    """The rules are what may happen; the invariant holds after each.

    Few rules with many variants: Hypothesis switches off about half of the rules in every example.
    """

    rows = Bundle("rows")
    workers = Bundle("workers")

    def __init__(self, finished: UploadedDocument) -> None:
        super().__init__()
        self.finished = finished
        self.known: list[Row] = []
        Funnel.objects.all().delete()
        UploadedDocument.objects.exclude(pk=finished.pk).delete()
        OutboxMessage.objects.all().delete()
        JobFailure.objects.all().delete()
        Leftover.objects.all().delete()

    # --- users ---------------------------------------------------------------------------------------

    @initialize(target=rows, funnel=st.booleans())
    def begin(self, funnel: bool) -> Row:
        return self._asked(funnel)

    @precondition(lambda self: sum(row.state != "deleted" for row in self.known) < LIVING_ROWS)
    @rule(target=rows, funnel=st.booleans())
    def ask(self, funnel: bool) -> Row:
        return self._asked(funnel)

    @rule(row=rows, wishes=st.sampled_from(WISHES))
    def change_their_mind(self, row: Row, wishes: str) -> None:
        for wish in wishes.split(", "):
            if row.state != "deleted":
                {"stop": self._stop, "retry": self._retry, "delete": self._delete}[wish](row)

    # --- workers -------------------------------------------------------------------------------------

    @rule(target=workers, row=rows, late=st.booleans(), writes=st.lists(WRITE, max_size=3))
    def deliver(self, row: Row, late: bool = False, writes: Sequence[str] = ()) -> Any:
        """A message: the first, a second copy, a late one after its holder died, one for work that is over.

        Where the worker wins the row, it begins with some writes.
        """
        if late:
            self.time_passes(row)
        before = None if row.claimable else row.stored()
        try:
            lease: Lease[Any] = claim(row.model, row.pk)
        except NotClaimed:
            assert not row.claimable, "free work was not given to a worker"
            assert row.stored() == before
            return multiple()
        assert row.claimable, "a second worker won the row"
        row.claimed(lease.token)
        worker = Worker(row, lease)
        for what in writes:
            self.write(worker, what)
        return worker

    @rule(row=rows, code=st.sampled_from(sorted(FAULTS)))
    def attempt_that_fails(self, row: Row, code: str) -> None:
        claimable = row.claimable
        before = None if claimable else row.stored()
        if claimable:
            row.claimed(uuid4())
            row.crashes += code == "work_crashes"
        final = code not in ("temporarily_unavailable", "work_crashes") or row.hopeless
        try:
            perform(row.model, row.pk, raising(FAULTS[code]))
        except NotClaimed:
            assert not claimable, "free work was not given to a worker"
            assert row.stored() == before
            return
        except RetryLater:
            assert not final, "there is no attempt left"
            row.freed()
            return
        except JobFailed:
            assert code != "document_damaged", "a person's broken document is no alarm"
        assert claimable, "a second worker won the row"
        assert final, "another attempt was due"
        row.failed(code, recorded=code != "document_damaged")

    @rule(worker=workers, what=WRITE)
    def write(self, worker: Worker, what: str) -> None:
        """One that loses changes nothing at all."""
        write, effect = WRITES[what]
        before = None if worker.current else worker.row.stored()
        try:
            write(worker.lease)
        except LeaseLost:
            assert not worker.current, "the only worker lost its row"
            assert worker.row.stored() == before
        else:
            assert worker.current, "a worker that was replaced wrote the row"
            effect(worker.row)

    # --- time, and who looks after what it leaves behind ---------------------------------------------

    @rule(row=rows)
    def time_passes(self, row: Row) -> None:
        """Too much of it: the worker crashed, froze or lost its network; or the message was lost."""
        unfinished = row.model._default_manager.filter(pk=row.pk, status__in=row.model.LIFECYCLE.unfinished)
        unfinished.filter(lease_token__isnull=False).update(lease_expires_at=LONG_AGO)
        unfinished.filter(lease_token__isnull=True).update(due_at=LONG_AGO)
        row.overdue = row.state == "unfinished"

    @rule(relay=st.booleans())
    def look_after_it(self, relay: bool) -> None:
        """The relay's two duties: send what is in the outbox, find what nobody works on."""
        self._relay() if relay else self._reconcile()

    # --- what must hold ------------------------------------------------------------------------------

    @invariant()
    def every_row_is_as_it_must_be(self) -> None:
        check(self.known)

    def teardown(self) -> None:
        """From here on every worker dies in its work: every row gets a verdict, after a bounded time."""
        for _ in range(MAX_CRASHES + 1):
            for row in self.known:
                self.time_passes(row)
            self._reconcile()
            for row in self.known:
                self.deliver(row)
        self.every_row_is_as_it_must_be()
        assert all(row.state != "unfinished" for row in self.known), "work without a verdict"

    def _asked(self, funnel: bool) -> Row:
        owner = self.finished.owner_id
        if funnel:
            work, _ = request_funnel(owner_id=owner, document_ids=[self.finished.pk])
            self.known.append(Row(Funnel, work.pk))
        else:
            incoming = begin_upload(owner_id=owner, name="offer.pdf", media_type="pdf")
            document = accept_upload(received=ReceivedFile(incoming, size=1000, sha256=new_id().hex * 2))
            self.known.append(Row(UploadedDocument, document.pk))
        return self.known[-1]

    def _delete(self, row: Row) -> None:
        work: Any = row.model._default_manager.get(pk=row.pk)
        delete_funnel(funnel=work) if isinstance(work, Funnel) else delete_document(document=work)
        row.freed()
        row.state = "deleted"

    def _stop(self, row: Row) -> None:
        try:
            cancel(row.model._default_manager.get(pk=row.pk))
        except NotCancellable:
            assert row.state != "unfinished"
        else:
            assert row.state == "unfinished", f"{row.state} work was stopped"
            row.failed("cancelled", recorded=False)

    def _retry(self, row: Row) -> None:
        work: Any = row.model._default_manager.get(pk=row.pk)
        try:
            retry_funnel(funnel=work) if isinstance(work, Funnel) else retry_document(document=work)
        except NotRetryable:
            assert row.state != "failed"
        else:
            assert row.state == "failed", f"{row.state} work was started again"
            row.restarted()

    def _reconcile(self) -> None:
        fates = [row.looked_after() for row in self.known if row.overdue]
        done = reconcile()
        assert (done.requeued, done.exhausted) == (fates.count("announced"), fates.count("given up"))

    def _relay(self) -> None:
        unsent = OutboxMessage.objects.filter(sent_at__isnull=True).count()
        assert publish_pending() == unsent
        for row in self.known:
            row.unsent = False


@pytest.mark.timeout(600)  # a failure takes Hypothesis minutes to shrink
@pytest.mark.django_db(transaction=True)
def test_a_row_keeps_its_promises_whatever_happens(settings: Settings) -> None:
    limits = {"max_attempts": MAX_ATTEMPTS, "max_crashes": MAX_CRASHES}
    settings.ENV = settings.ENV.model_copy(update=limits)
    finished = make_finished_document(make_user())

    run_state_machine_as_test(
        cast(Any, partial(AnythingHappens, finished)),
        settings=examples(
            max_examples=70,
            stateful_step_count=20,
            derandomize=True,
            deadline=None,
            report_multiple_bugs=False,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
