from django.contrib import admin

from flowbrand.core.admin import ReadOnlyAdmin
from uploads.models import DirectUpload, Leftover, StorageSweep, UploadedDocument


@admin.register(UploadedDocument)
class UploadedDocumentAdmin(ReadOnlyAdmin):
    """Read-only."""

    list_display = ("id", "original_name", "status", "stage", "attempt", "failure_code", "created_at")
    list_filter = ("status", "media_type", "failure_code")
    search_fields = ("id", "support_id", "owner__email")
    ordering = ("-created_at",)


@admin.register(Leftover)
class LeftoverAdmin(ReadOnlyAdmin):
    """What must go from storage and is still there. Read-only."""

    list_display = ("storage_key", "attempts", "due_at", "created_at")
    search_fields = ("storage_key", "request_id")
    ordering = ("due_at",)


@admin.register(DirectUpload)
class DirectUploadAdmin(ReadOnlyAdmin):
    """Uploads straight to storage, and what was announced of them. Read-only."""

    list_display = ("document", "size", "part_bytes", "created_at")
    list_select_related = ("document",)
    search_fields = ("document__id", "document__owner__email")
    ordering = ("-created_at",)
    exclude = ("upload_id", "completing_token")


@admin.register(StorageSweep)
class StorageSweepAdmin(ReadOnlyAdmin):
    """What the sweeps found. Read-only."""

    list_display = ("period", "objects_seen", "strays", "unfinished", "missing", "created_at", "finished_at")
    ordering = ("-created_at",)
