from django.contrib import admin

from flowbrand.core.admin import ReadOnlyAdmin
from workers.models import JobFailure, OutboxMessage


@admin.register(JobFailure)
class JobFailureAdmin(ReadOnlyAdmin):
    """What went wrong, for ops. Read-only."""

    list_display = ("support_id", "job_type", "code", "work_id", "attempt", "created_at", "replayed_at")
    list_filter = ("job_type", "code")
    search_fields = ("support_id", "work_id", "request_id", "task_id")


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """What waits for the broker, and what was sent lately. Read-only."""

    list_display = ("id", "type", "created_at", "sent_at", "publish_attempts")
    list_filter = ("type",)
