"""Accounts in the admin: found by email, sessions beside them, secrets nowhere."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from auth import counters
from auth.models import AccountMail, AccountRemoval, AuthMetadata, Session, User
from auth.selectors import account_key
from auth.services.passwords import override_password
from flowbrand.core.admin import ReadOnlyAdmin

if TYPE_CHECKING:
    _UserAdmin = UserAdmin[User]
    _PasswordForm = AdminPasswordChangeForm[User]
else:  # Django's own classes take no parameters at run time
    _UserAdmin = UserAdmin
    _PasswordForm = AdminPasswordChangeForm


class PasswordForm(_PasswordForm):
    """As every other change of a password: sessions end, the holder is told."""

    def save(self, commit: bool = True) -> User:
        user = super().save(commit=False)
        with transaction.atomic():
            override_password(user, user.password, because="staff")
        return user


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
    change_password_form = PasswordForm
    actions = ("unlock",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting the row would leave the files: accounts are removed by their holders, as a job."""
        return False

    @admin.action(description="Unlock selected users", permissions=["change"])
    def unlock(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users.prefetch_related("known_places"):
            places = [place.key for place in user.known_places.all()]
            for key in (account_key(user.email), *places):
                counters.clear(key)
        self.message_user(request, "Failed logins are forgiven.")


@admin.register(AuthMetadata)
class AuthMetadataAdmin(ReadOnlyAdmin):
    list_display = ("user", "last_login_at", "password_changed_at")
    search_fields = ("user__email",)


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ("id", "user", "client", "created_at", "revoked_at", "revoked_because")
    search_fields = ("user__email",)


@admin.register(AccountMail, AccountRemoval)
class AccountJobAdmin(ReadOnlyAdmin):
    list_display = ("id", "status", "attempt", "failure_code", "support_id", "created_at", "finished_at")
    list_filter = ("status",)
