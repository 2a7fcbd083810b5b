"""What one attempt at a job may still spend: seconds on the wall and requests to the server."""

import time
from collections.abc import Callable

from flowbrand.core.errors import PermanentError, TransientError


class DeadlinePassed(TransientError):
    """The attempt's time is up. Finished steps stay paid for: the next attempt goes on after them."""

    code = "llm_deadline_passed"
    reason = "The language model took too long for this document. Please try again in a few minutes."


class CallLimitReached(PermanentError):
    """A guard against a job that asks for ever; reached only where a model never answers as asked."""

    code = "llm_call_limit"
    reason = "This job needed more requests to the language model than one job may make."


class Budget:
    """`seconds` for the whole attempt, `call_seconds` for one request, `calls` requests. Monotonic clock."""

    def __init__(
        self,
        *,
        seconds: float,
        call_seconds: float,
        calls: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._ends = clock() + seconds
        self._call_seconds = call_seconds
        self._calls_left = calls

    def take_call(self) -> float:
        """Count one request and return the seconds it may take. Raises DeadlinePassed, CallLimitReached."""
        remaining = self._ends - self._clock()
        if remaining <= 0:
            raise DeadlinePassed
        if self._calls_left <= 0:
            raise CallLimitReached
        self._calls_left -= 1
        return min(self._call_seconds, remaining)
