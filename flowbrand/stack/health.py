"""Whether a process does its work: small probes that answer yes or no within two seconds."""

import httpx
from celery import Celery
from kombu.exceptions import OperationalError

_SECONDS = 2.0
_PING_SECONDS = 1.0  # a ping sent before the worker listens is lost: better ask again soon


def http_answers(url: str) -> bool:
    """Whether anything speaks HTTP there, whatever it says."""
    return _status(url) is not None


def http_ok(url: str) -> bool:
    """Whether the answer is 200."""
    return _status(url) == httpx.codes.OK


def _status(url: str) -> int | None:
    try:
        return httpx.get(url, timeout=_SECONDS, trust_env=False).status_code
    except httpx.HTTPError:
        return None


def worker_answers(broker_url: str, node: str) -> bool:
    """Whether the Celery worker of that node name consumes: it answers a ping sent through the broker."""
    with Celery(set_as_current=False) as app:
        # Not `broker=`: Celery prefers CELERY_BROKER_URL to it, and that may name another broker.
        app.conf.update(broker_read_url=broker_url, broker_write_url=broker_url)
        try:
            return bool(app.control.ping(destination=[node], timeout=_PING_SECONDS))
        except _away(app):
            return False


def _away(app: Celery) -> tuple[type[BaseException], ...]:
    """What a broker that is, or goes, away raises: its transport's own errors, wrapped by kombu or not."""
    return (OperationalError, OSError, *app.connection_for_read().recoverable_connection_errors)
