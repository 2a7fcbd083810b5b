"""Replaying failures: failed work runs again, a message that nobody could read is sent again."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from pydantic import ValidationError

from flowbrand.core.errors import Conflict, DomainError
from workers.contracts import parse_message
from workers.failures import UNREADABLE_MESSAGE
from workers.models import JobFailure
from workers.outbox import enqueue
from workers.restarting import restart
from workers.selectors import failure_with, work_of

MAX_REPLAYS = 100
"""Failures in one request: each takes a transaction of its own."""

log = structlog.get_logger(__name__)


class AlreadyReplayed(Conflict):
    code = "already_replayed"
    message = "This failure was replayed already. If the job failed again, that is a failure of its own."


class WorkGone(DomainError):
    code, status = "work_gone", 404
    message = "The document or funnel of this failure was deleted; there is nothing to run again."


class FailureSuperseded(Conflict):
    code = "failure_superseded"
    message = (
        "The job has failed in another way since, or was stopped by its owner. "
        "Look for the latest failure with this work_id."
    )


class MessageUnreadable(Conflict):
    code = "message_unreadable"
    message = "This version cannot read the message either."


class MessageObsolete(Conflict):
    code = "message_obsolete"
    message = "The job that this message asks for has ended; sending it again would change nothing."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one failure of many: replayed, or left alone because of `problem`."""

    failure_id: UUID
    problem: DomainError | None

    @property
    def replayed(self) -> bool:
        return self.problem is None


def replay(*, failure_id: UUID, actor_id: UUID) -> JobFailure:
    """Run again what failed and mark the failure, both or neither.

    Raises NotFound, AlreadyReplayed, WorkGone; NotRetryable where the job is not FAILED any more,
    FailureSuperseded where it is not this failure that it has; of a dead-lettered message
    MessageUnreadable, MessageObsolete.
    """
    failure = failure_with(failure_id)
    with transaction.atomic():
        _mark(failure)
        if failure.code == UNREADABLE_MESSAGE:
            _send_again(failure)
        else:
            _run_again(failure)
    log.info(
        "failure_replayed",
        failure_id=str(failure.pk),
        support_id=failure.support_id,
        job_type=failure.job_type,
        work_id=failure.work_id,
        actor_id=str(actor_id),
    )
    return failure


def replay_many(*, failure_ids: Iterable[UUID], actor_id: UUID) -> list[Outcome]:
    """Replay each by itself, in this order, repeats dropped. One that cannot be replayed stops no other."""
    return [_outcome(failure_id, actor_id) for failure_id in dict.fromkeys(failure_ids)]


def _outcome(failure_id: UUID, actor_id: UUID) -> Outcome:
    try:
        replay(failure_id=failure_id, actor_id=actor_id)
    except DomainError as problem:
        return Outcome(failure_id, problem)
    return Outcome(failure_id, None)


def _mark(failure: JobFailure) -> None:
    """Claim the replay: whoever is second waits here for the first one's commit, and loses."""
    unmarked = JobFailure.objects.filter(pk=failure.pk, replayed_at__isnull=True)
    if unmarked.update(replayed_at=Now()) != 1:
        raise AlreadyReplayed
    failure.refresh_from_db(fields=["replayed_at"])


def _run_again(failure: JobFailure) -> None:
    """The support id ties a failure to its row: what the owner stopped meanwhile does not run again."""
    work = work_of(failure)
    if work is None:
        raise WorkGone
    if work.status == work.LIFECYCLE.failed and work.support_id != failure.support_id:
        raise FailureSuperseded
    restart(work, where=Q(support_id=failure.support_id))


def _send_again(failure: JobFailure) -> None:
    try:
        message = parse_message(failure.payload)
    except ValidationError as error:
        raise MessageUnreadable(fields=_reasons(error)) from None
    work = work_of(failure)
    if work is None:
        raise WorkGone
    if work.is_final:
        raise MessageObsolete
    enqueue(message)


def _reasons(error: ValidationError) -> dict[str, list[str]]:
    """What is wrong with a message, by the dotted path of the field."""
    reasons: dict[str, list[str]] = {}
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        path = ".".join(["payload", *(str(part) for part in each["loc"])])
        reasons.setdefault(path, []).append(each["msg"])
    return reasons
