"""The outbox, and the failures somebody has to look at."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from flowbrand.core.ids import new_id


class OutboxMessage(models.Model):
    """A message to the broker, written in the transaction that made it necessary, sent by the relay.

    `claimed_until` reserves the row for one relay while it publishes; a relay that dies gives the row
    back when that time is past, so a message is sent at least once.
    """

    type = models.CharField(max_length=40)
    payload = models.JSONField()
    work_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    """The row the payload speaks of, so that the reconciler sees whether a message waits for the broker."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    publish_attempts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "outbox message"
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(sent_at__isnull=True), name="outbox_unsent"),
            models.Index(fields=["work_id"], condition=Q(sent_at__isnull=True), name="outbox_unsent_by_work"),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="outbox_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"


class JobFailure(models.Model):
    """One final or unexpected failure of a job, with what ops need to understand and replay it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    job_type = models.CharField(max_length=40)
    work_id = models.CharField(max_length=64, blank=True)
    payload = models.JSONField(default=dict)
    attempt = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=64)
    exception = models.CharField(max_length=200, blank=True)
    """The exception's class. Messages of foreign exceptions may hold document text and stay out."""
    traceback = models.TextField(blank=True)
    """The frames only (file, line, function), for the same reason."""
    task_id = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    support_id = models.CharField(max_length=16, db_index=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    replayed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "job failure"
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["job_type", "work_id"], name="failure_by_work"),
            models.Index(fields=["-created_at", "-id"], name="failure_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.job_type} {self.code} {self.support_id}"
