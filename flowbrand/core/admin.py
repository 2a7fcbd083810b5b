"""The admin's base class for rows whose states move through services, never by hand."""

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Shows; adds, changes and deletes nothing: deleting a row would leave its objects behind."""

    def has_delete_permission(self, *_: object) -> bool:
        return False

    def has_add_permission(self, *_: object) -> bool:
        return False

    def has_change_permission(self, *_: object) -> bool:
        return False
