"""The record of failures that are ours: final ones and unexpected ones, for ops to see and replay."""

import traceback

import structlog
from django.db import Error as DatabaseError
from django.db import connection, transaction

from flowbrand.core.ids import new_support_id
from flowbrand.core.lifecycle import TrackedWork
from workers.context import current_job
from workers.contracts import message_for, work_id_of
from workers.models import JobFailure

log = structlog.get_logger(__name__)

UNREADABLE_MESSAGE = "unreadable_message"


def frames_of(error: BaseException) -> str:
    """The traceback without messages and source lines, which may hold document text."""
    parts: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        frames = traceback.extract_tb(cause.__traceback__)
        parts.append(
            "\n".join(
                [f"{type(cause).__module__}.{type(cause).__qualname__}"]
                + [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            )
        )
        cause = cause.__cause__
    return "\ncaused by ".join(parts)


def record_work_failure(work: TrackedWork, error: BaseException, *, code: str, support_id: str) -> JobFailure:
    """A job's final failure. The caller has moved the row to FAILED, with `code`, in the same transaction."""
    job = current_job()
    message = message_for(work.JOB_TYPE, work.pk, request_id=work.request_id)
    failure = JobFailure.objects.create(
        job_type=work.JOB_TYPE,
        work_id=str(work.pk),
        payload=job.payload or message.model_dump(mode="json"),
        attempt=work.attempt,
        code=code,
        exception=f"{type(error).__module__}.{type(error).__qualname__}",
        traceback=frames_of(error),
        task_id=job.task_id,
        request_id=job.request_id or work.request_id,
        support_id=support_id,
    )
    transaction.on_commit(
        lambda: log.error(
            "job_failed", code=code, error=failure.exception, frames=failure.traceback, support_id=support_id
        )
    )
    return failure


def record_unreadable_message(error: Exception) -> None:
    """Dead-letter a message of an unknown type or version, or a malformed one."""
    record_escaped(error, code=UNREADABLE_MESSAGE)


def record_escaped(error: BaseException, *, code: str) -> None:
    """What happened to a task outside its job's own verdict. Raises nothing: the log has it too."""
    job = current_job()
    support_id = new_support_id()
    exception = f"{type(error).__module__}.{type(error).__qualname__}"
    log.error("task_failed", code=code, error=exception, frames=frames_of(error), support_id=support_id)
    try:
        JobFailure.objects.create(
            job_type=str(job.payload.get("type", ""))[:40],
            work_id=work_id_of(job.payload)[:64],
            payload=job.payload,
            code=code,
            exception=exception,
            traceback=frames_of(error),
            task_id=job.task_id[:64],
            request_id=job.request_id[:64],
            support_id=support_id,
        )
    except DatabaseError as away:
        log.warning("failure_not_recorded", error=type(away).__name__, support_id=support_id)
        connection.close()
