"""Making an account."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from auth.models import User
from flowbrand.core.errors import DomainError

_EMAIL_CONSTRAINT = "accounts_user_email_unique"


class EmailTaken(DomainError):
    code, status = "email_taken", 409
    message = "There is an account with this email address already. Log in instead."


class WeakPassword(DomainError):
    code, status = "validation_error", 400
    message = "Some fields are not acceptable; see `fields`."


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
