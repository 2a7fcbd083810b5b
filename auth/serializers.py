"""The forms of the accounts API."""

from typing import Any

from rest_framework import serializers

from auth.models import User, validate_ascii

_DIGITS = r"^[0-9]{6}$"


def _address() -> serializers.EmailField:
    return serializers.EmailField(max_length=254, validators=[validate_ascii])


def _password() -> serializers.CharField:
    """Passwords keep their spaces; 256 characters bound the hash's work."""
    return serializers.CharField(max_length=256, trim_whitespace=False, write_only=True)


class CredentialsSerializer(serializers.Serializer[Any]):
    """What register and login take."""

    email = _address()
    password = _password()


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
    refresh_token = serializers.CharField(max_length=200)


class TokenPairSerializer(serializers.Serializer[Any]):
    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Life of the access token in seconds.")
    token_type = serializers.CharField()


class UserSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("id", "email", "email_verified_at", "is_staff", "created_at")
        read_only_fields = fields
