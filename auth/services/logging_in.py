"""Logging in. Every attempt is reserved before the password is looked at (auth.counters)."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from auth import counters
from auth.models import AuthMetadata, KnownPlace, User
from auth.selectors import Candidate, candidate_for
from auth.services.sessions import TokenPair, open_session
from flowbrand.core.errors import DomainError


class InvalidCredentials(DomainError):
    code, status = "invalid_credentials", 401
    message = "Email address or password is not right."


def log_in(*, email: str, password: str, network: str, now: datetime) -> TokenPair:
    """Open a session. `network` is where the client is. Raises InvalidCredentials, AccountLocked."""
    candidate = candidate_for(email, network=network)
    user = check_password(candidate, password)
    with transaction.atomic():
        record_login(candidate, user)
        return open_session(user, now=now)


def check_password(candidate: Candidate, password: str) -> User:
    """The candidate's user, if the password is right. Raises InvalidCredentials, AccountLocked.

    Every refusal costs the same statements and one password hash, whether or not there is an account.
    """
    counters.reserve(candidate.counter)
    user = candidate.user
    if user is None:
        User().set_password(password)
        raise InvalidCredentials
    if not user.check_password(password) or not user.is_active:
        raise InvalidCredentials
    return user


def record_login(candidate: Candidate, user: User) -> None:
    """Failures are forgiven and the place is known from now on. Raises InvalidCredentials.

    A password that was changed since it was checked does not log in: whoever changes it revokes all sessions
    after writing the version, and this statement waits for that.
    """
    counters.clear(candidate.counter)
    if not _note_login(candidate, user):
        AuthMetadata.objects.bulk_create([AuthMetadata(user=user)], ignore_conflicts=True)
        if not _note_login(candidate, user):
            raise InvalidCredentials
    if candidate.place:
        KnownPlace.objects.bulk_create(
            [KnownPlace(key=candidate.place, user=user, last_login_at=Now())],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["last_login_at"],
        )


def _note_login(candidate: Candidate, user: User) -> bool:
    same = AuthMetadata.objects.filter(user=user, password_changed_at=candidate.password_version)
    return same.update(last_login_at=Now()) == 1
