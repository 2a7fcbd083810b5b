"""One hundred connections guess at once. What counts is how many passwords were really looked at."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings

from auth.counters import AccountLocked
from auth.models import AttemptCounter, AuthMetadata, Session, User
from auth.selectors import Candidate, account_key, candidate_for
from auth.services.logging_in import InvalidCredentials, check_password, log_in, record_login
from auth.services.sessions import TokenPair
from tests.hashers import CountingArgon2, QuickArgon2
from tests.racing import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("crowds"),  # a hundred connections each: one crowd at a time
]

PASSWORD = "correct horse battery"
NOW = datetime.now(UTC)
CROWD = 100
LIMIT = 5


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]


def _account() -> str:
    """The address of a new account, with the count of evaluations at zero."""
    user = User.objects.create_user(f"{uuid4()}@example.com", PASSWORD)
    CountingArgon2.reset()
    return user.email


def _log_in(email: str, password: str, place: int = 0) -> TokenPair:
    return log_in(email=email, password=password, network=f"198.51.100.{place}", now=NOW)


def _kinds(results: Sequence[object]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


@pytest.mark.parametrize("round_", range(20))
def test_of_a_hundred_wrong_passwords_exactly_five_are_looked_at(round_: int) -> None:
    email = _account()

    results = at_once(CROWD, lambda n: _log_in(email, f"guess {n}", n))

    assert _kinds(results) == {"InvalidCredentials": LIMIT, "AccountLocked": CROWD - LIMIT}
    assert QuickArgon2.evaluations == LIMIT
    counter = AttemptCounter.objects.get(key=account_key(email))
    assert counter.failed_attempts == LIMIT
    assert counter.locked_until is not None
    assert counter.locked_until > timezone.now() + timedelta(seconds=django_settings.LOCKOUT_SECONDS - 60)


def test_of_a_hundred_wrong_passwords_exactly_five_are_looked_at_with_argon2_as_in_production(
    settings: Settings,
) -> None:
    settings.PASSWORD_HASHERS = ["tests.hashers.CountingArgon2"]
    email = _account()

    results = at_once(CROWD, lambda n: _log_in(email, f"guess {n}"))

    assert _kinds(results) == {"InvalidCredentials": LIMIT, "AccountLocked": CROWD - LIMIT}
    assert CountingArgon2.evaluations == LIMIT


def test_of_a_hundred_guesses_without_an_account_exactly_five_are_hashed() -> None:
    CountingArgon2.reset()

    results = at_once(CROWD, lambda n: _log_in("nobody@example.com", f"guess {n}"))

    assert _kinds(results) == {"InvalidCredentials": LIMIT, "AccountLocked": CROWD - LIMIT}
    assert QuickArgon2.evaluations == LIMIT


def test_when_a_lock_runs_out_the_next_hundred_get_exactly_five() -> None:
    email = _account()
    at_once(CROWD, lambda n: _log_in(email, f"guess {n}"))
    past = timezone.now() - timedelta(seconds=django_settings.LOCKOUT_SECONDS + 1)
    AttemptCounter.objects.update(last_attempt_at=past, locked_until=timezone.now() - timedelta(seconds=1))
    CountingArgon2.reset()

    at_once(CROWD, lambda n: _log_in(email, f"guess {n}"))

    assert QuickArgon2.evaluations == LIMIT


@pytest.mark.parametrize("round_", range(5))
@pytest.mark.parametrize("right", [0, 50, 99])
def test_with_the_right_password_among_them_every_answer_is_correct(right: int, round_: int) -> None:
    """The right one gets in if it is among those looked at; nobody else does; its success resets."""
    email = _account()

    results = at_once(CROWD, lambda n: _log_in(email, PASSWORD if n == right else f"guess {n}"))

    kinds = _kinds(results)
    let_in = isinstance(results[right], TokenPair)
    assert let_in or isinstance(results[right], AccountLocked)
    assert kinds["TokenPair"] == Session.objects.count() == int(let_in)
    # Four or fewer were ahead of a right password that got in. Five more may follow its reset, and five of
    # those that came later still: the place is known by then, and has a counter of its own.
    assert LIMIT - 1 <= kinds["InvalidCredentials"] <= (3 * LIMIT - 1 if let_in else LIMIT)
    assert QuickArgon2.evaluations == kinds["InvalidCredentials"] + kinds["TokenPair"]
    assert sum(kinds.values()) == kinds["InvalidCredentials"] + kinds["TokenPair"] + kinds["AccountLocked"]


def test_fifty_first_logins_at_once_succeed_and_leave_one_row(settings: Settings) -> None:
    settings.LOCKOUT_ATTEMPTS = 1000  # it is the metadata's race, not the counter's
    email = _account()

    results = at_once(50, lambda n: _log_in(email, PASSWORD, n))

    assert _kinds(results) == {"TokenPair": 50}
    assert AuthMetadata.objects.count() == 1
    assert Session.objects.count() == 50


def test_fifty_first_logins_that_share_no_counter_leave_one_row_too() -> None:
    """Above, the counter's row makes them queue. Here nothing stands between them and the insert."""
    _account()
    user = User.objects.get()

    results = at_once(50, lambda n: record_login(Candidate(user, counter=f"{n}", place=f"{n}"), user))

    assert _kinds(results) == {"NoneType": 50}
    assert AuthMetadata.objects.count() == 1


def test_a_login_that_began_before_a_password_change_does_not_get_in() -> None:
    """The password is right when it is looked at, and changed before the session opens."""
    email = _account()
    user = User.objects.get()

    candidate = candidate_for(email, network="")
    checked = check_password(candidate, PASSWORD)

    AuthMetadata.objects.create(user=user, password_changed_at=timezone.now())

    with pytest.raises(InvalidCredentials):
        record_login(candidate, checked)


# --- the negative control: what the tests above would look like with the usual counter ----------------


def _count_after_check(email: str, password: str) -> None:
    """Read, check, write back: how such counters are usually written. Never do this."""
    user = User.objects.get(email=email)
    counter = AttemptCounter.objects.get_or_create(key=account_key(email))[0]
    if counter.locked_until is not None and counter.locked_until > timezone.now():
        raise AccountLocked
    if user.check_password(password):
        return
    counter.failed_attempts += 1
    if counter.failed_attempts >= LIMIT:
        counter.locked_until = timezone.now() + timedelta(seconds=900)
    counter.save()
    raise InvalidCredentials


def test_the_negative_control_a_counter_written_after_the_check_lets_more_than_five_through() -> None:
    email = _account()

    results = at_once(CROWD, lambda n: _count_after_check(email, f"guess {n}"))

    assert QuickArgon2.evaluations > LIMIT
    assert _kinds(results)["InvalidCredentials"] > LIMIT
