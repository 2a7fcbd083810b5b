"""The ledger: a finished step is never paid for again, and no step is paid for twice at once."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from flowbrand.core.ids import new_id
from flowbrand.llm import ledger
from flowbrand.llm.dialect import Mode
from flowbrand.llm.ledger import Data, Prices, Reservation, Step, StepInProgress, run_step, spent_by
from flowbrand.llm.models import LlmCall
from flowbrand.llm.structured import AnswerInvalid
from flowbrand.llm.transport import RateLimited, Usage

pytestmark = pytest.mark.django_db(transaction=True)

ANSWER: Data = {"title": "Heat"}


def step_of(job_id: UUID | None = None, **fields: Any) -> Step:
    step = Step(
        job_type="generate_funnel",
        job_id=job_id or new_id(),
        owner_id=new_id(),
        name="strategy",
        input_hash="a" * 64,
        prompt_version="funnel_v1",
        model="test-model",
    )
    return replace(step, **fields)


def asking(times: list[int], answer: Data = ANSWER) -> Callable[[Reservation], Data]:
    def ask(held: Reservation) -> Data:
        times.append(1)
        held.account(Usage(1000, 100, 5), Mode.JSON_SCHEMA)
        return answer

    return ask


def refuse(_held: Reservation) -> Data:
    raise RateLimited(retry_after=3)


def hold(step: Step) -> Reservation:
    """A reservation of a worker that is asking right now."""
    with transaction.atomic():
        found = ledger._reserve(step)
    assert isinstance(found, Reservation)
    return found


def run_out(step: Step) -> None:
    LlmCall.objects.filter(job_id=step.job_id).update(lease_expires_at=Now() - timedelta(seconds=1))


def test_a_finished_step_is_answered_without_asking() -> None:
    step, times = step_of(), list[int]()

    first = run_step(step, asking(times))
    second = run_step(step, asking(times))

    assert first == second == ANSWER
    assert len(times) == 1


def test_another_input_or_job_is_another_step() -> None:
    step, times = step_of(), list[int]()

    run_step(step, asking(times))
    run_step(step_of(step.job_id, input_hash="b" * 64), asking(times))
    run_step(step_of(), asking(times))

    assert len(times) == 3


def test_of_many_at_once_one_asks() -> None:
    step, times = step_of(), list[int]()
    barrier, asked = threading.Barrier(8), threading.Event()
    answers: list[Data] = []
    waits: list[float] = []

    def slow(held: Reservation) -> Data:
        asked.wait(5)
        return asking(times)(held)

    def work() -> None:
        barrier.wait(10)
        try:
            answers.append(run_step(step, slow))
        except StepInProgress as error:
            waits.append(error.retry_after or 0.0)
            if len(waits) == 7:
                asked.set()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert answers == [ANSWER]
    assert len(waits) == 7
    assert all(1 <= wait <= 31 for wait in waits)
    assert len(times) == 1
    assert LlmCall.objects.count() == 1


def test_a_live_reservation_is_left_alone() -> None:
    step, times = step_of(), list[int]()
    hold(step)

    with pytest.raises(StepInProgress):
        run_step(step, asking(times))

    assert times == []


def test_a_dead_workers_step_is_taken_over_and_it_can_write_no_more() -> None:
    step, times = step_of(), list[int]()
    dead = hold(step)
    run_out(step)

    assert run_step(step, asking(times)) == ANSWER

    assert len(times) == 1
    row = LlmCall.objects.get()
    assert (row.attempts, row.status) == (2, "succeeded")
    for write in (dead.renew, lambda: dead.succeed({"title": "late"}), lambda: dead.keep_draft({})):
        with pytest.raises(StepInProgress):
            write()
    assert LlmCall.objects.get().answer == ANSWER


def test_of_two_that_take_over_one_wins() -> None:
    step, times = step_of(), list[int]()
    hold(step)
    run_out(step)
    barrier, outcomes = threading.Barrier(2), list[str]()

    def work() -> None:
        barrier.wait(10)
        try:
            hold(step)
            outcomes.append("won")
        except StepInProgress:
            outcomes.append("lost")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(outcomes) == ["lost", "won"]
    assert times == []


def test_a_reservation_that_is_renewed_stays_ours() -> None:
    step = step_of()
    held = hold(step)
    run_out(step)

    held.renew()

    with pytest.raises(StepInProgress):
        hold(step)


def test_a_failed_step_is_booked_and_may_be_asked_again() -> None:
    step, times = step_of(), list[int]()

    with pytest.raises(RateLimited):
        run_step(step, refuse)
    failed = LlmCall.objects.get()
    run_step(step, asking(times))

    assert (failed.status, failed.outcome, failed.lease_token) == ("failed", "llm_rate_limited", None)
    row = LlmCall.objects.get()
    assert (row.status, row.outcome, row.attempts, row.calls) == ("succeeded", "ok", 2, 1)


def test_a_draft_outlives_a_passing_failure_and_not_a_final_one() -> None:
    def half(error: Exception) -> Callable[[Reservation], Data]:
        def ask(held: Reservation) -> Data:
            held.keep_draft({"title": "half"})
            raise error

        return ask

    step, drafts = step_of(), list[Data | None]()

    def look(held: Reservation) -> Data:
        drafts.append(held.draft)
        raise AnswerInvalid

    with pytest.raises(RateLimited):
        run_step(step, half(RateLimited()))
    for _ in range(2):
        with pytest.raises(AnswerInvalid):
            run_step(step, look)

    assert drafts == [{"title": "half"}, None]


def test_a_bug_releases_the_step() -> None:
    step, times = step_of(), list[int]()

    def broken(_held: Reservation) -> Data:
        raise KeyError("oops")

    with pytest.raises(KeyError):
        run_step(step, broken)

    assert LlmCall.objects.get().outcome == "internal_error"
    assert run_step(step, asking(times)) == ANSWER


def test_every_request_is_added_up_with_its_price() -> None:
    prices = Prices(prompt=Decimal("2.50"), completion=Decimal(10))
    step = step_of(prices=prices)

    def twice(held: Reservation) -> Data:
        held.account(Usage(1000, 100, 20), Mode.JSON_SCHEMA)
        held.account(Usage(500, 50, 30), Mode.JSON_OBJECT)
        return ANSWER

    run_step(step, twice)
    run_step(step_of(step.job_id, name="pages", prices=prices), asking([]))

    row = LlmCall.objects.get(step="strategy")
    assert (row.calls, row.prompt_tokens, row.completion_tokens, row.latency_ms) == (2, 1500, 150, 50)
    assert row.cost == Decimal("0.00525")
    assert row.mode == "json_object"
    spent = spent_by(step.job_id)
    assert (spent.calls, spent.prompt_tokens, spent.completion_tokens) == (3, 2500, 250)
    assert spent.cost == Decimal("0.00875")
    assert spent_by(new_id()).calls == 0


def test_no_step_runs_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        run_step(step_of(), asking([]))

    assert LlmCall.objects.count() == 0


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "succeeded", "answer": None},
        {"status": "paid"},
        {"status": "failed"},
        {"lease_token": None},
    ],
)
def test_the_database_refuses_rows_that_cannot_be(broken: dict[str, Any]) -> None:
    hold(step_of())

    with pytest.raises(IntegrityError), transaction.atomic():
        LlmCall.objects.update(**broken)


def test_the_database_refuses_a_second_row_for_a_step() -> None:
    hold(step_of())
    row = LlmCall.objects.get()
    row.pk = new_id()

    with pytest.raises(IntegrityError, match="llm_call_once_per_step"), transaction.atomic():
        row.save(force_insert=True)
