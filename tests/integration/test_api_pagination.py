from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from auth.models import Session, User
from flowbrand.core.pagination import InvalidCursor, InvalidPageSize, NewestFirst

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def rows() -> list[Any]:
    """Nine rows, newest first; three share each moment, so that only the id orders them."""
    user = User.objects.create_user("mara@example.com", "correct horse battery")
    for number in range(9):
        session = Session.objects.create(user=user)
        Session.objects.filter(pk=session.pk).update(created_at=NOW + timedelta(seconds=number // 3))
    return list(Session.objects.order_by("-created_at", "-id").values_list("pk", flat=True))


def _page(**query: Any) -> tuple[list[Any], dict[str, Any]]:
    given = {name: value for name, value in query.items() if value is not None}
    paginator = NewestFirst()
    page = paginator.paginate_queryset(Session.objects.all(), Request(APIRequestFactory().get("/", given)))
    return [row.pk for row in page], paginator.meta


@pytest.mark.parametrize("size", [1, 2, 3, 4, 8, 9, 100])
def test_following_next_visits_every_row_once(rows: list[Any], size: int) -> None:
    found, meta = _page(page_size=size)
    while meta["next"]:
        more, meta = _page(page_size=size, cursor=meta["next"])
        found += more

    assert found == rows


@pytest.mark.parametrize("size", [1, 2, 4])
def test_previous_leads_back_over_the_same_rows(rows: list[Any], size: int) -> None:
    found, meta = _page(page_size=size)
    while meta["next"]:
        found, meta = _page(page_size=size, cursor=meta["next"])
    back = found
    while meta["previous"]:
        found, meta = _page(page_size=size, cursor=meta["previous"])
        back = found + back

    assert back == rows


def test_a_new_row_does_not_shift_the_pages_behind(rows: list[Any]) -> None:
    _, meta = _page(page_size=4)
    Session.objects.create(user=User.objects.get())

    found, _ = _page(page_size=4, cursor=meta["next"])

    assert found == rows[4:8]


def test_a_deleted_row_at_the_edge_loses_no_other(rows: list[Any]) -> None:
    _, meta = _page(page_size=4)
    Session.objects.filter(pk=rows[3]).delete()

    found, _ = _page(page_size=4, cursor=meta["next"])

    assert found == rows[4:8]


def test_a_page_holds_twenty_rows_where_nothing_is_said(rows: list[Any]) -> None:
    user = User.objects.get()
    Session.objects.bulk_create(Session(user=user) for _ in range(20))

    assert len(_page()[0]) == 20


def test_the_only_page_has_no_neighbours(rows: list[Any]) -> None:
    assert _page(page_size=9)[1] == {"next": None, "previous": None}


def test_an_empty_list_has_no_neighbours() -> None:
    assert _page() == ([], {"next": None, "previous": None})


def test_a_foreign_cursor_is_refused(rows: list[Any]) -> None:
    with pytest.raises(InvalidCursor):
        _page(cursor="bm9uc2Vuc2U")


@pytest.mark.parametrize("size", ["0", "101", "-1", "1.5", "ten", "١", "9" * 5000])
def test_a_size_out_of_range_is_refused(size: str) -> None:
    with pytest.raises(InvalidPageSize):
        _page(page_size=size)
