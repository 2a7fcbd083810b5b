"""What keeps a login alive."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from auth.models.users import User
from flowbrand.core.ids import new_id


class Session(models.Model):
    """One login and every token that descends from it: the family that falls together."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    client = models.CharField(max_length=200, blank=True, default="")
    """What the client called itself (User-Agent), so that its user can tell sessions apart."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=16, blank=True, default="")

    def __str__(self) -> str:
        return f"session {self.pk}"


class RefreshToken(models.Model):
    """One refresh token, known only by its SHA-256. Good for one use, before `expires_at`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="tokens")
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="accounts_token_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"refresh token of {self.session_id}"
