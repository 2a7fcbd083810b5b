"""Mail to account holders, sent by a worker."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from flowbrand.core.lifecycle import Lifecycle, TrackedWork, lifecycle_constraints


class MailKind(models.TextChoices):
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105  a kind of mail, not a secret
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    ACCOUNT_REMOVED = "account_removed"


class MailStatus(models.TextChoices):
    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"


MAIL_LIFECYCLE = Lifecycle(
    name="AccountMail",
    moves={
        MailStatus.QUEUED: frozenset({MailStatus.SENDING, MailStatus.FAILED}),
        MailStatus.SENDING: frozenset({MailStatus.SENDING, MailStatus.SENT, MailStatus.FAILED}),
        MailStatus.FAILED: frozenset({MailStatus.QUEUED}),
        MailStatus.SENT: frozenset(),
    },
    waiting=MailStatus.QUEUED,
    running=MailStatus.SENDING,
    completed=MailStatus.SENT,
    failed=MailStatus.FAILED,
)


class AccountMail(TrackedWork):
    """A letter that was ordered for an address, whether or not an account has it; the worker looks.

    It holds no text and no code: both are made when it is sent. SENT includes letters to nobody.
    """

    LIFECYCLE: ClassVar[Lifecycle] = MAIL_LIFECYCLE
    JOB_TYPE: ClassVar[str] = "send_account_mail"

    status = models.CharField(max_length=16, choices=MailStatus.choices, default=MailStatus.QUEUED)
    kind = models.CharField(max_length=20, choices=MailKind.choices)
    email = models.CharField(max_length=254)

    class Meta:
        verbose_name = "account mail"
        constraints: ClassVar = [
            *lifecycle_constraints(MAIL_LIFECYCLE, "mail"),
            models.CheckConstraint(condition=Q(kind__in=MailKind.values), name="mail_kind_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lease_expires_at", "due_at"],
                condition=Q(status__in=[MailStatus.QUEUED, MailStatus.SENDING]),
                name="mail_unfinished",
            ),
        ]
