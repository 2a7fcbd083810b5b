"""The forms of the accounts API."""

from typing import Any

from rest_framework import serializers

from auth.models import Session, User, validate_ascii

BODY, COOKIE = "body", "cookie"
"""Where the refresh token travels."""

_DIGITS = r"^[0-9]{6}$"


def _address() -> serializers.EmailField:
    return serializers.EmailField(max_length=254, validators=[validate_ascii])


def _password() -> serializers.CharField:
    """Passwords keep their spaces; 256 characters bound the hash's work."""
    return serializers.CharField(max_length=256, trim_whitespace=False, write_only=True)


def _refresh_in() -> serializers.ChoiceField:
    return serializers.ChoiceField(
        [BODY, COOKIE], default=BODY, help_text="Browsers: cookie. It is HttpOnly, so no script can read it."
    )


class CredentialsSerializer(serializers.Serializer[Any]):
    """What register and login take."""

    email = _address()
    password = _password()


class LoginSerializer(CredentialsSerializer):
    refresh_in = _refresh_in()


class AddressSerializer(serializers.Serializer[Any]):
    email = _address()


class ConfirmationSerializer(serializers.Serializer[Any]):
    email = _address()
    code = serializers.RegexField(_DIGITS, help_text="The six digits of the mail.")


class ResetSerializer(serializers.Serializer[Any]):
    email = _address()
    code = serializers.RegexField(_DIGITS, help_text="The six digits of the mail.")
    new_password = _password()


class ChangePasswordSerializer(serializers.Serializer[Any]):
    current_password = _password()
    new_password = _password()


class PasswordSerializer(serializers.Serializer[Any]):
    password = _password()


class RegistrationSerializer(serializers.Serializer[Any]):
    """The same for an address that has an account already."""

    email = serializers.EmailField()
    verification_required = serializers.BooleanField(
        help_text="Confirm the address with the code of the mail before logging in."
    )


class CodeSentSerializer(serializers.Serializer[Any]):
    resend_after = serializers.IntegerField(help_text="Seconds until another code can be asked for.")


class ConfirmedSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField()
    verified = serializers.BooleanField()


class RefreshSerializer(serializers.Serializer[Any]):
    refresh_token = serializers.CharField(
        max_length=200, required=False, help_text="Unless it is in the cookie."
    )
    refresh_in = _refresh_in()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["refresh_in"] == BODY and not attrs.get("refresh_token"):
            raise serializers.ValidationError({"refresh_token": ["This field is required."]})
        return attrs


class TokenPairSerializer(serializers.Serializer[Any]):
    access_token = serializers.CharField()
    refresh_token = serializers.CharField(required=False, help_text="Absent where it is in the cookie.")
    expires_in = serializers.IntegerField(help_text="Life of the access token in seconds.")
    token_type = serializers.CharField()


class SessionSerializer(serializers.ModelSerializer[Session]):
    last_used_at = serializers.DateTimeField(help_text="When it was opened or last refreshed.")
    current = serializers.SerializerMethodField(help_text="Whether this request belongs to it.")

    class Meta:
        model = Session
        fields = ("id", "client", "created_at", "last_used_at", "current")
        read_only_fields = fields

    def get_current(self, session: Session) -> bool:
        return bool(session.pk == self.context["session_id"])


class UserSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("id", "email", "email_verified_at", "is_staff", "created_at")
        read_only_fields = fields
