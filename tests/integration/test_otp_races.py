"""Fifty submissions of one code at once, with and without the lock that saves work in front of it."""

import hmac
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from time import sleep
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from auth import code_lock, otp
from auth.models import CodePurpose, OneTimeCode
from auth.otp import InvalidCode
from flowbrand.core import redis_client
from flowbrand.stack.ports import free_port
from tests.plugins.services import flush_redis
from tests.racing import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("crowds")]

EMAIL, PURPOSE = "mara@example.com", CodePurpose.RESET_PASSWORD
CROWD = 50
LIMIT = 5


@pytest.fixture(params=["lock", "lock expires early", "no lock", "redis refuses", "redis hangs"])
def redis_is(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = {
            "lock": settings.REDIS_URL,
            "lock expires early": settings.REDIS_URL,
            "no lock": "",
            "redis refuses": f"redis://127.0.0.1:{free_port()}/0",
            "redis hangs": f"redis://127.0.0.1:{silent.getsockname()[1]}/0",
        }
        settings.REDIS_URL = address[request.param]
        if request.param == "lock expires early":
            monkeypatch.setattr(code_lock, "LOCK_SECONDS", 0.001)
        if request.param.startswith("lock"):
            flush_redis(settings.REDIS_URL)
        redis_client.forget()
        yield request.param
        redis_client.forget()


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Grows by one with every code that is really compared."""
    seen: list[None] = []
    real = hmac.compare_digest

    def counted(one: Any, other: Any) -> bool:
        seen.append(None)
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", counted)
    return seen


def _redeem(code: str, *, handler_seconds: float = 0.0) -> str:
    """What every service that takes a code does, with a handler as slow as asked for."""
    with code_lock.held(EMAIL, PURPOSE):
        proof = otp.prove(EMAIL, PURPOSE, code)
        sleep(handler_seconds)
        with transaction.atomic():
            otp.use(proof)
            return "redeemed"


def _kinds(results: Sequence[object]) -> Counter[str]:
    return Counter(result if isinstance(result, str) else type(result).__name__ for result in results)


def test_of_fifty_submissions_of_the_right_code_one_succeeds(redis_is: str) -> None:
    code = otp.issue(EMAIL, PURPOSE)

    kinds = _kinds(at_once(CROWD, lambda _: _redeem(code)))

    assert kinds["redeemed"] == 1
    assert kinds["redeemed"] + kinds["InvalidCode"] + kinds["CodeBusy"] == CROWD
    assert kinds["CodeBusy"] == 0 or redis_is.startswith("lock")


def test_a_handler_slower_than_the_lock_lets_one_succeed(redis_is: str) -> None:
    code = otp.issue(EMAIL, PURPOSE)

    kinds = _kinds(at_once(CROWD, lambda _: _redeem(code, handler_seconds=0.2)))

    assert kinds["redeemed"] == 1


def test_of_fifty_wrong_codes_at_most_five_are_compared(redis_is: str, compared: list[None]) -> None:
    code = otp.issue(EMAIL, PURPOSE)

    kinds = _kinds(at_once(CROWD, lambda n: _redeem(f"{(int(code) + 1 + n) % 10**6:06d}")))

    assert len(compared) <= LIMIT
    assert kinds["redeemed"] == 0
    if not redis_is.startswith("lock"):
        assert len(compared) == LIMIT
    assert OneTimeCode.objects.get().attempts == len(compared)


@pytest.mark.parametrize("round_", range(10))
def test_with_the_right_code_among_wrong_ones_at_most_five_are_compared(
    round_: int, settings: Settings, compared: list[None]
) -> None:
    settings.REDIS_URL = ""
    code = otp.issue(EMAIL, PURPOSE)
    guesses = [code, *(f"{(int(code) + n) % 10**6:06d}" for n in range(1, CROWD))]

    results = at_once(CROWD, lambda n: _redeem(guesses[n]))

    assert len(compared) <= LIMIT
    assert _kinds(results[1:])["redeemed"] == 0


def test_of_fifty_requests_for_a_code_one_is_granted() -> None:
    def ask(_: int) -> str:
        with transaction.atomic():
            otp.request(EMAIL, PURPOSE)
        return "granted"

    assert _kinds(at_once(CROWD, ask)) == {"granted": 1, "CodeRecentlySent": CROWD - 1}


def test_codes_issued_at_once_leave_one_in_force() -> None:
    codes = at_once(20, lambda _: otp.issue(EMAIL, PURPOSE))

    assert OneTimeCode.objects.count() == 1
    assert sum(_is_in_force(str(code)) for code in codes) == 1


def _is_in_force(code: str) -> bool:
    OneTimeCode.objects.update(attempts=0)
    try:
        otp.prove(EMAIL, PURPOSE, code)
    except InvalidCode:
        return False
    return True


# --- the negative control: how codes are usually redeemed ---------------------------------------------


def _check_then_mark(code: str) -> str:
    """Read, compare, write back. Never do this."""
    row = OneTimeCode.objects.get(email=EMAIL)
    if row.issue is None or row.attempts >= LIMIT:
        raise InvalidCode
    assert row.issue is not None
    if not hmac.compare_digest(row.digest, otp._digest(row.issue, code)):
        row.attempts += 1
        row.save()
        raise InvalidCode
    row.issue, row.digest, row.expires_at = None, "", None
    row.save()
    return "redeemed"


def _most(play: Callable[[], int]) -> int:
    """The worst of five rounds: a race shows itself soon, though not in every round."""
    return max(play() for _ in range(5))


def test_the_negative_control_lets_one_code_be_used_more_than_once() -> None:
    def play() -> int:
        code = otp.issue(EMAIL, PURPOSE)
        return _kinds(at_once(CROWD, lambda _: _check_then_mark(code)))["redeemed"]

    assert _most(play) > 1


def test_the_negative_control_compares_more_wrong_codes_than_the_limit(compared: list[None]) -> None:
    def play() -> int:
        code = otp.issue(EMAIL, PURPOSE)
        compared.clear()
        at_once(CROWD, lambda n: _check_then_mark(f"{(int(code) + 1 + n) % 10**6:06d}"))
        return len(compared)

    assert _most(play) > LIMIT
