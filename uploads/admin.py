from django.contrib import admin

from flowbrand.core.admin import ReadOnlyAdmin
from uploads.models import UploadedDocument


@admin.register(UploadedDocument)
class UploadedDocumentAdmin(ReadOnlyAdmin):
    """Read-only."""

    list_display = ("id", "original_name", "status", "stage", "attempt", "failure_code", "created_at")
    list_filter = ("status", "media_type", "failure_code")
    search_fields = ("id", "support_id", "owner__email")
    ordering = ("-created_at",)
