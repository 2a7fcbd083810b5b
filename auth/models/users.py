"""Who may log in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower, Now

from flowbrand.core.ids import new_id


def folded(email: str) -> str:
    """The one spelling by which an address is compared, counted and hashed.

    Python folds it, for the database too: PostgreSQL takes "İ" for "i" where Python does not, and with two
    rules one account would have a counter of failed attempts for each spelling.
    """
    return email.lower()


def validate_ascii(email: str) -> None:
    """Raises ValidationError for letters outside ASCII: no look-alikes, no second way to fold."""
    if not email.isascii():
        raise ValidationError(
            "Write the address in ASCII; an international domain has a form that begins with xn--."
        )


class UserManager(BaseUserManager["User"]):
    """Makes users for Django's commands and the admin; the API registers through auth.services."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Made by whoever holds the server, so the address needs no confirming."""
        rights = {"is_staff": True, "is_superuser": True, "email_verified_at": Now()}
        return self.create_user(email, password, **rights | fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.with_email(username or "").get()

    def with_email(self, email: str) -> "models.QuerySet[User]":
        """At most one user, found by the unique index."""
        return self.alias(folded=Lower("email")).filter(folded=folded(email))


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an email address, unique whatever its case."""

    # A session row says when somebody logged in; a second place for the fact would cost a write per login.
    last_login = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254, validators=[validate_ascii])
    email_verified_at = models.DateTimeField(null=True, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique"),
        ]

    def __str__(self) -> str:
        return self.email

    def check_password(self, raw_password: str | None) -> bool:
        """As Django's, but a hash of old strength is renewed only while it still is the password's.

        Django saves the renewed hash whatever the row holds by then: a login with the old password, at the
        moment of a reset, would put the old password back.
        """

        def renew(raw: str) -> None:
            mine = User.objects.filter(pk=self.pk, password=self.password)
            mine.update(password=make_password(raw))

        return check_password(raw_password, self.password, renew)


class AuthMetadata(models.Model):
    """What is known of a user's logins. Made at the first one; simultaneous first logins leave one row.

    `password_changed_at` is the password's version: a login that began before a change loses to it.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="metadata")
    last_login_at = models.DateTimeField(null=True, blank=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "auth metadata"

    def __str__(self) -> str:
        return f"logins of {self.pk}"
