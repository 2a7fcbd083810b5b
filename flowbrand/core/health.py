"""Is this process alive, and is what it needs within reach?

Checks run at the same time on daemon threads, and the answer waits for none of them longer than
DEADLINE: a dependency that hangs must not hang the probe. A check still stuck from an earlier probe
is not started again, so a long outage costs one thread for each dependency, not one for each probe.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Literal

Check = Callable[[], None]
"""Returns when the dependency answers, raises when it does not. Brings its own short timeouts."""
Verdict = Literal["ok", "unavailable", "timeout"]
State = Literal["ok", "degraded", "unavailable"]

DEADLINE = 1.5
"""Seconds one call of `verdicts` may take."""

logger = logging.getLogger(__name__)
_lock = threading.Lock()
_checks: dict[str, Check] = {}
_optional: set[str] = set()
_running: dict[str, Future[None]] = {}


def register(name: str, check: Check, *, optional: bool = False) -> None:
    """Add a dependency to /readyz. Apps call it in AppConfig.ready; the last of a name wins.

    `optional`: requests are served without it. Its absence is told, but takes no traffic away.
    """
    _checks[name] = check
    (_optional.add if optional else _optional.discard)(name)


def state(found: Mapping[str, Verdict]) -> State:
    """What the verdicts say of the whole: requests need what is not optional."""
    missing = {name for name, verdict in found.items() if verdict != "ok"}
    if missing - _optional:
        return "unavailable"
    return "degraded" if missing else "ok"


def verdicts() -> dict[str, Verdict]:
    """Every registered dependency with its verdict, in at most DEADLINE seconds."""
    until = time.monotonic() + DEADLINE
    running = {name: _start(name, check) for name, check in list(_checks.items())}
    return {name: _verdict(name, future, until) for name, future in running.items()}


def _start(name: str, check: Check) -> Future[None]:
    with _lock:
        earlier = _running.get(name)
        if earlier is not None and not earlier.done():
            return earlier
        future: Future[None] = Future()
        _running[name] = future
    threading.Thread(target=_run, args=(check, future), name=f"health-{name}", daemon=True).start()
    return future


def _run(check: Check, future: Future[None]) -> None:
    try:
        check()
    except Exception as error:  # noqa: BLE001  whatever a driver raises is the verdict
        future.set_exception(error)
    else:
        future.set_result(None)


def _verdict(name: str, future: Future[None], until: float) -> Verdict:
    try:
        error = future.exception(timeout=max(0.0, until - time.monotonic()))
    except TimeoutError:
        logger.warning("health check timed out", extra={"check": name})
        return "timeout"
    if error is None:
        return "ok"
    logger.warning("health check failed", extra={"check": name, "error": type(error).__name__})
    return "unavailable"
