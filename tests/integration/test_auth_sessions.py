from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from pytest_django import Settings

from auth.models import RefreshToken, Session, User
from auth.services import sessions
from auth.services.sessions import InvalidRefreshToken, TokenPair
from auth.tokens import digest

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)


@pytest.fixture
def user() -> User:
    return User.objects.create_user("mara@example.com", "correct horse battery")


@pytest.fixture
def pair(user: User) -> TokenPair:
    return sessions.open_session(user, now=NOW)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _refresh(client: Client, token: str) -> int:
    body = {"refresh_token": token}
    response = client.post("/api/v1/auth/token/refresh", body, content_type="application/json")
    return response.status_code


def test_refresh_answers_a_new_pair_that_works(client: Client, pair: TokenPair) -> None:
    body = {"refresh_token": pair.refresh_token}

    response = client.post("/api/v1/auth/token/refresh", body, content_type="application/json")

    data = response.json()["data"]
    assert response.status_code == 200
    assert data["refresh_token"] != pair.refresh_token
    assert client.get("/api/v1/auth/me", headers=_bearer(data["access_token"])).status_code == 200
    assert _refresh(client, data["refresh_token"]) == 200


def test_the_database_keeps_only_digests(pair: TokenPair) -> None:
    row = RefreshToken.objects.get()

    assert bytes(row.digest) == digest(pair.refresh_token)
    assert pair.refresh_token.encode() not in bytes(row.digest)


def test_a_token_used_again_after_the_grace_ends_the_whole_session(client: Client, pair: TokenPair) -> None:
    second = sessions.rotate(refresh_token=pair.refresh_token, now=NOW - timedelta(seconds=11))

    assert _refresh(client, pair.refresh_token) == 401

    assert Session.objects.get().revoked_because == "token_reused"
    assert _refresh(client, second.refresh_token) == 401
    assert client.get("/api/v1/auth/me", headers=_bearer(second.access_token)).status_code == 401


def test_another_session_survives_the_theft_of_one(client: Client, user: User, pair: TokenPair) -> None:
    other = sessions.open_session(user, now=NOW)
    sessions.rotate(refresh_token=pair.refresh_token, now=NOW - timedelta(seconds=11))
    assert _refresh(client, pair.refresh_token) == 401

    assert _refresh(client, other.refresh_token) == 200


def test_two_tabs_that_refresh_at_once_get_the_same_next_token(pair: TokenPair) -> None:
    first = sessions.rotate(refresh_token=pair.refresh_token, now=NOW)
    second = sessions.rotate(refresh_token=pair.refresh_token, now=NOW + timedelta(seconds=10))

    assert first.refresh_token == second.refresh_token
    assert first.access_token != second.access_token
    assert RefreshToken.objects.count() == 2
    sessions.rotate(refresh_token=second.refresh_token, now=NOW + timedelta(seconds=11))


def test_the_grace_is_over_when_the_next_token_was_used(pair: TokenPair) -> None:
    second = sessions.rotate(refresh_token=pair.refresh_token, now=NOW)
    third = sessions.rotate(refresh_token=second.refresh_token, now=NOW + timedelta(seconds=1))

    with pytest.raises(InvalidRefreshToken):
        sessions.rotate(refresh_token=pair.refresh_token, now=NOW + timedelta(seconds=2))

    with pytest.raises(InvalidRefreshToken):
        sessions.rotate(refresh_token=third.refresh_token, now=NOW + timedelta(seconds=3))


def test_the_grace_is_a_setting(pair: TokenPair, settings: Settings) -> None:
    settings.REFRESH_GRACE_SECONDS = 0
    sessions.rotate(refresh_token=pair.refresh_token, now=NOW)

    with pytest.raises(InvalidRefreshToken):
        sessions.rotate(refresh_token=pair.refresh_token, now=NOW + timedelta(seconds=1))


def test_there_is_no_grace_in_a_session_that_has_ended(client: Client, pair: TokenPair) -> None:
    sessions.rotate(refresh_token=pair.refresh_token, now=NOW)
    client.post("/api/v1/auth/logout", headers=_bearer(pair.access_token))

    assert _refresh(client, pair.refresh_token) == 401
    assert Session.objects.get().revoked_because == "logout"


def test_a_stolen_token_ends_the_session_when_both_have_used_it(pair: TokenPair) -> None:
    """Whoever comes second, an hour later, ends it for both."""
    winner = sessions.rotate(refresh_token=pair.refresh_token, now=NOW)
    with pytest.raises(InvalidRefreshToken):
        sessions.rotate(refresh_token=pair.refresh_token, now=NOW + timedelta(hours=1))

    with pytest.raises(InvalidRefreshToken):
        sessions.rotate(refresh_token=winner.refresh_token, now=NOW + timedelta(hours=1))


def test_a_token_stolen_within_the_grace_is_found_out_one_rotation_later(pair: TokenPair) -> None:
    """Owner and thief hold the same next token; the second of them to use it ends the session."""
    owner = sessions.rotate(refresh_token=pair.refresh_token, now=NOW)
    thief = sessions.rotate(refresh_token=pair.refresh_token, now=NOW + timedelta(seconds=1))
    stolen = sessions.rotate(refresh_token=thief.refresh_token, now=NOW + timedelta(minutes=5))

    with pytest.raises(InvalidRefreshToken):
        sessions.rotate(refresh_token=owner.refresh_token, now=NOW + timedelta(minutes=14))

    with pytest.raises(InvalidRefreshToken):
        sessions.rotate(refresh_token=stolen.refresh_token, now=NOW + timedelta(minutes=15))


def test_a_refresh_token_lives_seven_days(pair: TokenPair) -> None:
    with pytest.raises(InvalidRefreshToken):
        sessions.rotate(refresh_token=pair.refresh_token, now=NOW + timedelta(days=7, seconds=1))

    sessions.rotate(refresh_token=pair.refresh_token, now=NOW + timedelta(days=6, hours=23))


def test_a_session_ends_after_thirty_days_however_often_it_is_refreshed(pair: TokenPair) -> None:
    token, day = pair.refresh_token, 0
    while day < 24:
        day += 6
        token = sessions.rotate(refresh_token=token, now=NOW + timedelta(days=day)).refresh_token

    last = sessions.rotate(refresh_token=token, now=NOW + timedelta(days=29)).refresh_token

    with pytest.raises(InvalidRefreshToken):
        sessions.rotate(refresh_token=last, now=NOW + timedelta(days=30, seconds=1))


def test_an_expired_token_does_not_count_as_stolen(pair: TokenPair) -> None:
    with pytest.raises(InvalidRefreshToken):
        sessions.rotate(refresh_token=pair.refresh_token, now=NOW + timedelta(days=8))

    assert Session.objects.get().revoked_at is None


def test_the_refresh_token_of_a_disabled_account_is_refused(user: User, pair: TokenPair) -> None:
    User.objects.update(is_active=False)

    with pytest.raises(InvalidRefreshToken):
        sessions.rotate(refresh_token=pair.refresh_token, now=NOW)


@pytest.mark.parametrize("token", ["x", "é" * 40, "A" * 43])
def test_an_unknown_refresh_token_is_401_with_its_code(client: Client, token: str) -> None:
    body = {"refresh_token": token}

    response = client.post("/api/v1/auth/token/refresh", body, content_type="application/json")

    assert (response.status_code, response.json()["error"]["code"]) == (401, "invalid_refresh_token")


def test_logout_ends_this_session_at_once_and_no_other(client: Client, user: User, pair: TokenPair) -> None:
    other = sessions.open_session(user, now=NOW)

    response = client.post("/api/v1/auth/logout", headers=_bearer(pair.access_token))

    assert (response.status_code, response.content) == (204, b"")
    assert client.get("/api/v1/auth/me", headers=_bearer(pair.access_token)).status_code == 401
    assert _refresh(client, pair.refresh_token) == 401
    assert client.get("/api/v1/auth/me", headers=_bearer(other.access_token)).status_code == 200


def test_an_access_token_expires(client: Client, user: User) -> None:
    old = sessions.open_session(user, now=NOW - timedelta(minutes=16))

    assert client.get("/api/v1/auth/me", headers=_bearer(old.access_token)).status_code == 401


def test_the_database_refuses_a_token_that_expires_before_it_was_made(pair: TokenPair) -> None:
    with pytest.raises(IntegrityError, match="accounts_token_expires_later"):
        RefreshToken.objects.update(expires_at=NOW - timedelta(days=1))


def test_the_database_refuses_a_digest_twice(pair: TokenPair) -> None:
    first = RefreshToken.objects.get()

    with pytest.raises(IntegrityError, match="digest"):
        RefreshToken.objects.create(session=first.session, digest=first.digest, expires_at=first.expires_at)


def test_the_database_refuses_an_address_twice_whatever_its_case(user: User) -> None:
    with pytest.raises(IntegrityError, match="accounts_user_email_unique"):
        User.objects.create_user("MARA@example.com", "another horse")
