"""Changing a password: with the old one, or with a code by mail. Either ends every session."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce, Now

from auth import code_lock, counters, otp
from auth.models import AuthMetadata, CodePurpose, MailKind, User
from auth.selectors import account_key, candidate_for, place_key, user_with_email
from auth.services.logging_in import check_password, remember_place, write_metadata
from auth.services.mailing import order_mail
from auth.services.sessions import revoke_sessions
from flowbrand.core.errors import DomainError


class WeakPassword(DomainError):
    code, status = "validation_error", 400
    message = "Some fields are not acceptable; see `fields`."


def require_strong(password: str, *, email: str, field: str) -> None:
    """Django's validators. Raises WeakPassword, which names the form's `field`."""
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        raise WeakPassword(fields={field: list(error.messages)}) from error


def change_password(*, email: str, current: str, new: str, network: str) -> None:
    """Trade the password for another. Raises InvalidCredentials, AccountLocked, WeakPassword.

    The current one is asked for as at login, attempts counted: a stolen access token does not suffice.
    """
    require_strong(new, email=email, field="new_password")
    candidate = candidate_for(email, network=network)
    user = check_password(candidate, current)
    encoded = make_password(new)
    with transaction.atomic():
        counters.clear(candidate.counter)
        write_metadata(candidate, user, password_changed_at=Now())
        _set_password(user, encoded, because="password_changed")


def reset_password(*, email: str, code: str, new: str, network: str) -> None:
    """Choose a password with a code by mail. Raises InvalidCode, CodeBusy, WeakPassword.

    Whoever reads the mail is the holder: the address counts as confirmed, a lock is opened, and the place
    they are in is known from now on.
    """
    require_strong(new, email=email, field="new_password")
    with code_lock.held(email, CodePurpose.RESET_PASSWORD):
        proof = otp.prove(email, CodePurpose.RESET_PASSWORD, code)
        encoded = make_password(new)
        with transaction.atomic():
            otp.use(proof)
            _reset(email, encoded, place_key(email, network))


def override_password(user: User, encoded: str, *, because: str) -> None:
    """Write a hashed password whatever the old one was, end all sessions and tell the holder.

    Call it in a transaction.
    """
    AuthMetadata.objects.bulk_create(
        [AuthMetadata(user=user, password_changed_at=Now())],
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["password_changed_at"],
    )
    _set_password(user, encoded, because=because)


def _set_password(user: User, encoded: str, *, because: str) -> None:
    """The caller has written the password's new version (logging_in.write_metadata says why it is first)."""
    User.objects.filter(pk=user.pk).update(password=encoded)
    revoke_sessions(user.pk, because=because)
    order_mail(MailKind.PASSWORD_CHANGED, user.email)


def _reset(email: str, encoded: str, place: str) -> None:
    user = user_with_email(email)
    if user is None or not user.is_active:
        raise otp.InvalidCode
    for key in filter(None, (account_key(email), place)):
        counters.clear(key)
    override_password(user, encoded, because="password_reset")
    confirmed = Coalesce("email_verified_at", Now())
    User.objects.filter(pk=user.pk).update(email_verified_at=confirmed)
    remember_place(user, place)
