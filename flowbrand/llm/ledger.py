"""The ledger: one row per step of a job, reserved before the first request and settled after each.

The reservation is an INSERT that can lose to the unique key (job, step, input), or one conditional UPDATE
that takes over a failed row or one whose holder is gone. Every later write names the reservation's token.
No request to a model happens inside a transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Now

from flowbrand.core.errors import JobError, PermanentError, TransientError, WorkStopped
from flowbrand.llm.dialect import Mode
from flowbrand.llm.models import CallStatus, LlmCall
from flowbrand.llm.transport import Usage

Data = dict[str, Any]

log = structlog.get_logger(__name__)


class StepInProgress(TransientError):
    """Another worker is asking for the same step right now, or took it over from us."""

    code = "llm_step_in_progress"
    reason = "This step is already being worked on. We will look again shortly."
    counted = False


@dataclass(frozen=True, slots=True)
class Prices:
    """Per million tokens, in whatever currency the operator counts."""

    prompt: Decimal = Decimal(0)
    completion: Decimal = Decimal(0)

    def of(self, usage: Usage) -> Decimal:
        total = self.prompt * usage.prompt_tokens + self.completion * usage.completion_tokens
        return total / 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """What identifies a step, and who pays for it.

    `lease` must be shorter than a job's own: when a dead worker's job is taken up again, its step is free.
    """

    job_type: str
    job_id: UUID
    owner_id: UUID | None
    name: str
    input_hash: str
    prompt_version: str
    model: str
    prices: Prices = Prices()
    lease: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a job has cost so far, every attempt and repair included."""

    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Reservation:
    """The right to ask for one step. `draft` is an answer an earlier attempt paid for and did not finish.

    Every method raises StepInProgress where the reservation ran out and somebody else holds the step.
    """

    row_id: UUID
    prices: Prices
    lease: timedelta
    draft: Data | None = None
    token: UUID = field(default_factory=uuid4)

    def renew(self) -> None:
        """Keep the reservation for another lease."""
        self._write(lease_expires_at=Now() + self.lease)

    def keep_alive(self) -> None:
        """Renew; a database that is away for a moment does not cost the request that is being paid for."""
        try:
            self.renew()
        except DatabaseError as error:
            log.warning("llm_lease_not_renewed", error=type(error).__name__)
            connection.close()

    def account(self, usage: Usage, mode: Mode) -> None:
        """Book one answered request, and renew."""
        self._write(
            calls=F("calls") + 1,
            prompt_tokens=F("prompt_tokens") + usage.prompt_tokens,
            completion_tokens=F("completion_tokens") + usage.completion_tokens,
            cost=F("cost") + self.prices.of(usage),
            latency_ms=F("latency_ms") + usage.latency_ms,
            mode=mode,
            lease_expires_at=Now() + self.lease,
        )

    def keep_draft(self, answer: Data) -> None:
        """Store a paid answer that still needs repair, so that a crash does not lose it."""
        self._write(answer=answer)

    def succeed(self, answer: Data) -> None:
        self._end(CallStatus.SUCCEEDED, outcome="ok", answer=answer)

    def fail(self, code: str, *, forget_draft: bool) -> None:
        """Give the step back. A draft that could not be repaired is not worth repairing again."""
        forgotten = {"answer": None} if forget_draft else {}
        self._end(CallStatus.FAILED, outcome=code[:64], **forgotten)

    def _end(self, status: CallStatus, **fields: Any) -> None:
        self._write(status=status, finished_at=Now(), lease_token=None, lease_expires_at=None, **fields)

    def _write(self, **fields: Any) -> None:
        rows = LlmCall.objects.filter(pk=self.row_id, lease_token=self.token)
        if rows.update(updated_at=Now(), **fields) != 1:
            raise StepInProgress(retry_after=self.lease.total_seconds())


def run_step(step: Step, ask: Callable[[Reservation], Data]) -> Data:
    """The step's answer: from the ledger where it is finished, else from `ask`, which is called at most once.

    Raises StepInProgress while another worker holds the step, and whatever `ask` raises, after booking it.
    """
    with transaction.atomic(durable=True):
        found = _reserve(step)
    if not isinstance(found, Reservation):
        return found
    try:
        answer = ask(found)
    except StepInProgress:
        raise
    except BaseException as error:
        found.fail(
            error.code if isinstance(error, JobError | WorkStopped) else "internal_error",
            forget_draft=isinstance(error, PermanentError),
        )
        raise
    found.succeed(answer)
    return answer


def spent_by(job_id: UUID) -> Spent:
    """What the ledger has booked on a job."""
    sums = LlmCall.objects.filter(job_id=job_id).aggregate(
        calls=Sum("calls", default=0),
        prompt_tokens=Sum("prompt_tokens", default=0),
        completion_tokens=Sum("completion_tokens", default=0),
        cost=Sum("cost", default=Decimal(0)),
    )
    return Spent(**sums)


def forget(job_id: UUID) -> None:
    """Drop the answers of a job, which may hold text of the document. What it cost stays booked."""
    LlmCall.objects.filter(job_id=job_id).exclude(answer=None).update(answer={})


def _reserve(step: Step) -> Reservation | Data:
    """The finished answer, or the right to ask for it. Raises StepInProgress."""
    token = uuid4()
    _insert(step, token)
    row = _rows(step).annotate(left=F("lease_expires_at") - Now()).get()
    if row.status == CallStatus.SUCCEEDED:
        return dict(row.answer)
    if row.lease_token == token or _take_over(row.pk, token, step.lease):
        return Reservation(row.pk, step.prices, step.lease, draft=row.answer, token=token)
    left = row.left.total_seconds() if row.left else 0.0
    raise StepInProgress(retry_after=max(1.0, min(left, step.lease.total_seconds()) + 1.0))


def _insert(step: Step, token: UUID) -> None:
    """A new row that is ours, or nothing where one exists (INSERT ... ON CONFLICT DO NOTHING)."""
    row = LlmCall(
        job_type=step.job_type,
        job_id=step.job_id,
        owner_id=step.owner_id,
        step=step.name,
        input_hash=step.input_hash,
        prompt_version=step.prompt_version,
        model=step.model[:80],
        lease_token=token,
        lease_expires_at=Now() + step.lease,
    )
    LlmCall.objects.bulk_create([row], ignore_conflicts=True)


def _take_over(row_id: UUID, token: UUID, lease: timedelta) -> bool:
    free = Q(status=CallStatus.FAILED) | Q(status=CallStatus.RUNNING, lease_expires_at__lt=Now())
    taken = LlmCall.objects.filter(free, pk=row_id).update(
        status=CallStatus.RUNNING,
        outcome="",
        attempts=F("attempts") + 1,
        lease_token=token,
        lease_expires_at=Now() + lease,
        finished_at=None,
        updated_at=Now(),
    )
    return taken == 1


def _rows(step: Step) -> Any:
    return LlmCall.objects.filter(job_id=step.job_id, step=step.name, input_hash=step.input_hash)
