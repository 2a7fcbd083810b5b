"""Rate limits: exact when a hundred come at once, counted for whom they are meant, alive without Redis."""

import socket
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from limits import RateLimitItem, parse
from pytest_django import Settings
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle

from auth.models import User
from flowbrand.core import rate_limits, redis_client
from flowbrand.core.rate_limits import hit
from flowbrand.stack.ports import free_port
from tests.api import logged_in
from tests.racing import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("crowds")]

CROWD = 100
TEN = parse("10/minute")


@pytest.fixture(autouse=True)
def _fresh(redis_url: str, settings: Settings) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]
    redis_client.forget()
    rate_limits._own.cache_clear()
    yield
    redis_client.forget()


def _limited(settings: Settings, **limits: str) -> None:
    settings.RATE_LIMITS = {scope: parse(text) for scope, text in limits.items()}


def _login(address: str = "203.0.113.9", **headers: str) -> Any:
    return Client(REMOTE_ADDR=address).post(
        "/api/v1/auth/login",
        {"email": "nobody@example.com", "password": "a guess"},
        content_type="application/json",
        headers=headers,
    )


# --- exact ------------------------------------------------------------------------------------------


@pytest.fixture(params=["redis", "no redis", "redis refuses", "redis hangs"])
def redis_is(request: pytest.FixtureRequest, settings: Settings) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = {
            "redis": settings.REDIS_URL,
            "no redis": "",
            "redis refuses": f"redis://127.0.0.1:{free_port()}/0",
            "redis hangs": f"redis://127.0.0.1:{silent.getsockname()[1]}/0",
        }[request.param]
        yield request.param


@pytest.mark.parametrize("round_", range(3))
def test_of_a_hundred_at_once_exactly_ten_are_allowed(redis_is: str, round_: int) -> None:
    waits = at_once(CROWD, lambda _: hit(TEN, "somebody"))

    assert sum(wait is None for wait in waits) == 10
    assert all(wait is None or (isinstance(wait, float) and 1 <= wait <= 60) for wait in waits)


def test_the_negative_control_the_throttle_of_rest_framework_allows_more(
    settings: Settings, redis_url: str
) -> None:
    """It reads a list from the cache, looks, and writes it back."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}
    }

    class TenAMinute(AnonRateThrottle):
        rate = "10/minute"
        THROTTLE_RATES = {"anon": rate}  # noqa: RUF012 - as its base has it

    def ask(_: int) -> bool:
        return bool(TenAMinute().allow_request(Request(RequestFactory().get("/")), None))  # type: ignore[arg-type]

    def play() -> int:
        cache.clear()
        return sum(answer is True for answer in at_once(CROWD, ask))

    assert max(play() for _ in range(3)) > 10


@pytest.mark.parametrize("other", [("scope", "another"), ("another", "somebody")])
def test_scopes_and_people_are_counted_apart(other: tuple[str, str]) -> None:
    one: RateLimitItem = parse("1/minute")
    assert hit(one, "scope", "somebody") is None

    assert hit(one, "scope", "somebody") is not None
    assert hit(one, *other) is None


# --- over the API -----------------------------------------------------------------------------------


def test_too_many_are_told_when_to_come_again(settings: Settings) -> None:
    _limited(settings, login="2/minute")

    answers = [_login() for _ in range(3)]

    error = answers[2].json()["error"]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert error["code"] == "throttled"
    assert 1 <= error["retry_after"] <= 60
    assert answers[2]["Retry-After"] == str(error["retry_after"])


def test_networks_are_counted_apart_and_a_forged_header_is_no_network(settings: Settings) -> None:
    _limited(settings, login="1/minute")
    _login()

    assert _login(**{"X-Forwarded-For": "198.51.100.1"}).status_code == 429
    assert _login("203.0.113.10").status_code == 401


def test_behind_a_trusted_proxy_it_is_the_client_who_is_counted(settings: Settings) -> None:
    _limited(settings, login="1/minute")
    settings.TRUSTED_PROXIES = settings.ENV.model_copy(update={"trusted_proxies": "10.0.0.0/8"}).proxies
    first, second = {"X-Forwarded-For": "198.51.100.1"}, {"X-Forwarded-For": "198.51.100.2"}

    statuses = [_login("10.0.0.1", **headers).status_code for headers in (first, second, first)]

    assert statuses == [401, 401, 429]


def test_a_user_is_counted_wherever_they_are_and_an_invalid_token_is_nobody(settings: Settings) -> None:
    _limited(settings, login="1/minute")
    settings.LOCKOUT_ATTEMPTS = 100
    api, other = logged_in(), logged_in()
    body = {"current_password": "a guess", "new_password": "another horse entirely"}
    api.client.defaults["REMOTE_ADDR"] = "198.51.100.1"
    assert api.post("auth/password/change", body).status_code == 401
    api.client.defaults["REMOTE_ADDR"] = "198.51.100.2"

    assert api.post("auth/password/change", body).status_code == 429
    assert other.post("auth/password/change", body).status_code == 401
    api.headers["Authorization"] = "Bearer nonsense"
    assert api.post("auth/password/change", body).status_code == 401


def test_the_routes_for_people_without_a_token_are_all_limited(settings: Settings) -> None:
    _limited(settings, **dict.fromkeys(("login", "register", "send", "code", "refresh"), "1/minute"))
    routes = ("login", "register", "otp/send", "otp/verify", "password/reset", "token/refresh")

    def statuses(route: str) -> list[int]:
        url = f"/api/v1/auth/{route}"
        return [Client().post(url, {}, content_type="application/json").status_code for _ in range(2)]

    assert {route: statuses(route)[1] for route in routes} == dict.fromkeys(routes, 429)


def test_without_redis_limits_hold_in_each_process_and_login_works(redis_is: str, settings: Settings) -> None:
    _limited(settings, login="3/minute")
    User.objects.create_user("mara@example.com", "correct horse battery")
    body = {"email": "mara@example.com", "password": "correct horse battery"}

    answers = [
        Client().post("/api/v1/auth/login", body, content_type="application/json").status_code
        for _ in range(4)
    ]

    assert answers == [200, 200, 200, 429]


def test_a_hundred_logins_at_once_over_http_are_limited_exactly(
    settings: Settings, transactional_db: None
) -> None:
    _limited(settings, login="10/minute")
    settings.LOCKOUT_ATTEMPTS = 1000

    statuses = Counter(at_once(CROWD, lambda _: _login().status_code))

    assert statuses == {401: 10, 429: 90}
