from django.contrib import admin

from flowbrand.core.admin import ReadOnlyAdmin
from funnels.models import Funnel


@admin.register(Funnel)
class FunnelAdmin(ReadOnlyAdmin):
    """Read-only."""

    list_display = ("id", "name", "status", "stage", "attempt", "provider", "failure_code", "created_at")
    list_filter = ("status", "provider", "failure_code")
    search_fields = ("id", "support_id", "owner__email")
    ordering = ("-created_at",)
