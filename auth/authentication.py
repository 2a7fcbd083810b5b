"""Who sends this request: `Authorization: Bearer <access token>`, RFC 6750."""

import structlog
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from auth.models import Session, User
from auth.selectors import live_session
from auth.tokens import TokenRefused, read_access_token

_CHALLENGE = 'Bearer realm="api"'


class InvalidToken(AuthenticationFailed):
    """401 `invalid_token`. One answer for every reason: expired, forged, revoked, user gone."""

    default_code = "invalid_token"
    challenge = f'{_CHALLENGE}, error="invalid_token"'


class BearerAuthentication(BaseAuthentication):
    """Sets request.user and request.auth (the Session). One query; a revoked session is out at once."""

    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        session = _session_of(token.strip())
        structlog.contextvars.bind_contextvars(user_id=str(session.user_id))
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        return _CHALLENGE


def _session_of(token: bytes) -> Session:
    try:
        claims = read_access_token(token.decode("ascii"))
    except (TokenRefused, UnicodeDecodeError) as error:
        raise InvalidToken from error
    session = live_session(claims.session_id, user_id=claims.user_id)
    if session is None:
        raise InvalidToken
    return session
