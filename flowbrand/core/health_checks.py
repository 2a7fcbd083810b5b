"""The dependencies the bottom layer itself knows: PostgreSQL and Redis."""

from django.conf import settings
from django.db import connection
from redis import Redis

from flowbrand.core import health

_SECONDS = 1.0


def register_core_checks() -> None:
    """PostgreSQL always; Redis where REDIS_URL is set: cache and locks, which all do without."""
    health.register("database", check_database)
    if settings.REDIS_URL:
        health.register("redis", check_redis, optional=True)


def check_database() -> None:
    """Raises django.db.Error where a new connection cannot answer. The thread's connection is closed."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


def check_redis() -> None:
    """Raises redis.RedisError where Redis does not answer a PING within a second."""
    client = Redis.from_url(settings.REDIS_URL, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)
    try:
        client.ping()
    finally:
        client.close()
