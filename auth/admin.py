"""Accounts in the admin: found by email, sessions beside them, secrets nowhere."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from auth.models import Session, User

if TYPE_CHECKING:
    _UserAdmin = UserAdmin[User]
    _SessionAdmin = admin.ModelAdmin[Session]
else:  # Django's own classes take no parameters at run time
    _UserAdmin = UserAdmin
    _SessionAdmin = admin.ModelAdmin


@admin.register(User)
class AccountAdmin(_UserAdmin):
    ordering = ("-created_at",)
    list_display = ("email", "is_active", "is_staff", "email_verified_at", "created_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email",)
    readonly_fields = ("id", "created_at")
    fieldsets = (
        (None, {"fields": ("id", "email", "password", "email_verified_at", "created_at")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)


@admin.register(Session)
class SessionAdmin(_SessionAdmin):
    list_display = ("id", "user", "created_at", "revoked_at", "revoked_because")
    search_fields = ("user__email",)
    readonly_fields = ("id", "user", "created_at", "revoked_at", "revoked_because")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
