"""The two kinds of token: a short signed one for every request, a long opaque one to get the next.

Access tokens are JWTs (RFC 7519): HS256 and nothing else, and all of iss, aud, sub, sid, iat, exp, jti
must be there. Refresh tokens are 256 bits that only the client knows: the first of a session is random,
each next one is a keyed hash of the one before. We keep their SHA-256, which needs no salt for such a secret
(OWASP ASVS 5.0, 7.2.3 asks for 128 bits).
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from django.conf import settings

from auth.keys import derived_key
from flowbrand.core.ids import new_id

_ALGORITHM = "HS256"
_ISSUER = "flowbrand"
_AUDIENCE = "flowbrand-api"
_LEEWAY_SECONDS = 5
_CLAIMS = ["iss", "aud", "sub", "sid", "iat", "exp", "jti"]


class TokenRefused(Exception):
    """Not a token of ours, or no longer one. Says nothing more, so that no caller can pass it on."""


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a valid access token says: whose it is and which login it descends from."""

    user_id: UUID
    session_id: UUID


def issue_access_token(claims: AccessClaims, *, now: datetime) -> str:
    """A signed token, valid for ACCESS_TOKEN_SECONDS from `now`."""
    payload = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": str(claims.user_id),
        "sid": str(claims.session_id),
        "iat": now,
        "exp": now + timedelta(seconds=settings.ACCESS_TOKEN_SECONDS),
        "jti": new_id().hex,
    }
    return jwt.encode(payload, _signing_key(), algorithm=_ALGORITHM)


def read_access_token(token: str) -> AccessClaims:
    """The claims of a valid token. Raises TokenRefused for every other string."""
    try:
        payload = jwt.decode(
            token,
            _signing_key(),
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            issuer=_ISSUER,
            leeway=_LEEWAY_SECONDS,
            options={"require": _CLAIMS},
        )
        return AccessClaims(UUID(payload["sub"]), UUID(payload["sid"]))
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as error:
        raise TokenRefused from error


def new_refresh_token() -> str:
    """256 random bits as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def successor(refresh_token: str) -> str:
    """The token that follows this one: the same whoever asks, and nobody can tell it without our key.

    So that two tabs that refresh at once get one token, not two, and none has to be kept to be sent again.
    """
    mac = hmac.new(derived_key("refresh-token"), refresh_token.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def digest(refresh_token: str) -> bytes:
    """What the database keeps of a refresh token: 32 bytes."""
    return hashlib.sha256(refresh_token.encode()).digest()


def utc_now() -> datetime:
    return datetime.now(UTC)


def _signing_key() -> bytes:
    return derived_key("access-token")
