"""Requested funnels: from which documents, with what result, at what cost."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from flowbrand.core.errors import WorkCrashed
from flowbrand.core.lifecycle import Lifecycle, TrackedWork, lifecycle_constraints
from uploads.models import UploadedDocument


class FunnelStatus(models.TextChoices):
    QUEUED = "QUEUED"
    GENERATING = "GENERATING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


FUNNEL_LIFECYCLE = Lifecycle(
    name="Funnel",
    moves={
        FunnelStatus.QUEUED: frozenset({FunnelStatus.GENERATING, FunnelStatus.FAILED}),
        FunnelStatus.GENERATING: frozenset(
            {FunnelStatus.GENERATING, FunnelStatus.COMPLETED, FunnelStatus.FAILED}
        ),
        FunnelStatus.FAILED: frozenset({FunnelStatus.QUEUED}),
        FunnelStatus.COMPLETED: frozenset(),
    },
    waiting=FunnelStatus.QUEUED,
    running=FunnelStatus.GENERATING,
    completed=FunnelStatus.COMPLETED,
    failed=FunnelStatus.FAILED,
)


class GenerationCrashes(WorkCrashed):
    """Making the funnel ended its worker on every attempt."""

    code = "generation_crashes"


class Funnel(TrackedWork):
    """One funnel. `result` is a funnels.schema.FunnelResult, written whole with the move to COMPLETED."""

    LIFECYCLE: ClassVar[Lifecycle] = FUNNEL_LIFECYCLE
    JOB_TYPE: ClassVar[str] = "generate_funnel"
    POISON: ClassVar[type[WorkCrashed]] = GenerationCrashes

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="funnels")
    status = models.CharField(max_length=16, choices=FunnelStatus.choices, default=FunnelStatus.QUEUED)
    documents = models.ManyToManyField(UploadedDocument, through="FunnelDocument", related_name="funnels")
    document_names = models.JSONField(default=dict)
    """Document id to name, as they were at the request: a finished funnel outlives its documents."""
    brief = models.CharField(max_length=2000, blank=True, default="")
    idempotency_key = models.CharField(max_length=200, blank=True, default="")
    request_hash = models.CharField(max_length=64)
    """SHA-256 of the normalised request body: the same key with another body is a conflict."""
    name = models.CharField(max_length=160, blank=True, default="")
    result = models.JSONField(null=True)
    provider = models.CharField(max_length=16, blank=True, default="")
    model = models.CharField(max_length=80, blank=True, default="")
    prompt_version = models.CharField(max_length=80, blank=True, default="")
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    """In the currency of LLM_PRICE_*; 0 where no prices are set."""

    class Meta:
        verbose_name = "funnel"
        constraints: ClassVar = [
            *lifecycle_constraints(FUNNEL_LIFECYCLE, "funnel"),
            models.CheckConstraint(
                condition=Q(status=FunnelStatus.COMPLETED, result__isnull=False)
                | ~Q(status=FunnelStatus.COMPLETED) & Q(result__isnull=True),
                name="funnel_result_when_completed",
            ),
            models.UniqueConstraint(
                fields=["owner", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="funnel_one_per_idempotency_key",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-created_at", "-id"], name="funnel_by_owner"),
            models.Index(
                fields=["lease_expires_at", "due_at"],
                condition=Q(status__in=[FunnelStatus.QUEUED, FunnelStatus.GENERATING]),
                name="funnel_unfinished",
            ),
        ]


class FunnelDocument(models.Model):
    """A document of a funnel, in the order the request named them (0-based)."""

    funnel = models.ForeignKey(Funnel, on_delete=models.CASCADE, related_name="links")
    document = models.ForeignKey(UploadedDocument, on_delete=models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["funnel", "document"], name="funnel_document_once"),
            models.UniqueConstraint(fields=["funnel", "position"], name="funnel_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.funnel_id} {self.position}"
