"""Redis for what can do without it: short timeouts, no retries, and no second try while it is away."""

from functools import lru_cache
from time import monotonic

import structlog
from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

_SECONDS = 0.25
_PAUSE = 5.0
"""Seconds in which nobody asks again: a Redis that hangs costs one request its quarter second, not each."""

log = structlog.get_logger(__name__)

_away_until = 0.0


def reachable() -> Redis | None:
    """The client, unless REDIS_URL is not set or Redis did not answer a moment ago."""
    if not settings.REDIS_URL or monotonic() < _away_until:
        return None
    return _client(settings.REDIS_URL)


def note_away(error: RedisError) -> None:
    """Say that Redis did not answer: `reachable` returns None for a few seconds."""
    global _away_until  # noqa: PLW0603 - one fact of this process
    _away_until = monotonic() + _PAUSE
    log.warning("redis_unreachable", error=type(error).__name__)


def forget() -> None:
    """Ask again at once."""
    global _away_until  # noqa: PLW0603
    _away_until = 0.0


@lru_cache(maxsize=2)
def _client(url: str) -> Redis:
    return Redis.from_url(
        url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS, retry=Retry(NoBackoff(), 0)
    )
