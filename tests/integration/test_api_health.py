import socket
import time
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from flowbrand.core import health
from flowbrand.core.health_checks import check_database, check_redis

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def core_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what the bottom layer checks; the apps' own checks have tests of their own."""
    monkeypatch.setattr(health, "_running", {})
    monkeypatch.setattr(health, "_checks", {"database": check_database, "redis": check_redis})


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_the_process_is_alive_whatever_else_is_not(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_means_that_every_part_answers(client: Client, core_checks: None, redis_url: str) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": "ok", "redis": "ok"}}
    assert "no-store" in response["Cache-Control"]


def test_a_redis_that_refuses_is_named(client: Client, core_checks: None, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "degraded", "checks": {"database": "ok", "redis": "unavailable"}}


def test_a_redis_that_hangs_does_not_hang_the_probe(
    client: Client, core_checks: None, settings: Settings, silent_port: int
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_port}/0"
    started = time.monotonic()

    response = client.get("/readyz")

    assert response.json()["checks"]["redis"] in {"timeout", "unavailable"}
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert time.monotonic() - started < 3


def test_a_database_that_is_gone_is_named(
    client: Client, core_checks: None, redis_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "PORT", "1")

    response = client.get("/readyz")

    assert (response.status_code, response.json()["status"]) == (503, "unavailable")
    assert response.json()["checks"] == {"database": "unavailable", "redis": "ok"}


def test_every_app_registered_its_own_checks(client: Client) -> None:
    checks = client.get("/readyz").json()["checks"]

    assert {"database", "redis", "broker", "storage"} <= set(checks)


def test_a_broker_that_is_gone_is_named_and_takes_no_traffic_away(
    client: Client, redis_url: str, settings: Settings, silent_port: int
) -> None:
    for address in ("redis://127.0.0.1:1/0", f"redis://127.0.0.1:{silent_port}/0"):
        settings.CELERY_BROKER_URL = address

        response = client.get("/readyz")

        assert (response.status_code, response.json()["status"]) == (200, "degraded")
        assert response.json()["checks"]["broker"] in {"timeout", "unavailable"}
