"""Accounts on their way out."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from flowbrand.core.lifecycle import Lifecycle, TrackedWork, lifecycle_constraints


class RemovalStatus(models.TextChoices):
    QUEUED = "QUEUED"
    REMOVING = "REMOVING"
    REMOVED = "REMOVED"
    FAILED = "FAILED"


REMOVAL_LIFECYCLE = Lifecycle(
    name="AccountRemoval",
    moves={
        RemovalStatus.QUEUED: frozenset({RemovalStatus.REMOVING, RemovalStatus.FAILED}),
        RemovalStatus.REMOVING: frozenset(
            {RemovalStatus.REMOVING, RemovalStatus.REMOVED, RemovalStatus.FAILED}
        ),
        RemovalStatus.FAILED: frozenset({RemovalStatus.QUEUED}),
        RemovalStatus.REMOVED: frozenset(),
    },
    waiting=RemovalStatus.QUEUED,
    running=RemovalStatus.REMOVING,
    completed=RemovalStatus.REMOVED,
    failed=RemovalStatus.FAILED,
)


class AccountRemoval(TrackedWork):
    """The removal of one account and all it owns. Outlives the account, and knows only its id."""

    LIFECYCLE: ClassVar[Lifecycle] = REMOVAL_LIFECYCLE
    JOB_TYPE: ClassVar[str] = "remove_account"

    user_id = models.UUIDField(unique=True)
    status = models.CharField(max_length=16, choices=RemovalStatus.choices, default=RemovalStatus.QUEUED)

    class Meta:
        verbose_name = "account removal"
        constraints: ClassVar = [*lifecycle_constraints(REMOVAL_LIFECYCLE, "removal")]
        indexes: ClassVar = [
            models.Index(
                fields=["lease_expires_at", "due_at"],
                condition=Q(status__in=[RemovalStatus.QUEUED, RemovalStatus.REMOVING]),
                name="removal_unfinished",
            ),
        ]
