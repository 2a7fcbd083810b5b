"""Telling whether a password is right."""

from auth.models import User
from auth.selectors import user_with_email
from flowbrand.core.errors import DomainError


class InvalidCredentials(DomainError):
    code, status = "invalid_credentials", 401
    message = "Email address or password is not right."


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
