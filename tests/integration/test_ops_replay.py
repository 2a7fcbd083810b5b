"""Replaying failures: once, whoever asks, and exactly as the user's own retry would run the work again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q
from django.db.models.functions import Now
from structlog.testing import capture_logs

from flowbrand.core.ids import new_id
from flowbrand.core.lifecycle import TrackedWork
from funnels.models import Funnel, FunnelStatus
from funnels.services.requesting import retry_funnel
from tests.api import Api, logged_in
from tests.factories import (
    make_document,
    make_failed_document,
    make_failure,
    make_finished_document,
    make_funnel,
    make_parsed,
    make_user,
)
from uploads.models import DocumentStatus, ExtractedText, UploadedDocument
from uploads.services.accepting import retry_document
from workers.cancelling import cancel
from workers.contracts import message_for
from workers.failures import UNREADABLE_MESSAGE
from workers.models import JobFailure, OutboxMessage
from workers.restarting import NotRetryable, restart
from workers.services import replay

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = new_id()


@pytest.fixture
def staff() -> Api:
    return logged_in(make_user(is_staff=True))


def make_failed_funnel() -> Funnel:
    return make_funnel(
        status=FunnelStatus.FAILED, failure_code="x", support_id="S", finished_at=Now(), due_at=None
    )


def make_dead_letter(work: TrackedWork | None = None, **fields: Any) -> JobFailure:
    return make_failure(work, **{"code": UNREADABLE_MESSAGE, "attempt": 0} | fields)


def refusal(staff: Api, failure: JobFailure) -> tuple[int, str]:
    """The answer to a replay that must change nothing."""
    sent, before = OutboxMessage.objects.count(), JobFailure.objects.get(pk=failure.pk).replayed_at

    response = staff.post(f"ops/failures/{failure.pk}/replay")

    assert OutboxMessage.objects.count() == sent
    assert JobFailure.objects.get(pk=failure.pk).replayed_at == before
    return response.status_code, response.json()["error"]["code"]


def test_failed_work_runs_again_and_the_failure_is_marked(staff: Api) -> None:
    document = make_failed_document(attempt=6, percent_complete=45)
    failure = make_failure(document)

    response = staff.post(f"ops/failures/{failure.pk}/replay")

    document.refresh_from_db()
    assert response.status_code == 202
    assert response.json()["data"]["replayed_at"] is not None
    assert (document.status, document.attempt, document.failure_code) == (DocumentStatus.PARSING, 0, "")
    assert OutboxMessage.objects.get().payload["document_id"] == str(document.pk)


def test_a_failed_funnel_runs_again(staff: Api) -> None:
    funnel = make_failed_funnel()

    assert staff.post(f"ops/failures/{make_failure(funnel).pk}/replay").status_code == 202

    funnel.refresh_from_db()
    assert funnel.status == FunnelStatus.QUEUED
    assert OutboxMessage.objects.get().payload["funnel_id"] == str(funnel.pk)


@pytest.mark.parametrize("kind", ["document", "funnel"])
def test_a_replay_leaves_what_the_user_s_retry_leaves(kind: str) -> None:
    """Row for row: the same columns change, the same checkpoints go, the same message is sent."""
    retried, replayed = (_failed(kind), _failed(kind))

    _retry(retried)
    replay(failure_id=make_failure(replayed).pk, actor_id=ACTOR)

    assert _left(retried) == _left(replayed)
    assert not ExtractedText.objects.filter(document_id__in=[retried.pk, replayed.pk]).exists()
    assert OutboxMessage.objects.count() == 2


def _failed(kind: str) -> TrackedWork:
    if kind == "funnel":
        return make_failed_funnel()
    document = make_failed_document(attempt=3, percent_complete=60, stage="structuring", support_id="S")
    ExtractedText.objects.create(document=document, parsed=make_parsed().model_dump(mode="json"))
    return document


def _retry(work: TrackedWork) -> None:
    if isinstance(work, UploadedDocument):
        retry_document(document=work)
    elif isinstance(work, Funnel):
        retry_funnel(funnel=work)


def _left(work: TrackedWork) -> dict[str, Any]:
    """What the row holds, without what differs from row to row."""
    own = {"id", "owner_id", "storage_key", "sha256", "document_names", "created_at", "updated_at", "due_at"}
    row = type(work)._default_manager.values().get(pk=work.pk)
    return {name: value for name, value in row.items() if name not in own}


def test_a_replay_is_logged_with_who_asked_for_it() -> None:
    failure = make_failure(make_failed_document())

    with capture_logs() as lines:
        replay(failure_id=failure.pk, actor_id=ACTOR)

    line = next(each for each in lines if each["event"] == "failure_replayed")
    assert (line["actor_id"], line["failure_id"]) == (str(ACTOR), str(failure.pk))


def test_a_failure_is_replayed_once(staff: Api) -> None:
    failure = make_failure(make_failed_document())
    assert staff.post(f"ops/failures/{failure.pk}/replay").status_code == 202

    assert refusal(staff, failure) == (409, "already_replayed")


@pytest.mark.parametrize("make", [make_document, make_finished_document])
def test_work_that_is_not_failed_any_more_is_left_alone(staff: Api, make: Callable[[], TrackedWork]) -> None:
    assert refusal(staff, make_failure(make())) == (409, "not_retryable")


def test_a_failure_of_deleted_work_has_nothing_to_run(staff: Api) -> None:
    assert refusal(staff, make_failure()) == (404, "work_gone")


@pytest.mark.parametrize("fields", [{"work_id": ""}, {"job_type": "rewrite_funnel"}], ids=str)
def test_a_failure_that_names_no_work_has_nothing_to_run(staff: Api, fields: dict[str, Any]) -> None:
    failure = make_failure(None, **fields)

    assert refusal(staff, failure) == (404, "work_gone")


def test_an_unknown_failure_is_not_found(staff: Api) -> None:
    response = staff.post(f"ops/failures/{new_id()}/replay")

    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


def test_a_message_that_can_be_read_by_now_is_sent_again(staff: Api) -> None:
    document = make_document()
    payload = message_for("extract_document", document.pk, request_id="request-1").model_dump(mode="json")
    failure = make_dead_letter(document, payload=payload | {"field_of_another_version": 1})

    assert staff.post(f"ops/failures/{failure.pk}/replay").status_code == 202

    assert OutboxMessage.objects.get().payload == payload


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"type": "rewrite_funnel"}, "payload"),
        ({"malformed": "str"}, "payload"),
        ({"type": "extract_document", "version": 99}, "payload.extract_document.version"),
        ({"type": "extract_document", "document_id": "x"}, "payload.extract_document.document_id"),
        (["extract_document"], "payload"),
    ],
    ids=str,
)
def test_a_message_that_still_cannot_be_read_says_why(staff: Api, payload: Any, field: str) -> None:
    failure = make_dead_letter(make_document(), payload=payload)

    response = staff.post(f"ops/failures/{failure.pk}/replay")

    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (409, "message_unreadable")
    assert error["fields"][field]
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("make", [make_finished_document, make_failed_document])
def test_a_message_whose_job_has_ended_is_not_sent(staff: Api, make: Callable[[], TrackedWork]) -> None:
    assert refusal(staff, make_dead_letter(make())) == (409, "message_obsolete")


def test_a_message_for_deleted_work_is_not_sent(staff: Api) -> None:
    assert refusal(staff, make_dead_letter()) == (404, "work_gone")


def test_a_batch_reports_each_and_goes_on_behind_a_problem(staff: Api) -> None:
    unknown = new_id()
    gone, unreadable = make_failure(), make_dead_letter(payload={"type": "x"})
    good, last = make_failure(make_failed_document()), make_failure(make_failed_funnel())

    response = staff.post(
        "ops/failures/replay",
        {"ids": [str(each) for each in (gone.pk, good.pk, unknown, unreadable.pk, good.pk, last.pk)]},
    )

    outcomes = response.json()["data"]
    assert response.status_code == 200
    assert [(each["id"], each["replayed"], (each["error"] or {}).get("code")) for each in outcomes] == [
        (str(gone.pk), False, "work_gone"),
        (str(good.pk), True, None),
        (str(unknown), False, "not_found"),
        (str(unreadable.pk), False, "message_unreadable"),
        (str(last.pk), True, None),
    ]
    assert outcomes[3]["error"]["fields"]
    assert OutboxMessage.objects.count() == 2


def test_what_its_owner_stopped_does_not_run_again(staff: Api) -> None:
    document = make_failed_document()
    failure = make_failure(document)
    retry_document(document=document)
    cancel(document)

    assert refusal(staff, failure) == (409, "failure_superseded")


def test_of_two_failures_of_one_document_the_latest_is_replayed(staff: Api) -> None:
    document = make_failed_document()
    earlier, latest = make_failure(document, support_id="EARLIER"), make_failure(document)

    response = staff.post("ops/failures/replay", {"ids": [str(earlier.pk), str(latest.pk)]})

    codes = [(each["error"] or {}).get("code") for each in response.json()["data"]]
    assert codes == ["failure_superseded", None]
    assert OutboxMessage.objects.count() == 1


def test_a_failure_the_work_outlived_is_left_alone(staff: Api) -> None:
    """A pool child that died is recorded by itself, while the job is tried again."""
    assert refusal(staff, make_failure(make_document(), code="worker_lost")) == (409, "not_retryable")


@pytest.mark.parametrize(
    "body", [{}, {"ids": []}, {"ids": ["x"]}, {"ids": "x"}, {"ids": [str(new_id()) for _ in range(101)]}]
)
def test_a_batch_names_one_to_a_hundred_failures(staff: Api, body: dict[str, Any]) -> None:
    response = staff.post("ops/failures/replay", body)

    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, "validation_error")
    assert all(name.startswith("ids") for name in error["fields"])


def test_a_batch_of_a_hundred_is_done(staff: Api) -> None:
    owner = make_user()
    failures = [make_failure(make_failed_document(owner)) for _ in range(100)]

    response = staff.post("ops/failures/replay", {"ids": [str(each.pk) for each in failures]})

    assert all(each["replayed"] for each in response.json()["data"])
    assert OutboxMessage.objects.count() == 100


def test_a_restart_moves_only_the_row_it_was_meant_for() -> None:
    document = make_failed_document()

    with pytest.raises(NotRetryable):
        restart(document, where=Q(support_id="ANOTHER2"))

    document.refresh_from_db()
    assert document.status == DocumentStatus.FAILED
