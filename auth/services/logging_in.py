"""Logging in. Every attempt is reserved before the password is looked at (auth.counters)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from auth import counters
from auth.models import AuthMetadata, KnownPlace, User
from auth.selectors import Candidate, candidate_for
from auth.services.sessions import TokenPair, open_session
from flowbrand.core.errors import DomainError


class InvalidCredentials(DomainError):
    code, status = "invalid_credentials", 401
    message = "Email address or password is not right, or the address is not confirmed yet."


def log_in(*, email: str, password: str, network: str, client: str = "", now: datetime) -> TokenPair:
    """Open a session. `network` is where the client is, `client` what it calls itself.

    Raises InvalidCredentials, AccountLocked.
    """
    candidate = candidate_for(email, network=network)
    user = check_password(candidate, password)
    with transaction.atomic():
        record_login(candidate, user)
        return open_session(user, now=now, client=client)


def check_password(candidate: Candidate, password: str) -> User:
    """The candidate's user, if the password is right. Raises InvalidCredentials, AccountLocked.

    Every refusal costs the same statements and one password hash, whether or not there is an account.
    """
    counters.reserve(candidate.counter)
    user = candidate.user
    if user is None:
        User().set_password(password)
        raise InvalidCredentials
    if not user.check_password(password) or not may_log_in(user):
        raise InvalidCredentials
    return user


def record_login(candidate: Candidate, user: User) -> None:
    """Failures are forgiven and the place is known from now on. Raises InvalidCredentials."""
    counters.clear(candidate.counter)
    write_metadata(candidate, user, last_login_at=Now())
    remember_place(user, candidate.place)


def remember_place(user: User, place: str) -> None:
    """The account knows this place from now on. "" is no place."""
    if place:
        KnownPlace.objects.bulk_create(
            [KnownPlace(key=place, user=user, last_login_at=Now())],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["last_login_at"],
        )


def may_log_in(user: User) -> bool:
    """Active, and the address confirmed where that is required."""
    return user.is_active and (user.email_verified_at is not None or not settings.REQUIRE_VERIFIED_EMAIL)


def write_metadata(candidate: Candidate, user: User, **fields: Any) -> None:
    """Write, unless the password was changed since it was checked. Raises InvalidCredentials.

    Whoever changes the password writes its new version here first, then ends all sessions: a login that comes
    later waits for that row and loses, one that came earlier is among the sessions that end.
    """
    same_password = AuthMetadata.objects.filter(user=user, password_changed_at=candidate.password_version)
    if same_password.update(**fields):
        return
    AuthMetadata.objects.bulk_create([AuthMetadata(user=user)], ignore_conflicts=True)
    if not same_password.update(**fields):
        raise InvalidCredentials
