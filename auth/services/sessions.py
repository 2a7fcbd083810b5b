"""Sessions: one login and the tokens that descend from it. Times are passed in; tokens leave here once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from auth import tokens
from auth.models import RefreshToken, Session, User
from flowbrand.core.errors import DomainError


class InvalidRefreshToken(DomainError):
    code, status = "invalid_refresh_token", 401
    message = "This refresh token is not valid any more. Log in again."


@dataclass(frozen=True, slots=True)
class TokenPair:
    """`expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105  a scheme, not a secret


def open_session(user: User, *, now: datetime) -> TokenPair:
    """A new login: one session, its first refresh token and an access token."""
    session = Session(user=user)
    with transaction.atomic(savepoint=False):
        session.save(force_insert=True)
        return _issue(session, now=now)


def rotate(*, refresh_token: str, now: datetime) -> TokenPair:
    """Trade a refresh token for the next pair. Raises InvalidRefreshToken.

    One conditional UPDATE uses the token up, so it works once however many requests carry it. A token
    that was used before is in two hands: its whole session is revoked.
    """
    known = RefreshToken.objects.filter(digest=tokens.digest(refresh_token))
    # A subquery, not a join: Django moves a joined UPDATE's whole WHERE into a subquery, and PostgreSQL
    # does not look at that again after waiting for the row's lock. Seven of ten rotations won that way.
    sessions = Session.objects.filter(revoked_at=None, user__is_active=True)
    with transaction.atomic():
        if known.filter(used_at=None, expires_at__gt=now, session__in=sessions).update(used_at=now):
            return _issue(Session.objects.get(tokens__digest=tokens.digest(refresh_token)), now=now)
    reused = known.filter(used_at__isnull=False).first()
    if reused is not None:
        revoke_session(reused.session_id, because="token_reused")
    raise InvalidRefreshToken


def revoke_session(session_id: UUID, *, because: str) -> bool:
    """End a login: its tokens are refused from now on. False where it had ended already."""
    live = Session.objects.filter(pk=session_id, revoked_at=None)
    return live.update(revoked_at=Now(), revoked_because=because) == 1


def revoke_sessions(user_id: UUID, *, because: str) -> int:
    """End every login of a user. Returns how many were live."""
    live = Session.objects.filter(user_id=user_id, revoked_at=None)
    return live.update(revoked_at=Now(), revoked_because=because)


def _issue(session: Session, *, now: datetime) -> TokenPair:
    refresh_token = tokens.new_refresh_token()
    RefreshToken(
        session=session,
        digest=tokens.digest(refresh_token),
        expires_at=now + timedelta(seconds=settings.REFRESH_TOKEN_SECONDS),
    ).save(force_insert=True)
    claims = tokens.AccessClaims(session.user_id, session.pk)
    return TokenPair(
        access_token=tokens.issue_access_token(claims, now=now),
        refresh_token=refresh_token,
        expires_in=settings.ACCESS_TOKEN_SECONDS,
    )
