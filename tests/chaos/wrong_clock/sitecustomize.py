"""On PYTHONPATH: this interpreter's clock is wrong by CLOCK_SHIFT_SECONDS. For one test, by no other hook."""

import datetime
import os
import time
from datetime import datetime as right
from typing import Any

_SHIFT = float(os.environ["CLOCK_SHIFT_SECONDS"])
_time = time.time


class _Kind(type):
    """What C code makes are plain datetimes; they count as ours."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, right)


class _Wrong(right, metaclass=_Kind):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return right.now(tz) + datetime.timedelta(seconds=_SHIFT)

    @classmethod
    def utcnow(cls) -> Any:
        return right.now(datetime.UTC).replace(tzinfo=None) + datetime.timedelta(seconds=_SHIFT)


time.time = lambda: _time() + _SHIFT
time.time_ns = lambda: int(time.time() * 1e9)
datetime.datetime = _Wrong  # type: ignore[misc]
