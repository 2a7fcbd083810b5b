"""POST /funnels and its siblings against real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now

from funnels.models import Funnel, FunnelStatus
from tests.api import Api, logged_in
from tests.factories import make_document, make_finished_document, make_funnel
from uploads.models import DocumentStatus
from workers.models import OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def api() -> Api:
    return logged_in()


def body(*documents: Any, **more: Any) -> dict[str, Any]:
    return {"document_ids": [str(document.pk) for document in documents]} | more


def test_a_request_is_recorded_and_queued(api: Api) -> None:
    first, second = make_finished_document(api.user), make_finished_document(api.user)

    response = api.post("funnels", body(second, first, second, brief="For schools"))

    funnel = Funnel.objects.get()
    assert response.status_code == 202
    assert response.json()["data"]["document_ids"] == [str(second.pk), str(first.pk)]
    assert [link.document_id for link in funnel.links.all()] == [second.pk, first.pk]
    assert (funnel.status, funnel.brief) == (FunnelStatus.QUEUED, "For schools")
    assert OutboxMessage.objects.get().payload["funnel_id"] == str(funnel.pk)


def test_the_same_key_and_body_return_the_same_funnel(api: Api) -> None:
    document = make_finished_document(api.user)

    first = api.post("funnels", body(document), **{"Idempotency-Key": "k1"})
    again = api.post("funnels", body(document), **{"Idempotency-Key": "k1"})

    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["data"]["id"] == again.json()["data"]["id"]
    assert OutboxMessage.objects.count() == 1


def test_the_same_key_with_another_body_is_a_conflict(api: Api) -> None:
    document = make_finished_document(api.user)
    api.post("funnels", body(document), **{"Idempotency-Key": "k1"})

    response = api.post("funnels", body(document, brief="Other"), **{"Idempotency-Key": "k1"})

    assert (response.status_code, response.json()["error"]["code"]) == (409, "idempotency_key_reused")


def test_keys_of_different_users_are_different_keys(api: Api) -> None:
    other = logged_in()
    for each in (api, other):
        response = each.post("funnels", body(make_finished_document(each.user)), **{"Idempotency-Key": "k"})
        assert response.status_code == 202


def test_simultaneous_requests_with_one_key_make_one_funnel(api: Api) -> None:
    document = make_finished_document(api.user)
    barrier = Barrier(10)

    def ask(_: int) -> tuple[int, str]:
        barrier.wait()
        try:
            response = api.post("funnels", body(document), **{"Idempotency-Key": "once"})
        finally:
            connection.close()
        return response.status_code, response.json()["data"]["id"]

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(ask, range(10)))

    assert sorted(status for status, _ in answers) == [200] * 9 + [202]
    assert len({funnel_id for _, funnel_id in answers}) == 1
    assert (Funnel.objects.count(), OutboxMessage.objects.count()) == (1, 1)


@pytest.mark.parametrize("key", ["", "x" * 201, "käse"])
def test_a_strange_key_is_refused(api: Api, key: str) -> None:
    response = api.post("funnels", body(make_finished_document(api.user)), **{"Idempotency-Key": key})

    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_idempotency_key")


@pytest.mark.parametrize("ids", [[], ["nonsense"], [str(uuid4())] * 21, None])
def test_document_ids_must_be_one_to_twenty_ids(api: Api, ids: Any) -> None:
    response = api.post("funnels", {"document_ids": ids})

    assert (response.status_code, response.json()["error"]["code"]) == (400, "validation_error")


def test_documents_must_be_ones_own_and_finished(api: Api) -> None:
    failed = make_document(api.user, status=DocumentStatus.FAILED, failure_code="x", finished_at=Now())
    cases = {
        make_finished_document(): (404, "document_unknown"),
        make_document(api.user): (409, "documents_not_ready"),
        failed: (409, "document_failed"),
    }
    for document, expected in cases.items():
        response = api.post("funnels", body(document))
        assert (response.status_code, response.json()["error"]["code"]) == expected
    assert not Funnel.objects.exists()


@pytest.mark.parametrize("path", ["", "/status", "/preview", "/export"])
def test_somebody_elses_funnel_does_not_exist(api: Api, path: str) -> None:
    theirs = make_funnel()

    assert api.get(f"funnels/{theirs.pk}{path}").status_code == 404
    assert api.delete(f"funnels/{theirs.pk}").status_code == 404
    assert api.post(f"funnels/{theirs.pk}/retry").status_code == 404


def test_an_unfinished_funnel_has_a_status_and_no_export(api: Api) -> None:
    funnel = make_funnel(api.user)

    status = api.get(f"funnels/{funnel.pk}/status").json()["data"]
    export = api.get(f"funnels/{funnel.pk}/export?format=json")

    assert (status["status"], status["queue_position"]) == ("QUEUED", 1)
    assert (export.status_code, export.json()["error"]["code"]) == (409, "funnel_not_ready")


def test_an_unknown_export_format_is_refused(api: Api) -> None:
    response = api.get(f"funnels/{make_funnel(api.user).pk}/export?format=docx")

    assert (response.status_code, response.json()["error"]["code"]) == (400, "unknown_format")


def test_a_failed_funnel_runs_again_and_only_a_failed_one(api: Api) -> None:
    funnel = make_funnel(api.user, status=FunnelStatus.FAILED, failure_code="x", finished_at=Now())

    assert api.post(f"funnels/{funnel.pk}/retry").status_code == 202
    assert api.post(f"funnels/{funnel.pk}/retry").json()["error"]["code"] == "not_retryable"

    funnel.refresh_from_db()
    assert funnel.status == FunnelStatus.QUEUED


def test_deleting_a_document_keeps_its_funnels(api: Api) -> None:
    funnel = make_funnel(api.user)
    document = funnel.documents.get()

    assert api.delete(f"uploads/{document.pk}").status_code == 204

    assert api.get(f"funnels/{funnel.pk}").json()["data"]["document_ids"] == [str(document.pk)]
    assert api.delete(f"funnels/{funnel.pk}").status_code == 204
