"""What Celery decides before our task base sees a message. Imported by the workers with the tasks."""

from typing import Any

from celery.signals import task_unknown

from workers.context import job_context
from workers.failures import record_unreadable_message


class UnknownJobType(LookupError):
    """No task has the name a message asks for."""


@task_unknown.connect
def _dead_letter(name: str = "", id: str = "", message: Any = None, **_: object) -> None:
    """Celery logs and drops a message of an unknown type; ops find it in the failure list."""
    payload = {"type": name, **_payload_of(message)}
    with job_context(task_id=id, payload=payload):
        record_unreadable_message(UnknownJobType())


def _payload_of(message: Any) -> dict[str, Any]:
    """The keyword `message` of a task message of protocol 2: body is [args, kwargs, embed]."""
    body = getattr(message, "payload", None)
    kwargs = body[1] if isinstance(body, list | tuple) and len(body) > 1 else {}
    payload = kwargs.get("message") if isinstance(kwargs, dict) else None
    return payload if isinstance(payload, dict) else {}
