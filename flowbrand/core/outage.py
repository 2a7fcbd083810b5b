"""An absence told once when it begins and once when it is over, however often it is met in between."""

from math import ldexp
from time import monotonic

import structlog

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0

log = structlog.get_logger(__name__)


class Outage:
    """Whether `what` (database, broker) is away, as one process meets it. Not for use by several threads."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._since = 0.0
        self._met = 0

    def met(self, error: BaseException) -> None:
        """It did not answer. Said in the log for the first time of an outage only."""
        self._met += 1
        if self._met == 1:
            self._since = monotonic()
            log.warning(f"{self._what}_unreachable", error=type(error).__name__)

    def over(self) -> None:
        """It answered. Said in the log where it was away before."""
        if self._met:
            log.info(f"{self._what}_back", seconds=round(monotonic() - self._since, 1), tries=self._met)
        self._met = 0

    @property
    def pause(self) -> float:
        """Seconds to wait before the next try: twice as long each time, at most eight."""
        return min(ldexp(_FIRST_PAUSE, min(self._met, 10)), _LONGEST_PAUSE)
