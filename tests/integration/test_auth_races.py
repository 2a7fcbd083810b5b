"""Two and more real connections, released by a barrier."""

from datetime import UTC, datetime

import pytest

from auth.models import AccountMail, RefreshToken, Session, User
from auth.services.registering import register
from auth.services.sessions import InvalidRefreshToken, TokenPair, open_session, rotate
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


def test_of_simultaneous_refreshes_with_one_token_one_wins_and_the_session_ends() -> None:
    user = User.objects.create_user("mara@example.com", "correct horse battery")
    pair = open_session(user, now=NOW)

    results = at_once(10, lambda _: rotate(refresh_token=pair.refresh_token, now=NOW))

    assert sum(isinstance(result, TokenPair) for result in results) == 1
    assert sum(isinstance(result, InvalidRefreshToken) for result in results) == 9
    assert RefreshToken.objects.filter(used_at=None).count() == 1
    assert Session.objects.get().revoked_because == "token_reused"
