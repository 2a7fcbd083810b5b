"""A lock in front of the codes of one address, to save work. Nothing relies on it.

While one request checks a code, others for the same address are turned away before they touch the
database. auth.otp is right without it: with the lock expired, with Redis away, with a handler slower than it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from redis.exceptions import LockError, RedisError
from redis.lock import Lock

from auth.keys import keyed_hash
from auth.models import CodePurpose, folded
from flowbrand.core.errors import Conflict
from flowbrand.core.redis_client import note_away, reachable

LOCK_SECONDS = 30.0
"""A holder that dies keeps the others out for this long at most."""

log = structlog.get_logger(__name__)


class CodeBusy(Conflict):
    code = "code_busy"
    message = "A code for this address is being checked right now. Try again in a second."


@contextmanager
def held(email: str, purpose: CodePurpose) -> Iterator[None]:
    """Hold the lock, or do without where Redis is away. Raises CodeBusy where another request holds it."""
    lock = _acquired(f"flowbrand:code:{keyed_hash('code-lock', folded(email), purpose)}")
    try:
        yield
    finally:
        if lock is not None:
            _release(lock)


def _acquired(name: str) -> Lock | None:
    """The lock, with a random token of its owner inside. None where Redis is away."""
    redis = reachable()
    if redis is None:
        return None
    lock: Lock = redis.lock(name, timeout=LOCK_SECONDS, blocking=False, thread_local=False)
    try:
        acquired = lock.acquire()
    except RedisError as error:
        note_away(error)
        return None
    if not acquired:
        raise CodeBusy(retry_after=1)
    return lock


def _release(lock: Lock) -> None:
    """Give it back where it is still ours: the comparison and the removal are one Lua script."""
    try:
        lock.release()
    except LockError:
        log.warning("code_lock_outlived")
    except RedisError as error:
        note_away(error)
