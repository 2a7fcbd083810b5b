import threading
import time

import pytest

from flowbrand.core import health


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_checks", {})
    monkeypatch.setattr(health, "_optional", set())
    monkeypatch.setattr(health, "_running", {})
    monkeypatch.setattr(health, "DEADLINE", 0.2)


def _refuse() -> None:
    raise ConnectionRefusedError


def _hang(release: threading.Event) -> health.Check:
    def check() -> None:
        release.wait(30)

    return check


def test_each_dependency_has_its_own_verdict() -> None:
    health.register("good", lambda: None)
    health.register("bad", _refuse)

    assert health.verdicts() == {"good": "ok", "bad": "unavailable"}


def test_a_hung_dependency_holds_neither_the_answer_nor_the_others() -> None:
    release = threading.Event()
    health.register("hung", _hang(release))
    health.register("good", lambda: None)
    started = time.monotonic()

    verdicts = health.verdicts()

    release.set()
    assert verdicts == {"hung": "timeout", "good": "ok"}
    assert time.monotonic() - started < 2


def test_several_hung_dependencies_share_one_deadline() -> None:
    release = threading.Event()
    for name in "abcd":
        health.register(name, _hang(release))
    started = time.monotonic()

    health.verdicts()

    release.set()
    assert time.monotonic() - started < 0.6


def test_a_check_that_still_hangs_is_not_started_again_and_recovers() -> None:
    release = threading.Event()
    starts: list[int] = []

    def check() -> None:
        starts.append(1)
        release.wait(30)

    health.register("hung", check)

    first, second = health.verdicts(), health.verdicts()
    started = len(starts)
    release.set()
    time.sleep(0.05)

    assert (first, second, started) == ({"hung": "timeout"}, {"hung": "timeout"}, 1)
    assert health.verdicts() == {"hung": "ok"}


def test_only_what_requests_need_makes_the_whole_unavailable() -> None:
    health.register("needed", lambda: None)
    health.register("optional", _refuse, optional=True)

    assert health.state({"needed": "ok", "optional": "ok"}) == "ok"
    assert health.state({"needed": "ok", "optional": "timeout"}) == "degraded"
    assert health.state({"needed": "unavailable", "optional": "ok"}) == "unavailable"
