"""The relay process: sends what is in the outbox and reconciles, for ever. Any number may run.

Woken by NOTIFY at once, by polling as a fallback. Whatever is away (PostgreSQL, the broker), the loop
says so once, waits and goes on by itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import psycopg
import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from flowbrand.core.outage import Outage
from workers.failures import frames_of
from workers.outbox import CHANNEL, prune, publish_pending
from workers.reconciler import reconcile

_database = Outage("database")

log = structlog.get_logger(__name__)


def run(stopped: Callable[[float], bool]) -> None:
    """Relay until `stopped(seconds)`, which waits at most that long, answers True."""
    log.info("relay_started")
    while not stopped(0):
        try:
            _serve(stopped)
        except (DatabaseError, psycopg.Error) as error:
            _database.met(error)
            connection.close()
            stopped(_database.pause)
    log.info("relay_stopped")


def _serve(stopped: Callable[[float], bool]) -> None:
    next_pass = 0.0
    with _listening() as listener:
        while not stopped(0):
            if monotonic() >= next_pass:
                _look_after(reconcile)
                _look_after(prune)
                next_pass = monotonic() + settings.ENV.reconcile_seconds
                _database.over()
            if publish_pending() == 0:
                _wait_for_news(listener)


def _look_after(task: Callable[[], object]) -> None:
    """A fault of ours must not keep messages from being sent. A database that is away ends the pass."""
    try:
        task()
    except (DatabaseError, psycopg.Error):
        raise
    except Exception as error:  # noqa: BLE001 - told at each pass until it is mended
        log.error("relay_task_failed", task=task.__name__, frames=frames_of(error))  # noqa: TRY400


@contextmanager
def _listening() -> Iterator[psycopg.Connection]:
    """A connection of its own: a listener must be outside any transaction and belongs to no request."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    with psycopg.connect(**parameters | {"autocommit": True}) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        yield listener


def _wait_for_news(listener: psycopg.Connection) -> None:
    timeout = min(settings.ENV.outbox_poll_seconds, settings.ENV.reconcile_seconds)
    for _ in listener.notifies(timeout=timeout, stop_after=1):
        return
