"""Making an account. What the caller sees is the same whether or not the address has one."""

from contextlib import suppress

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from auth.models import CodePurpose, User
from auth.otp import CodeRecentlySent
from auth.selectors import user_with_email
from auth.services.codes import order_code
from auth.services.passwords import require_strong

_EMAIL_CONSTRAINT = "accounts_user_email_unique"


def register(*, email: str, password: str) -> None:
    """Make an account, if the address has none, and send a letter there either way. Raises WeakPassword.

    The letter holds a code, or the news that there is an account already. Both ways cost one password hash.
    """
    require_strong(password, email=email, field="password")
    user, contested = _prepared(email, password)
    with transaction.atomic():
        if user is not None and not _inserted(user):
            _, contested = _prepared(email, password)  # somebody was quicker, or clicked twice
        if contested:
            _contest(email)
        with suppress(CodeRecentlySent):
            order_code(email, CodePurpose.VERIFY_EMAIL)


def _prepared(email: str, password: str) -> tuple[User | None, bool]:
    """A user to insert; or None, and whether the one there is has another password."""
    known = user_with_email(email)
    if known is not None:
        return None, not known.check_password(password)
    user = User(email=User.objects.normalize_email(email))
    user.set_password(password)
    return user, False


def _inserted(user: User) -> bool:
    """The unique index decides between simultaneous registrations. False for all but one of them."""
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        if _EMAIL_CONSTRAINT in str(error):
            return False
        raise
    return True


def _contest(email: str) -> None:
    """Two passwords were chosen for an address that nobody has confirmed: neither of them is good any more.

    Whoever reads the mail there confirms it and chooses one by "forgot password"; a stranger who registered
    first has not left a password behind. An account that may be used unconfirmed keeps its password.
    """
    if settings.REQUIRE_VERIFIED_EMAIL:
        unconfirmed = User.objects.with_email(email).filter(email_verified_at=None)
        unconfirmed.update(password=make_password(None))
