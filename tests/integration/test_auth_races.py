"""Two and more real connections, released by a barrier."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from pytest_django import Settings

from auth.models import AccountMail, RefreshToken, Session, User
from auth.services.registering import register
from auth.services.sessions import InvalidRefreshToken, TokenPair, open_session, revoke_sessions, rotate
from tests.racing import at_once
from workers.models import OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime.now(UTC)


def test_simultaneous_registrations_of_one_address_make_one_account_and_order_one_letter() -> None:
    spellings = ["mara@example.com", "MARA@example.com"]

    results = at_once(8, lambda n: register(email=spellings[n % 2], password="correct horse battery"))

    assert results == [None] * 8
    assert User.objects.get().check_password("correct horse battery")
    assert AccountMail.objects.count() == OutboxMessage.objects.count() == 1


def test_a_registration_that_is_sent_twice_at_once_leaves_its_password_good(settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True

    at_once(8, lambda _: register(email="mara@example.com", password="correct horse battery"))

    assert User.objects.get().check_password("correct horse battery")


def test_of_different_registrations_at_once_none_leaves_its_password(settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True

    at_once(8, lambda n: register(email="mara@example.com", password=f"correct horse battery {n}"))

    assert not User.objects.get().has_usable_password()


@pytest.fixture
def pair() -> TokenPair:
    return open_session(User.objects.create_user("mara@example.com"), now=NOW)


def test_twenty_refreshes_at_once_get_one_and_the_same_next_token(pair: TokenPair) -> None:
    results = at_once(20, lambda _: rotate(refresh_token=pair.refresh_token, now=NOW))

    assert {type(result) for result in results} == {TokenPair}
    following = {result.refresh_token for result in results if isinstance(result, TokenPair)}
    assert len(following) == 1
    assert RefreshToken.objects.filter(used_at=None).count() == 1
    assert RefreshToken.objects.count() == 2
    assert Session.objects.get().revoked_at is None


def test_without_a_grace_one_of_twenty_refreshes_wins_and_the_session_ends(
    pair: TokenPair, settings: Settings
) -> None:
    settings.REFRESH_GRACE_SECONDS = -1

    results = at_once(20, lambda _: rotate(refresh_token=pair.refresh_token, now=NOW))

    assert sum(isinstance(result, TokenPair) for result in results) == 1
    assert sum(isinstance(result, InvalidRefreshToken) for result in results) == 19
    assert RefreshToken.objects.count() == 2
    assert Session.objects.get().revoked_because == "token_reused"


def test_of_twenty_who_replay_an_old_token_at_once_none_gets_anything(pair: TokenPair) -> None:
    newest = rotate(refresh_token=pair.refresh_token, now=NOW)
    later = NOW + timedelta(minutes=1)

    results = at_once(20, lambda _: rotate(refresh_token=pair.refresh_token, now=later))

    assert {type(result) for result in results} == {InvalidRefreshToken}
    with pytest.raises(InvalidRefreshToken):
        rotate(refresh_token=newest.refresh_token, now=later)


def _rotated(token: str, now: datetime, _: int) -> TokenPair:
    return rotate(refresh_token=token, now=now)


def test_the_owner_and_a_thief_who_refresh_at_once_never_hold_two_different_tokens(pair: TokenPair) -> None:
    for minute in range(10):
        when = NOW + timedelta(minutes=minute)
        results = at_once(2, partial(_rotated, pair.refresh_token, when))
        following = {result.refresh_token for result in results if isinstance(result, TokenPair)}
        assert len(following) == 1
        pair = next(result for result in results if isinstance(result, TokenPair))

    assert RefreshToken.objects.filter(used_at=None).count() == 1


def test_logging_out_everywhere_while_twenty_refresh_leaves_no_session(pair: TokenPair) -> None:
    user = User.objects.get()

    def act(number: int) -> object:
        if number == 10:
            return revoke_sessions(user.pk, because="logout_all")
        return rotate(refresh_token=pair.refresh_token, now=NOW)

    results = at_once(20, act)

    assert results[10] == 1
    assert all(isinstance(result, TokenPair | InvalidRefreshToken | int) for result in results)
    for token in {result.refresh_token for result in results if isinstance(result, TokenPair)}:
        with pytest.raises(InvalidRefreshToken):
            rotate(refresh_token=token, now=NOW)
