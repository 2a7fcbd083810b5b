"""What a task knows of itself while it runs: task id, request id and message, for logs and failures."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import structlog


@dataclass(frozen=True, slots=True)
class JobContext:
    """`payload` is the message as it was read. Outside a task every field is empty."""

    task_id: str = ""
    request_id: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


_NOWHERE = JobContext()
_current: ContextVar[JobContext] = ContextVar("job_context", default=_NOWHERE)


def current_job() -> JobContext:
    return _current.get()


@contextmanager
def job_context(*, task_id: str, payload: dict[str, Any]) -> Iterator[None]:
    """Bind a task's identity to the failures recorded and the log lines written inside."""
    context = JobContext(task_id, str(payload.get("request_id", "")), payload)
    token = _current.set(context)
    try:
        with structlog.contextvars.bound_contextvars(task_id=task_id, request_id=context.request_id):
            yield
    finally:
        _current.reset(token)
