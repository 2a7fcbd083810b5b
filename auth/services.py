"""Writes: accounts and the sessions they log in to. Times are passed in; tokens leave here once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from auth import tokens
from auth.models import RefreshToken, Session, User
from auth.selectors import user_with_email
from flowbrand.core.errors import DomainError

_EMAIL_CONSTRAINT = "accounts_user_email_unique"


class EmailTaken(DomainError):
    code, status = "email_taken", 409
    message = "There is an account with this email address already. Log in instead."


class WeakPassword(DomainError):
    code, status = "validation_error", 400
    message = "Some fields are not acceptable; see `fields`."


class InvalidCredentials(DomainError):
    code, status = "invalid_credentials", 401
    message = "Email address or password is not right."


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


def register(*, email: str, password: str) -> User:
    """Make an account. Raises EmailTaken, WeakPassword.

    The unique index decides between simultaneous registrations; there is no look before the insert.
    """
    user = User(email=User.objects.normalize_email(email))
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(fields={"password": list(error.messages)}) from error
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        if _EMAIL_CONSTRAINT in str(error):
            raise EmailTaken from None
        raise
    return user


def authenticate(*, email: str, password: str) -> User:
    """The user with this address and password. Raises InvalidCredentials.

    An unknown address costs one password hash too, so that time does not tell which addresses exist.
    """
    user = user_with_email(email)
    if user is None:
        User().set_password(password)
        raise InvalidCredentials
    if not user.check_password(password) or not user.is_active:
        raise InvalidCredentials
    return user


def open_session(user: User, *, now: datetime) -> TokenPair:
    """A new login: one session, its first refresh token and an access token."""
    session = Session(user=user)
    with transaction.atomic():
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
