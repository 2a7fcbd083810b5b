"""A Celery worker for benchmarks.outbox: the only thing its task does is to note when it was started."""

import os
import time
from typing import Any

from celery import Celery
from redis import Redis

STARTED = "benchmark:started"
"""A Redis list of "id time" lines; the time is the wall clock's, in seconds."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flowbrand.settings")
app = Celery("benchmarks")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ()

_redis: Redis | None = None


@app.task(name="extract_document")
def note(message: dict[str, Any]) -> None:
    """Stands in for the real task, under its name and on its queue."""
    now = time.time()
    global _redis  # noqa: PLW0603 - one connection for each pool process
    _redis = _redis or Redis.from_url(os.environ["REDIS_URL"])
    _redis.rpush(STARTED, f"{message['document_id']} {now}")
