"""Reads: who a token belongs to, who has an address."""

from uuid import UUID

from auth.models import Session, User


def live_session(session_id: UUID, *, user_id: UUID) -> Session | None:
    """The session with its user, unless it was revoked or the user is no longer active."""
    return (
        Session.objects.select_related("user")
        .filter(pk=session_id, user_id=user_id, revoked_at=None, user__is_active=True)
        .first()
    )


def user_with_email(email: str) -> User | None:
    """The user of an address, whatever its case."""
    return User.objects.with_email(email).first()
