"""GET ops/failures and ops/failures/{id}: what staff see of failures, and who is staff."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from flowbrand.core.ids import new_id
from tests.api import Api, logged_in
from tests.factories import make_document, make_failure, make_finished_document, make_user
from workers.models import JobFailure

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def staff() -> Api:
    return logged_in(make_user(is_staff=True))


def created(failure: JobFailure, moment: datetime) -> JobFailure:
    JobFailure.objects.filter(pk=failure.pk).update(created_at=moment)
    return failure


def listed(staff: Api, query: str = "") -> list[str]:
    response = staff.get(f"ops/failures?{query}")
    assert response.status_code == 200, response.json()
    return [each["id"] for each in response.json()["data"]]


SOME_ID = "019cbd4e-1e9c-7ad2-8c8c-0b2b7f3c5d6e"  # the same in every xdist worker
ROUTES = [
    ("get", "ops/failures"),
    ("get", f"ops/failures/{SOME_ID}"),
    ("post", f"ops/failures/{SOME_ID}/replay"),
    ("post", "ops/failures/replay"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_only_staff_may_look_and_act(method: str, path: str) -> None:
    response: Any = getattr(logged_in(), method)(path)

    assert (response.status_code, response.json()["error"]["code"]) == (403, "permission_denied")


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_a_token_nobody_is_staff(client: Client, method: str, path: str) -> None:
    client.force_login(make_user(is_staff=True))  # the admin's session is no login to the API

    response: Any = getattr(client, method)(f"/api/v1/{path}")

    assert (response.status_code, response.json()["error"]["code"]) == (401, "not_authenticated")


def test_staff_who_lost_the_right_lose_it_at_once(staff: Api) -> None:
    staff.user.is_staff = False
    staff.user.save()

    assert staff.get("ops/failures").status_code == 403


def test_failures_are_listed_newest_first_in_pages(staff: Api) -> None:
    ids = [str(make_failure().pk) for _ in range(3)]

    first = staff.get("ops/failures?page_size=2").json()
    second = staff.get(f"ops/failures?page_size=2&cursor={first['meta']['next']}").json()

    assert [each["id"] for each in first["data"] + second["data"]] == ids[::-1]
    assert second["meta"]["next"] is None


def test_a_page_keeps_the_filter(staff: Api) -> None:
    wanted = [str(make_failure(code="file_missing").pk) for _ in range(3)]
    make_failure()

    first = staff.get("ops/failures?code=file_missing&page_size=2").json()
    rest = listed(staff, f"code=file_missing&page_size=2&cursor={first['meta']['next']}")

    assert [each["id"] for each in first["data"]] + rest == wanted[::-1]


def test_the_list_says_what_one_needs_to_choose(staff: Api) -> None:
    document = make_document()
    failure = make_failure(document, code="internal_error", attempt=2, request_id="request-1", task_id="t-1")

    shown = staff.get("ops/failures").json()["data"][0]

    created_at, links = shown.pop("created_at"), shown.pop("links")
    assert created_at.endswith("Z")
    assert links["replay"] == f"/api/v1/ops/failures/{failure.pk}/replay"
    assert shown == {
        "id": str(failure.pk),
        "job_type": "extract_document",
        "work_id": str(document.pk),
        "code": "internal_error",
        "attempt": 2,
        "exception": "builtins.ValueError",
        "support_id": failure.support_id,
        "request_id": "request-1",
        "task_id": "t-1",
        "replayed_at": None,
    }


@pytest.mark.parametrize("name", ["job_type", "code", "work_id", "support_id", "request_id"])
def test_the_list_is_narrowed_by_exact_values(staff: Api, name: str) -> None:
    wanted, other = ({name: text} for text in ("WANTED", "WANTED2"))
    found = make_failure(None, **wanted)
    make_failure(None, **other)

    assert listed(staff, f"{name}=WANTED") == [str(found.pk)]


def test_a_support_id_is_found_in_any_case(staff: Api) -> None:
    failure = make_failure()
    make_failure()

    assert listed(staff, f"support_id={failure.support_id.lower()}") == [str(failure.pk)]


def test_replayed_and_not_replayed_are_told_apart(staff: Api) -> None:
    done, opened = make_failure(replayed_at=NOON), make_failure()

    assert listed(staff, "replayed=true") == [str(done.pk)]
    assert listed(staff, "replayed=false") == [str(opened.pk)]
    assert len(listed(staff)) == 2


def test_a_window_of_time_has_its_beginning_and_not_its_end(staff: Api) -> None:
    hour = timedelta(hours=1)
    old, noon, _late = (created(make_failure(), NOON + offset) for offset in (-hour, 0 * hour, hour))

    window = "created_after=2026-05-01T12:00:00Z&created_before=2026-05-01T13:00:00Z"

    assert listed(staff, window) == [str(noon.pk)]
    assert listed(staff, "created_before=2026-05-01T12:00:00Z") == [str(old.pk)]


def test_filters_narrow_together(staff: Api) -> None:
    wanted = make_failure(code="file_missing", job_type="extract_document")
    make_failure(code="file_missing", job_type="generate_funnel")
    make_failure(code="internal_error", job_type="extract_document")

    assert listed(staff, "code=file_missing&job_type=extract_document") == [str(wanted.pk)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("job_type", ""),
        ("job_type", "x" * 41),
        ("code", "a%00b"),
        ("work_id", "x" * 65),
        ("support_id", "x" * 17),
        ("request_id", ""),
        ("replayed", "perhaps"),
        ("replayed", ""),
        ("created_after", "yesterday"),
        ("created_after", "0001-01-01T00:00:00%2B14:00"),
        ("created_before", "2026-13-01T00:00:00Z"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_by_name(staff: Api, name: str, value: str) -> None:
    response = staff.get(f"ops/failures?{name}={value}")

    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, "validation_error")
    assert list(error["fields"]) == [name]


def test_a_failure_is_shown_with_message_frames_and_where_its_work_stands(staff: Api) -> None:
    failure = make_failure(make_document(), traceback="builtins.ValueError\n  a.py:1 f\n  b.py:2 g")

    shown = staff.get(f"ops/failures/{failure.pk}").json()["data"]

    assert shown["payload"] == failure.payload
    assert shown["traceback"] == ["builtins.ValueError", "  a.py:1 f", "  b.py:2 g"]
    assert shown["work_status"] == "PARSING"


@pytest.mark.parametrize("fields", [{}, {"work_id": "no id"}, {"job_type": "rewrite_funnel"}], ids=str)
def test_a_failure_without_work_says_so(staff: Api, fields: dict[str, Any]) -> None:
    failure = make_failure(**{"job_type": "extract_document", "work_id": str(uuid4())} | fields)

    assert staff.get(f"ops/failures/{failure.pk}").json()["data"]["work_status"] is None


def test_finished_work_is_seen_to_be_finished(staff: Api) -> None:
    failure = make_failure(make_finished_document())

    assert staff.get(f"ops/failures/{failure.pk}").json()["data"]["work_status"] == "COMPLETED"


def test_an_unknown_failure_is_not_found(staff: Api) -> None:
    response = staff.get(f"ops/failures/{new_id()}")

    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")
