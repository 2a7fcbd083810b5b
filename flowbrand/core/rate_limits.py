"""How often somebody may do something: exact for all processes through Redis, per process without it.

The counting is the library `limits`: its moving window is one Lua script, so no two requests can take the
same place (tests/integration/test_rate_limits.py races it). docs/adr/0018 says what else was tried.
"""

from functools import lru_cache
from threading import Lock
from time import time

from django.conf import settings
from limits import RateLimitItem
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis
from redis.exceptions import RedisError

from flowbrand.core.redis_client import note_away, reachable

_one_at_a_time = Lock()
"""Threads that come first at once would make a limiter each, and `limits` drops locks that are waited for."""


def hit(limit: RateLimitItem, *who: str) -> float | None:
    """Count one try. None where it is allowed, otherwise the seconds until the next one is."""
    redis = reachable()
    if redis is not None:
        try:
            return _hit(_shared(redis), limit, who)
        except RedisError as error:
            note_away(error)
    with _one_at_a_time:
        return _hit(_own(), limit, who)


def limit_for(scope: str) -> RateLimitItem | None:
    """The limit that RATE_LIMITS sets for a scope, if it sets one."""
    return settings.RATE_LIMITS.get(scope)


def _hit(limiter: MovingWindowRateLimiter, limit: RateLimitItem, who: tuple[str, ...]) -> float | None:
    if limiter.hit(limit, *who):
        return None
    return max(1.0, limiter.get_window_stats(limit, *who).reset_time - time())


@lru_cache(maxsize=2)
def _shared(redis: Redis) -> MovingWindowRateLimiter:
    pool = redis.connection_pool
    storage = RedisStorage("redis://", connection_pool=pool, key_prefix="flowbrand:limits")
    return MovingWindowRateLimiter(storage)


@lru_cache(maxsize=1)
def _own() -> MovingWindowRateLimiter:
    """While Redis is away each process counts for itself: the limit holds as often as there are processes."""
    return MovingWindowRateLimiter(MemoryStorage())
