"""The refresh token of a browser in its cookie, and the sessions a user sees and ends."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from auth.models import Session, User
from auth.services.sessions import open_session
from auth.tokens import utc_now
from tests.api import logged_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

EMAIL, PASSWORD = "mara@example.com", "correct horse battery"
COOKIE = "flowbrand-refresh"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]


@pytest.fixture
def user() -> User:
    return User.objects.create_user(EMAIL, PASSWORD)


@pytest.fixture
def browser(user: User) -> Client:
    """A browser after its login, with the cookie."""
    client = Client()
    assert _login(client).status_code == 200
    return client


def _login(client: Client, **extra: str) -> Any:
    body = {"email": EMAIL, "password": PASSWORD, "refresh_in": "cookie"} | extra
    return client.post("/api/v1/auth/login", body, content_type="application/json")


def _refresh(client: Client, body: Any = None, content_type: str = "application/json") -> Any:
    body = {"refresh_in": "cookie"} if body is None else body
    return client.post("/api/v1/auth/token/refresh", body, content_type=content_type)


def _bearer(answer: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['data']['access_token']}"}


# --- the cookie ---------------------------------------------------------------------------------------


def test_a_browser_finds_its_refresh_token_in_the_cookie_and_not_in_the_body(user: User) -> None:
    answer = _login(Client())

    cookie = answer.cookies[COOKIE]
    assert "refresh_token" not in answer.json()["data"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/api/v1/auth")
    assert cookie["max-age"] == 7 * 24 * 3600
    assert len(cookie.value) == 43


def test_in_production_the_cookie_goes_over_https_only(user: User, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True

    assert _login(Client()).cookies[COOKIE]["secure"] is True


def test_without_asking_for_it_there_is_no_cookie(user: User) -> None:
    answer = _login(Client(), refresh_in="body")

    assert COOKIE not in answer.cookies
    assert len(answer.json()["data"]["refresh_token"]) == 43


def test_a_browser_refreshes_with_its_cookie_which_is_replaced(browser: Client) -> None:
    before = browser.cookies[COOKIE].value

    answer = _refresh(browser)

    assert answer.status_code == 200
    assert "refresh_token" not in answer.json()["data"]
    assert browser.cookies[COOKIE].value != before
    assert _refresh(browser).status_code == 200


def test_without_the_cookie_a_browser_has_to_log_in_again() -> None:
    answer = _refresh(Client())

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_refresh_token")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("refresh_in=cookie", "application/x-www-form-urlencoded", 415),
        ('{"refresh_in": "cookie"}', "text/plain", 415),
        ("", "text/plain", 400),
        ("", "", 400),
        ({}, "application/json", 400),
    ],
)
def test_what_another_site_could_send_does_not_use_the_cookie(
    browser: Client, body: Any, content_type: str, status: int
) -> None:
    """Forms and simple requests cross sites without a preflight; JSON does not."""
    before = browser.cookies[COOKIE].value

    answer = _refresh(browser, body, content_type)

    assert answer.status_code == status
    assert browser.cookies[COOKIE].value == before
    assert _refresh(browser).status_code == 200


def test_the_cookie_opens_nothing_but_the_refresh(browser: Client) -> None:
    assert browser.get("/api/v1/auth/me").status_code == 401
    assert browser.post("/api/v1/auth/logout").status_code == 401


@pytest.mark.parametrize("route", ["logout", "logout/all"])
def test_logging_out_takes_the_cookie_away(browser: Client, route: str) -> None:
    token = _bearer(_refresh(browser))

    answer = browser.post(f"/api/v1/auth/{route}", headers=token)

    assert answer.status_code == 204
    assert answer.cookies[COOKIE].value == ""
    assert answer.cookies[COOKIE]["path"] == "/api/v1/auth"
    assert _refresh(browser).status_code == 401


@pytest.mark.parametrize("body", [{}, {"refresh_token": ""}, {"refresh_in": "elsewhere"}])
def test_a_refresh_says_which_token(body: dict[str, str]) -> None:
    answer = _refresh(Client(), body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "validation_error")


# --- sessions -----------------------------------------------------------------------------------------


def test_a_user_sees_where_they_are_logged_in() -> None:
    api = logged_in()
    other = open_session(api.user, now=utc_now(), client="Telephone/1.0")
    logged_in()

    answer = api.get("auth/sessions")

    newest, oldest = answer.json()["data"]
    assert (newest["client"], newest["current"]) == ("Telephone/1.0", False)
    assert (oldest["client"], oldest["current"]) == ("", True)
    assert sorted(newest) == ["client", "created_at", "current", "id", "last_used_at"]
    assert other.refresh_token not in answer.content.decode()


def test_login_notes_what_the_client_calls_itself(user: User) -> None:
    body = {"email": EMAIL, "password": PASSWORD}
    Client().post(
        "/api/v1/auth/login", body, content_type="application/json", headers={"User-Agent": "x" * 300}
    )

    assert Session.objects.get().client == "x" * 200


def test_a_session_that_can_not_be_refreshed_any_more_is_not_listed() -> None:
    api = logged_in()
    session = Session.objects.get()
    session.tokens.update(used_at=utc_now())

    assert api.get("auth/sessions").json()["data"] == []


def test_a_user_ends_one_session_and_keeps_the_others() -> None:
    api, other = logged_in(), logged_in(user := make_user())
    telephone = logged_in(user)
    ended = Session.objects.get(user=user, pk__gt=Session.objects.filter(user=user).earliest("created_at").pk)

    assert other.delete(f"auth/sessions/{ended.pk}").status_code == 204

    assert telephone.get("auth/me").status_code == 401
    assert (other.get("auth/me").status_code, api.get("auth/me").status_code) == (200, 200)
    assert other.delete(f"auth/sessions/{ended.pk}").status_code == 404


def test_the_session_of_somebody_else_does_not_exist() -> None:
    api, _stranger = logged_in(), logged_in()
    theirs = Session.objects.exclude(user=api.user).get()

    assert api.delete(f"auth/sessions/{theirs.pk}").status_code == 404
    assert Session.objects.get(pk=theirs.pk).revoked_at is None


def test_logging_out_everywhere_ends_every_session_of_this_user_only() -> None:
    api = logged_in()
    other, stranger = logged_in(api.user), logged_in()

    assert api.post("auth/logout/all").status_code == 204

    assert [each.get("auth/me").status_code for each in (api, other, stranger)] == [401, 401, 200]
