"""Sessions: one login and the tokens that descend from it. Times are passed in; tokens leave here once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from auth import tokens
from auth.models import RefreshToken, Session, User
from flowbrand.core.errors import DomainError, NotFound


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


def open_session(user: User, *, now: datetime, client: str = "") -> TokenPair:
    """A new login: one session, its first refresh token and an access token. `client` names itself."""
    session = Session(user=user, client=client[:200], created_at=now)
    with transaction.atomic(savepoint=False):
        session.save(force_insert=True)
        return _issue(session, tokens.new_refresh_token(), now=now)


def rotate(*, refresh_token: str, now: datetime) -> TokenPair:
    """Trade a refresh token for the next pair. Raises InvalidRefreshToken.

    One conditional UPDATE uses the token up. Whoever comes second within the grace (another tab) gets the
    very same next token, as long as that was not used either. Any other second use means that the token is in
    two hands: its whole session is revoked.
    """
    known = RefreshToken.objects.filter(digest=tokens.digest(refresh_token))
    following = tokens.successor(refresh_token)
    # A subquery, not a join: Django moves a joined UPDATE's whole WHERE into a subquery, and PostgreSQL
    # does not look at that again after waiting for the row's lock. Seven of ten rotations won that way.
    sessions = Session.objects.filter(revoked_at=None, user__is_active=True)
    with transaction.atomic():
        if known.filter(used_at=None, expires_at__gt=now, session__in=sessions).update(used_at=now):
            return _issue(Session.objects.get(tokens__in=known), following, now=now)
    return _repeated(known.filter(used_at__isnull=False, session__in=sessions), following, now=now)


def revoke_session(session_id: UUID, *, because: str) -> bool:
    """End a login: its tokens are refused from now on. False where it had ended already."""
    return _revoke(Session.objects.filter(pk=session_id), because=because) == 1


def end_session(session_id: UUID, *, user_id: UUID) -> None:
    """End one of a user's sessions. Raises NotFound where it is not theirs, or has ended."""
    if not _revoke(Session.objects.filter(pk=session_id, user_id=user_id), because="ended"):
        raise NotFound


def revoke_sessions(user_id: UUID, *, because: str) -> int:
    """End every login of a user. Returns how many were live."""
    return _revoke(Session.objects.filter(user_id=user_id), because=because)


def _revoke(sessions: QuerySet[Session], *, because: str) -> int:
    return sessions.filter(revoked_at=None).update(revoked_at=Now(), revoked_because=because)


def _repeated(used: QuerySet[RefreshToken], following: str, *, now: datetime) -> TokenPair:
    """The answer to a token that is not good for a first use: the same again, or the session's end."""
    token = used.select_related("session").first()
    if token is None or token.used_at is None:
        raise InvalidRefreshToken
    unused = RefreshToken.objects.filter(digest=tokens.digest(following), used_at=None, expires_at__gt=now)
    if now - token.used_at <= timedelta(seconds=settings.REFRESH_GRACE_SECONDS) and unused.exists():
        return _pair(token.session, following, now=now)
    revoke_session(token.session_id, because="token_reused")
    raise InvalidRefreshToken


def _issue(session: Session, refresh_token: str, *, now: datetime) -> TokenPair:
    """Write a token's digest. It ends with its own time or the session's, whichever is first."""
    lasts = timedelta(seconds=settings.REFRESH_TOKEN_SECONDS)
    session_lasts = timedelta(seconds=settings.SESSION_MAX_SECONDS)
    RefreshToken(
        session=session,
        digest=tokens.digest(refresh_token),
        created_at=now,
        expires_at=min(now + lasts, session.created_at + session_lasts),
    ).save(force_insert=True)
    return _pair(session, refresh_token, now=now)


def _pair(session: Session, refresh_token: str, *, now: datetime) -> TokenPair:
    claims = tokens.AccessClaims(session.user_id, session.pk)
    return TokenPair(
        access_token=tokens.issue_access_token(claims, now=now),
        refresh_token=refresh_token,
        expires_in=settings.ACCESS_TOKEN_SECONDS,
    )
