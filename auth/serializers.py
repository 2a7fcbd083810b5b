"""The forms of the accounts API."""

from typing import Any

from rest_framework import serializers

from auth.models import User, validate_ascii


class CredentialsSerializer(serializers.Serializer[Any]):
    """What register and login take. Passwords keep their spaces; 256 characters bound the hash's work."""

    email = serializers.EmailField(max_length=254, validators=[validate_ascii])
    password = serializers.CharField(max_length=256, trim_whitespace=False, write_only=True)


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
