"""One-time codes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class CodePurpose(models.TextChoices):
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105  a purpose, not a secret


class OneTimeCode(models.Model):
    """The code in force for one address and purpose, and how often one was asked for. auth.otp writes it.

    An address without an account has the same row: nothing that can be timed or counted tells them apart.
    `issue` names the code in force, None where there is none; the code itself is kept as a keyed hash.
    """

    email = models.CharField(max_length=254)
    """Folded."""
    purpose = models.CharField(max_length=16, choices=CodePurpose.choices)
    issue = models.UUIDField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(null=True)
    requests = models.PositiveSmallIntegerField(default=0)
    """Since `counted_since`, which starts anew after an hour."""
    counted_since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["email", "purpose"], name="accounts_code_one_in_force"),
            models.CheckConstraint(
                condition=Q(purpose__in=CodePurpose.values), name="accounts_code_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(issue__isnull=True, expires_at__isnull=True, digest="")
                | Q(issue__isnull=False, expires_at__isnull=False) & ~Q(digest=""),
                name="accounts_code_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} code"
