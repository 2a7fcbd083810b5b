"""The ledger of what was asked, and what is known about each server."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from flowbrand.core.ids import new_id
from flowbrand.llm.dialect import Mode


class CallStatus(models.TextChoices):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class LlmCall(models.Model):
    """One step of a job that asks a language model. A finished step is never paid for again.

    Counts and sums (`calls`, tokens, cost, latency) cover every request made for the step: repairs, steps
    down and earlier attempts included. `answer` may hold text of the document.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    job_type = models.CharField(max_length=40)
    job_id = models.UUIDField()
    owner_id = models.UUIDField(null=True, db_index=True)
    step = models.CharField(max_length=80)
    input_hash = models.CharField(max_length=64)
    """SHA-256 over prompt, material, schema and model: what decides the answer."""
    prompt_version = models.CharField(max_length=80)
    model = models.CharField(max_length=80)
    mode = models.CharField(max_length=16, choices=[(mode.value, mode.value) for mode in Mode], blank=True)
    status = models.CharField(max_length=16, choices=CallStatus.choices, default=CallStatus.RUNNING)
    attempts = models.PositiveIntegerField(default=1)
    calls = models.PositiveIntegerField(default=0)
    prompt_tokens = models.PositiveBigIntegerField(default=0)
    completion_tokens = models.PositiveBigIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=8, default=0)
    """In the currency of LLM_PRICE_*; 0 where no prices are set."""
    latency_ms = models.PositiveBigIntegerField(default=0)
    outcome = models.CharField(max_length=64, blank=True)
    """`ok`, or the code of the last failure."""
    answer = models.JSONField(null=True)
    """The validated answer; of a step that did not finish, the paid answer that still needs repair."""
    lease_token = models.UUIDField(null=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "language model call"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job_id", "step", "input_hash"], name="llm_call_once_per_step"),
            models.CheckConstraint(condition=Q(status__in=CallStatus.values), name="llm_call_status_known"),
            models.CheckConstraint(
                condition=~Q(status=CallStatus.SUCCEEDED) | Q(answer__isnull=False),
                name="llm_call_answer_when_succeeded",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=CallStatus.RUNNING, lease_token__isnull=False, lease_expires_at__isnull=False
                )
                | ~Q(status=CallStatus.RUNNING) & Q(lease_token__isnull=True, lease_expires_at__isnull=True),
                name="llm_call_lease_while_running",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-created_at"], name="llm_call_by_age")]

    def __str__(self) -> str:
        return f"{self.job_type} {self.job_id} {self.step} {self.status}"


class ServerDialect(models.Model):
    """The dialect a server was found to speak with a model, for processes that have not asked it yet."""

    base_url = models.CharField(max_length=400)
    """Without user name and password."""
    model = models.CharField(max_length=80)
    mode = models.CharField(max_length=16, choices=[(mode.value, mode.value) for mode in Mode])
    limit_name = models.CharField(max_length=32)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "server dialect"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["base_url", "model"], name="llm_dialect_once_per_server"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.mode}"
