"""Failed logins: counted, locked, forgotten; alike for every address; bearable for its owner."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from auth import counters
from auth.counters import AccountLocked
from auth.models import AttemptCounter, AuthMetadata, KnownPlace, User
from tests.hashers import QuickArgon2

pytestmark = pytest.mark.django_db

EMAIL, PASSWORD = "mara@example.com", "correct horse battery"
HOME, ELSEWHERE = "203.0.113.10", "198.51.100.20"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]


@pytest.fixture
def user() -> User:
    return User.objects.create_user(EMAIL, PASSWORD)


def _login(password: str = "wrong horse", *, email: str = EMAIL, address: str = ELSEWHERE) -> Any:
    body = {"email": email, "password": password}
    return Client(REMOTE_ADDR=address).post("/api/v1/auth/login", body, content_type="application/json")


def _statuses(count: int, **where: str) -> list[int]:
    return [_login(**where).status_code for _ in range(count)]


def _later(seconds: float) -> None:
    """As if the counters had been written `seconds` earlier."""
    by = timedelta(seconds=seconds)
    AttemptCounter.objects.update(
        last_attempt_at=F("last_attempt_at") - by, locked_until=F("locked_until") - by
    )


def test_the_limit_locks_and_says_for_how_long(user: User) -> None:
    assert _statuses(5) == [401] * 5

    locked = _login(PASSWORD)

    error = locked.json()["error"]
    assert (locked.status_code, error["code"]) == (423, "account_locked")
    assert 890 <= error["retry_after"] <= 900
    assert locked["Retry-After"] == str(error["retry_after"])
    assert AttemptCounter.objects.get().failed_attempts == 5


def test_a_locked_account_looks_at_no_password(user: User) -> None:
    _statuses(5)
    QuickArgon2.reset()

    _login(PASSWORD)

    assert QuickArgon2.evaluations == 0


def test_waiting_does_not_begin_anew_with_every_try(user: User) -> None:
    _statuses(5)
    _later(600)

    assert 290 <= _login().json()["error"]["retry_after"] <= 300


def test_a_success_resets(user: User) -> None:
    _statuses(4)
    assert _login(PASSWORD).status_code == 200

    counter = AttemptCounter.objects.get(failed_attempts=0)
    assert counter.locked_until is None
    assert _statuses(4, address="192.0.2.1") == [401] * 4


def test_the_right_password_as_last_attempt_opens_the_lock_again(user: User) -> None:
    _statuses(4)

    assert _login(PASSWORD).status_code == 200
    assert _login(PASSWORD, address="192.0.2.1").status_code == 200


def test_an_expired_lock_starts_from_zero(user: User) -> None:
    _statuses(5)
    _later(901)

    assert _statuses(5) == [401] * 5
    assert _statuses(1) == [423]


def test_an_expired_lock_starts_from_zero_when_locks_were_made_longer_since(
    user: User, settings: Settings
) -> None:
    _statuses(5)
    _later(901)
    settings.LOCKOUT_SECONDS = 7200

    assert _statuses(5) == [401] * 5


def test_failures_are_forgotten_after_as_long_as_a_lock_lasts(user: User) -> None:
    _statuses(4)
    _later(901)

    assert _statuses(5) == [401] * 5


def test_limit_and_duration_are_settings(user: User, settings: Settings) -> None:
    settings.LOCKOUT_ATTEMPTS, settings.LOCKOUT_SECONDS = 1, 60

    assert _statuses(1) == [401]
    assert _login().json()["error"]["retry_after"] <= 60


def test_a_disabled_account_counts_its_right_password_as_a_failure(user: User) -> None:
    User.objects.update(is_active=False)

    assert [_login(PASSWORD).status_code for _ in range(6)] == [401] * 5 + [423]


@pytest.mark.parametrize("other", ["MARA@Example.com", "mara@example.COM"])
def test_spellings_of_an_address_share_a_counter(user: User, other: str) -> None:
    _statuses(5, email=other)

    assert _statuses(1) == [423]


def test_a_spelling_that_only_the_database_folds_is_no_way_around(user: User) -> None:
    """PostgreSQL's lower() makes "i" of "İ"."""
    User.objects.create_user("mail@info.example", PASSWORD)

    assert _login(PASSWORD, email="mail@İnfo.example").status_code == 400
    assert not Client().login(username="mail@İnfo.example", password=PASSWORD)


# --- no enumeration ---------------------------------------------------------------------------------


def _answers_and_statements(email: str, count: int) -> list[Any]:
    """Of `count` failed logins: status, body without its id, hashes made, and the SQL with its values out."""
    seen = []
    for _ in range(count):
        QuickArgon2.reset()
        with CaptureQueriesContext(connection) as asked:
            response = _login(email=email)
        error = response.json()["error"] | {"request_id": "", "retry_after": "retry_after" in response.json()}
        verbs = [query["sql"].split()[0] for query in asked.captured_queries]
        seen.append((response.status_code, error, QuickArgon2.evaluations, verbs))
    return seen


@pytest.mark.parametrize("state", ["active", "disabled", "logged in before", "without a password"])
def test_no_account_answers_as_any_account_does(user: User, state: str) -> None:
    """Seven failures in a row, through the lock: the same answers, statements and hashes, one by one."""
    if state == "logged in before":
        AuthMetadata.objects.create(user=user)
    if state == "disabled":
        User.objects.update(is_active=False)
    if state == "without a password":
        user.set_unusable_password()
        user.save()

    assert _answers_and_statements(EMAIL, 7) == _answers_and_statements("nobody@example.com", 7)


def test_the_statements_of_a_failed_login(user: User) -> None:
    """One read of the account, one write that counts. The first failure makes the row; a lock is read."""
    statements = [verbs for *_, verbs in _answers_and_statements(EMAIL, 6)]

    assert statements[0] == ["SELECT", "UPDATE", "SELECT", "INSERT", "UPDATE"]
    assert statements[1:5] == [["SELECT", "UPDATE"]] * 4
    assert statements[5] == ["SELECT", "UPDATE", "SELECT"]


def test_the_statements_of_a_login(user: User) -> None:
    """Two before the password; forgiven, noted, known and opened in one transaction (here a savepoint)."""
    _login(PASSWORD)
    _login(PASSWORD)  # the first from a place that is known by now

    with CaptureQueriesContext(connection) as asked:
        _login(PASSWORD)

    verbs = [query["sql"].split()[0] for query in asked.captured_queries]
    assert verbs[:2] == ["SELECT", "UPDATE"]
    assert verbs[2:] == ["SAVEPOINT", "UPDATE", "UPDATE", "INSERT", "INSERT", "INSERT", "RELEASE"]


def test_the_database_keeps_no_address_that_failed(user: User) -> None:
    _login(email="somebody@example.com")

    assert "somebody" not in str(AttemptCounter.objects.values())


# --- a lock is bearable -----------------------------------------------------------------------------


def test_guesses_from_elsewhere_do_not_lock_a_place_the_account_knows(user: User) -> None:
    assert _login(PASSWORD, address=HOME).status_code == 200

    assert _statuses(6) == [401] * 5 + [423]

    assert _login(PASSWORD, address=HOME).status_code == 200


def test_a_known_place_has_a_counter_of_its_own_and_its_success_opens_no_other(user: User) -> None:
    _login(PASSWORD, address=HOME)
    _statuses(6)

    assert _statuses(4, address=HOME) == [401] * 4
    assert _login(PASSWORD, address=HOME).status_code == 200
    assert _statuses(1) == [423]
    assert _statuses(6, address=HOME) == [401] * 5 + [423]


def test_a_place_is_known_to_one_account_only(user: User) -> None:
    _login(PASSWORD, address=HOME)
    other = User.objects.create_user("other@example.com", PASSWORD)

    _statuses(5, email=other.email)

    assert _login(PASSWORD, email=other.email, address=HOME).status_code == 423


def test_a_place_is_forgotten_after_thirty_days(user: User) -> None:
    _login(PASSWORD, address=HOME)
    KnownPlace.objects.update(last_login_at=F("last_login_at") - timedelta(days=31))

    _statuses(5)

    assert _login(PASSWORD, address=HOME).status_code == 423


def test_a_client_whose_address_is_unknown_is_in_no_place(user: User) -> None:
    assert _login(PASSWORD, address="").status_code == 200

    assert KnownPlace.objects.count() == 0


def test_a_network_is_kept_as_a_keyed_hash(user: User) -> None:
    _login(PASSWORD, address=HOME)

    assert HOME not in str(KnownPlace.objects.values())


# --- the first login --------------------------------------------------------------------------------


def test_the_first_login_makes_the_metadata_and_later_ones_keep_it(user: User) -> None:
    _login(PASSWORD)
    first = AuthMetadata.objects.get(user=user).last_login_at
    _login(PASSWORD)
    second = AuthMetadata.objects.get(user=user).last_login_at

    assert first is not None
    assert second is not None
    assert second > first


# --- the admin --------------------------------------------------------------------------------------


def test_the_admins_form_counts_and_locks_as_the_api_does(user: User) -> None:
    User.objects.update(is_staff=True)
    form = {"username": EMAIL, "password": "wrong horse"}
    for _ in range(5):
        Client(REMOTE_ADDR=ELSEWHERE).post("/admin/login/", form)

    locked = Client(REMOTE_ADDR=ELSEWHERE).post("/admin/login/", form | {"password": PASSWORD})

    assert locked.status_code == 200  # the form again
    assert _statuses(1) == [423]


# --- the counter itself -----------------------------------------------------------------------------


def test_pruning_removes_what_would_start_from_zero_and_keeps_locks() -> None:
    for _ in range(5):
        counters.reserve("old")
    _later(901)
    for _ in range(5):
        counters.reserve("locked")
    counters.reserve("counting")

    assert counters.prune() == 1

    assert set(AttemptCounter.objects.values_list("key", flat=True)) == {"locked", "counting"}
    with pytest.raises(AccountLocked):
        counters.reserve("locked")


def test_the_database_refuses_a_lock_without_failures() -> None:
    counters.reserve("key")

    with pytest.raises(IntegrityError, match="accounts_counter_locked_by_failures"):
        AttemptCounter.objects.update(failed_attempts=0, locked_until=F("last_attempt_at"))
