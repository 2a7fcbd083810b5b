"""Tracked work: the states of a job's row, the table of allowed moves, and the one function that moves.

A move is one conditional UPDATE. It can lose, politely: the caller learns that no row matched and
decides what that means. Who may work on a row is `workers.leases`' business; what states exist is here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from flowbrand.core.errors import WorkCrashed
from flowbrand.core.ids import new_id


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The states of one kind of work. `moves` maps a state to every state it may change into."""

    name: str
    moves: Mapping[str, frozenset[str]]
    waiting: str
    """Ready for a worker; a retry returns here."""
    running: str
    completed: str
    failed: str
    receiving: str | None = None
    """Not whole yet: a request is still bringing in what the work needs, and holds a lease meanwhile."""

    @property
    def unfinished(self) -> frozenset[str]:
        """States in which a worker still owes a verdict."""
        return frozenset({self.waiting, self.running})

    def sources(self, target: str) -> frozenset[str]:
        return frozenset(state for state, targets in self.moves.items() if target in targets)


class TrackedWork(models.Model):
    """A row whose work happens in a worker. Concrete models set LIFECYCLE and JOB_TYPE.

    `percent_complete` is 0 to 100 and never goes down within one attempt; `attempt` counts claims since
    the last (re)start by a person, and `crashes` those that ended with the death of the process that worked;
    `lease_token` names the only writer allowed while it is live.
    """

    LIFECYCLE: ClassVar[Lifecycle]
    JOB_TYPE: ClassVar[str]
    """The `type` of the message that makes a worker take up this row (workers.contracts)."""
    POISON: ClassVar[type[WorkCrashed]] = WorkCrashed
    """The verdict on work that crashed MAX_CRASHES times."""
    RESTARTABLE: ClassVar[Q] = Q()
    """What must hold of a failed row so that it can run again: what it works on is there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    status = models.CharField(max_length=16)
    stage = models.CharField(max_length=40, blank=True, default="")
    percent_complete = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    crashes = models.PositiveSmallIntegerField(default=0, db_default=0)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, editable=False)
    due_at = models.DateTimeField(null=True, editable=False)
    """While no lease is live: when a worker should have taken the row up. Later than that, the reconciler
    takes its message for lost and sends another."""
    failure_code = models.CharField(max_length=64, blank=True, default="")
    failure_reason = models.CharField(max_length=500, blank=True, default="")
    failure_retryable = models.BooleanField(default=False)
    support_id = models.CharField(max_length=16, blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk} {self.status}"

    @property
    def is_final(self) -> bool:
        return self.status in {self.LIFECYCLE.completed, self.LIFECYCLE.failed}

    def drop_checkpoints(self) -> None:
        """Remove what an attempt would resume from. Runs in the transaction of a restart from the top.

        Nothing here; a kind of work that keeps checkpoints in other tables removes them.
        """


def tracked_models() -> list[type[TrackedWork]]:
    """Every kind of tracked work that is installed."""
    return [model for model in apps.get_models() if issubclass(model, TrackedWork)]


def lifecycle_constraints(lifecycle: Lifecycle, prefix: str) -> list[models.BaseConstraint]:
    """What must always hold of a tracked row, as database constraints."""
    return [
        models.CheckConstraint(
            condition=Q(status__in=sorted(lifecycle.moves)), name=f"{prefix}_status_known"
        ),
        models.CheckConstraint(
            condition=Q(percent_complete__gte=0, percent_complete__lte=100), name=f"{prefix}_percent_range"
        ),
        models.CheckConstraint(
            condition=~Q(status=lifecycle.completed) | Q(percent_complete=100, finished_at__isnull=False),
            name=f"{prefix}_completed_is_whole",
        ),
        models.CheckConstraint(
            condition=Q(status=lifecycle.failed, finished_at__isnull=False) & ~Q(failure_code="")
            | ~Q(status=lifecycle.failed) & Q(failure_code=""),
            name=f"{prefix}_failed_has_reason",
        ),
        models.CheckConstraint(
            condition=~Q(status__in=sorted(lifecycle.unfinished))
            | Q(due_at__isnull=False)
            | Q(lease_expires_at__isnull=False),
            name=f"{prefix}_unfinished_is_watched",
        ),
        *_lease_constraints(lifecycle, prefix),
    ]


def _lease_constraints(lifecycle: Lifecycle, prefix: str) -> Iterator[models.BaseConstraint]:
    """Only who works on a row holds a lease; what is still received is always held."""
    free = Q(lease_token__isnull=True, lease_expires_at__isnull=True)
    held = Q(lease_token__isnull=False, lease_expires_at__isnull=False)
    working, receiving = Q(status=lifecycle.running), Q(status=lifecycle.receiving)
    if lifecycle.receiving is not None:
        working |= receiving
        yield models.CheckConstraint(condition=~receiving | held, name=f"{prefix}_receiving_is_held")
    yield models.CheckConstraint(condition=free | held & working, name=f"{prefix}_lease_while_running")


def move(
    model: type[TrackedWork], work_id: UUID, /, *, to: str, where: Q | None = None, **fields: Any
) -> bool:
    """Change the state of one row to `to` if the table allows it from where the row stands now.

    `where` narrows further (a lease token, an owner); `fields` are written in the same statement.
    Returns whether this caller's UPDATE won.
    """
    candidates = model._default_manager.filter(pk=work_id, status__in=model.LIFECYCLE.sources(to))
    if where is not None:
        candidates = candidates.filter(where)
    return candidates.update(status=to, updated_at=Now(), **fields) == 1


def raised_percent(percent: int) -> models.expressions.Combinable:
    """An expression that never lowers the stored progress."""
    return models.functions.Greatest(
        F("percent_complete"), models.Value(percent), output_field=models.PositiveSmallIntegerField()
    )
