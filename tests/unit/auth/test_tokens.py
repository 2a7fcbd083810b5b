from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from pytest_django import Settings

from auth import tokens
from auth.tokens import AccessClaims, TokenRefused, issue_access_token, read_access_token
from flowbrand.core.ids import new_id

CLAIMS = AccessClaims(user_id=new_id(), session_id=new_id())


def _payload(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    whole = {
        "iss": "flowbrand",
        "aud": "flowbrand-api",
        "sub": str(CLAIMS.user_id),
        "sid": str(CLAIMS.session_id),
        "iat": now,
        "exp": now + timedelta(minutes=5),
        "jti": new_id().hex,
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


def _signed(payload: dict[str, Any], *, algorithm: str = "HS256", key: bytes | None = None) -> str:
    return jwt.encode(payload, tokens._signing_key() if key is None else key, algorithm=algorithm)


def test_our_own_token_is_read_back() -> None:
    assert read_access_token(issue_access_token(CLAIMS, now=datetime.now(UTC))) == CLAIMS
    assert read_access_token(_signed(_payload())) == CLAIMS


def test_two_tokens_of_one_moment_differ() -> None:
    now = datetime.now(UTC)

    assert issue_access_token(CLAIMS, now=now) != issue_access_token(CLAIMS, now=now)


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "sid", "iat", "exp", "jti"])
def test_no_claim_may_be_missing(claim: str) -> None:
    with pytest.raises(TokenRefused):
        read_access_token(_signed(_payload(**{claim: None})))


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "somebody"},
        {"aud": "something"},
        {"sub": "not a uuid"},
        {"sub": 5},
        {"sid": ["list"]},
        {"exp": datetime.now(UTC) - timedelta(minutes=1)},
        {"iat": datetime.now(UTC) + timedelta(hours=1)},
    ],
)
def test_no_claim_may_be_wrong(wrong: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        read_access_token(_signed(_payload(**wrong)))


@pytest.mark.filterwarnings("ignore:The HMAC key is 32 bytes long")
def test_another_algorithm_is_refused_even_with_our_key() -> None:
    with pytest.raises(TokenRefused):
        read_access_token(_signed(_payload(), algorithm="HS512"))


def test_a_token_without_signature_is_refused() -> None:
    with pytest.raises(TokenRefused):
        read_access_token(jwt.encode(_payload(), "", algorithm="none"))


def test_another_key_is_refused() -> None:
    with pytest.raises(TokenRefused):
        read_access_token(_signed(_payload(), key=b"x" * 32))


@pytest.mark.parametrize("text", ["", "a.b.c", "....", "x" * 5000])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(TokenRefused):
        read_access_token(text)


def test_the_key_follows_the_secret_key(settings: Settings) -> None:
    token = issue_access_token(CLAIMS, now=datetime.now(UTC))
    settings.SECRET_KEY = "another secret key"

    with pytest.raises(TokenRefused):
        read_access_token(token)


def test_refresh_tokens_have_256_bits_and_are_kept_as_digests() -> None:
    first, second = tokens.new_refresh_token(), tokens.new_refresh_token()

    assert first != second
    assert len(first) == 43
    assert len(tokens.digest(first)) == 32
    assert first.encode() not in tokens.digest(first)
