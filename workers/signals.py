"""What happens to tasks where our code does not run. Imported by the workers with the tasks.

Celery's main process sees a pool child die, a hard time limit, a message nobody can read, a revocation.
The job's row is safe without any of this (its lease runs out); ops should see it all the same.
"""

from typing import Any

from celery.exceptions import TimeLimitExceeded, WorkerLostError
from celery.signals import (
    task_failure,
    task_rejected,
    task_revoked,
    task_unknown,
    worker_init,
    worker_shutting_down,
)
from django.conf import settings

from flowbrand.llm import transport
from workers import stopping
from workers.context import job_context
from workers.failures import record_escaped, record_unreadable_message

_SEEN_FROM_OUTSIDE = {WorkerLostError: "worker_lost", TimeLimitExceeded: "time_limit"}


class UnknownJobType(LookupError):
    """No task has the name a message asks for."""


class MalformedTask(ValueError):
    """The message is not what Celery calls a task."""


class Revoked(Exception):
    """Somebody revoked the task. Its job is taken up again: to stop a job, cancel it."""


@worker_init.connect
def _load_once(**_: object) -> None:
    """Before the pool is forked: a child that is started anew in mid-day begins its job at once."""
    if settings.ENV.provider == "openai":
        transport.load()


@worker_shutting_down.connect
def _stop(**_: object) -> None:
    stopping.request()


@task_unknown.connect
def _dead_letter(name: str = "", id: str = "", message: Any = None, **_: object) -> None:
    """Celery logs and drops a message of an unknown type; ops find it in the failure list."""
    payload = {"type": name, **_payload_of(message)}
    with job_context(task_id=id, payload=payload):
        record_unreadable_message(UnknownJobType())


@task_rejected.connect
def _malformed(message: Any = None, **_: object) -> None:
    """Celery logs and drops what has no task name or wrong arguments."""
    with job_context(task_id="", payload=_payload_of(message)):
        record_unreadable_message(MalformedTask())


@task_failure.connect
def _seen_from_outside(
    exception: BaseException | None = None, task_id: str = "", kwargs: Any = None, **_: object
) -> None:
    """The child that ran the task is gone. What a task raises itself is recorded where it is raised."""
    code = next((code for kind, code in _SEEN_FROM_OUTSIDE.items() if isinstance(exception, kind)), None)
    if exception is None or code is None:
        return
    with job_context(task_id=task_id, payload=_message_in(kwargs)):
        record_escaped(exception, code=code)


@task_revoked.connect
def _revoked(request: Any = None, **_: object) -> None:
    kwargs = getattr(request, "kwargs", None)
    with job_context(task_id=str(getattr(request, "id", "")), payload=_message_in(kwargs)):
        record_escaped(Revoked(), code="task_revoked")


def _payload_of(message: Any) -> dict[str, Any]:
    """The keyword `message` of a task message of protocol 2: body is [args, kwargs, embed]."""
    body = getattr(message, "payload", None)
    return _message_in(body[1] if isinstance(body, list | tuple) and len(body) > 1 else {})


def _message_in(kwargs: Any) -> dict[str, Any]:
    payload = kwargs.get("message") if isinstance(kwargs, dict) else None
    return payload if isinstance(payload, dict) else {}
