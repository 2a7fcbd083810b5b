"""What failed logins leave behind."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from auth.models.users import User


class AttemptCounter(models.Model):
    """Failed attempts under one key, a keyed hash: the same row for an address with and without an account.

    Written only by auth.counters.
    """

    key = models.CharField(max_length=64, primary_key=True, editable=False)
    failed_attempts = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    last_attempt_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(locked_until__isnull=True) | models.Q(failed_attempts__gt=0),
                name="accounts_counter_locked_by_failures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.failed_attempts} failed attempts"


class KnownPlace(models.Model):
    """A network a user has logged in from: it has an attempt counter of its own, under the same `key`.

    The address itself is not kept: the key is a keyed hash of account and network.
    """

    key = models.CharField(max_length=64, primary_key=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_places")
    last_login_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"a place of {self.user_id}"
