"""Many threads with a database connection each, released by a barrier."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

from flowbrand.core.errors import DomainError

Result = TypeVar("Result")


def at_once(count: int, act: Callable[[int], Result]) -> list[Result | DomainError]:
    """What `act(0)` to `act(count - 1)` return, or the DomainError each raises, begun at the same moment."""
    barrier = Barrier(count)

    def run(number: int) -> Result | DomainError:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            return act(number)
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
