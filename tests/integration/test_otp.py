"""One-time codes: in force for a while and a few tries, asked for now and then, kept as hashes."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from pytest_django import Settings

from auth import code_lock, otp
from auth.code_lock import CodeBusy
from auth.models import CodePurpose, OneTimeCode
from auth.otp import CodeRecentlySent, InvalidCode, Proof
from flowbrand.core import redis_client

pytestmark = pytest.mark.django_db

EMAIL = "mara@example.com"
VERIFY, RESET = CodePurpose.VERIFY_EMAIL, CodePurpose.RESET_PASSWORD


def _prove(code: str, *, email: str = EMAIL, purpose: CodePurpose = VERIFY) -> Proof:
    return otp.prove(email, purpose, code)


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def _later(**fields: timedelta) -> None:
    OneTimeCode.objects.update(**{name: F(name) - by for name, by in fields.items()})


def _request(times: int = 1) -> None:
    for _ in range(times):
        otp.request(EMAIL, VERIFY)
        _later(requested_at=timedelta(seconds=61))


def test_a_code_has_six_digits_and_is_kept_as_a_hash() -> None:
    code = otp.issue(EMAIL, VERIFY)

    assert len(code) == 6
    assert code.isdigit()
    assert code not in OneTimeCode.objects.get().digest


def test_a_code_is_proved_in_any_case_of_the_address_and_used_once() -> None:
    proof = _prove(otp.issue("Mara@Example.com", VERIFY), email="MARA@example.com")

    otp.use(proof)

    with pytest.raises(InvalidCode):
        otp.use(proof)


def test_a_used_code_proves_nothing() -> None:
    code = otp.issue(EMAIL, VERIFY)
    otp.use(_prove(code))

    with pytest.raises(InvalidCode):
        _prove(code)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "é" * 6])
def test_what_is_no_code_is_refused(code: str) -> None:
    otp.issue(EMAIL, VERIFY)

    with pytest.raises(InvalidCode):
        _prove(code)


def test_a_code_is_good_for_its_address_and_purpose_only() -> None:
    code = otp.issue(EMAIL, VERIFY)
    otp.issue("other@example.com", VERIFY)
    otp.issue(EMAIL, RESET)

    for elsewhere in ({"email": "other@example.com"}, {"purpose": RESET}, {"email": "nobody@example.com"}):
        with pytest.raises(InvalidCode):
            _prove(code, **elsewhere)
    _prove(code)


def test_a_code_allows_five_tries() -> None:
    code = otp.issue(EMAIL, VERIFY)
    for _ in range(5):
        with pytest.raises(InvalidCode):
            _prove(_wrong(code))

    with pytest.raises(InvalidCode):
        _prove(code)
    assert OneTimeCode.objects.get().attempts == 5


def test_the_fifth_try_may_be_the_right_one() -> None:
    code = otp.issue(EMAIL, VERIFY)
    for _ in range(4):
        with pytest.raises(InvalidCode):
            _prove(_wrong(code))

    otp.use(_prove(code))


def test_a_code_lives_five_minutes_from_when_it_was_issued() -> None:
    code = otp.issue(EMAIL, VERIFY)
    _later(expires_at=timedelta(minutes=4, seconds=50))
    _prove(code)
    _later(expires_at=timedelta(seconds=11))

    with pytest.raises(InvalidCode):
        _prove(code)


def test_a_new_code_replaces_the_old_one_and_its_tries() -> None:
    old = otp.issue(EMAIL, VERIFY)
    for _ in range(5):
        with pytest.raises(InvalidCode):
            _prove(_wrong(old))
    new = otp.issue(EMAIL, VERIFY)

    if old != new:
        with pytest.raises(InvalidCode):
            _prove(old)
    _prove(new)


def test_a_proof_of_a_code_that_was_replaced_uses_nothing_up() -> None:
    proof = _prove(otp.issue(EMAIL, VERIFY))
    new = otp.issue(EMAIL, VERIFY)

    with pytest.raises(InvalidCode):
        otp.use(proof)
    otp.use(_prove(new))


def test_what_is_undone_with_its_transaction_leaves_the_code_in_force() -> None:
    code = otp.issue(EMAIL, VERIFY)
    with transaction.atomic():
        otp.use(_prove(code))
        transaction.set_rollback(True)

    otp.use(_prove(code))


# --- asking -----------------------------------------------------------------------------------------


def test_a_code_is_asked_for_once_a_minute() -> None:
    otp.request(EMAIL, VERIFY)

    with pytest.raises(CodeRecentlySent) as refused:
        otp.request("MARA@example.com", VERIFY)

    assert refused.value.retry_after is not None
    assert 55 <= refused.value.retry_after <= 60
    otp.request(EMAIL, RESET)
    otp.request("other@example.com", VERIFY)


def test_a_code_is_asked_for_five_times_an_hour() -> None:
    _request(times=5)

    with pytest.raises(CodeRecentlySent) as refused:
        otp.request(EMAIL, VERIFY)

    assert refused.value.retry_after is not None
    assert 3500 <= refused.value.retry_after <= 3600
    _later(counted_since=timedelta(hours=1))
    _request(times=5)


def test_the_limits_are_settings(settings: Settings) -> None:
    settings.OTP_RESEND_SECONDS, settings.OTP_SENDS_PER_HOUR = 1, 2
    settings.OTP_ATTEMPTS, settings.OTP_SECONDS = 1, 60
    _request(times=2)
    with pytest.raises(CodeRecentlySent):
        otp.request(EMAIL, VERIFY)

    code = otp.issue(EMAIL, VERIFY)
    with pytest.raises(InvalidCode):
        _prove(_wrong(code))
    with pytest.raises(InvalidCode):
        _prove(code)


def test_asking_again_leaves_the_code_in_force_until_the_next_is_issued() -> None:
    otp.request(EMAIL, VERIFY)
    code = otp.issue(EMAIL, VERIFY)
    _later(requested_at=timedelta(seconds=61))

    otp.request(EMAIL, VERIFY)

    otp.use(_prove(code))


def test_pruning_removes_rows_nobody_asked_about_for_a_day() -> None:
    otp.request(EMAIL, VERIFY)
    otp.issue("other@example.com", RESET)
    assert otp.prune() == 0
    _later(counted_since=timedelta(days=1), requested_at=timedelta(days=1))

    assert otp.prune() == 2


def test_the_database_refuses_a_code_without_an_end() -> None:
    otp.issue(EMAIL, VERIFY)

    with pytest.raises(IntegrityError, match="accounts_code_whole"):
        OneTimeCode.objects.update(expires_at=None)


def test_the_database_refuses_a_second_code_in_force() -> None:
    otp.issue(EMAIL, VERIFY)

    with pytest.raises(IntegrityError, match="accounts_code_one_in_force"):
        OneTimeCode.objects.create(email=EMAIL, purpose=VERIFY)


def test_the_database_refuses_an_unknown_purpose() -> None:
    with pytest.raises(IntegrityError, match="accounts_code_purpose_known"):
        OneTimeCode.objects.create(email=EMAIL, purpose="something")


# --- the lock in front ------------------------------------------------------------------------------


@pytest.fixture
def _redis(redis_url: str) -> None:
    redis_client.forget()


@pytest.mark.usefixtures("_redis")
def test_the_lock_turns_others_away_for_this_address_and_purpose_only() -> None:
    with code_lock.held(EMAIL, VERIFY):
        with pytest.raises(CodeBusy), code_lock.held("MARA@example.com", VERIFY):
            pytest.fail("two hold the lock")
        with code_lock.held(EMAIL, RESET), code_lock.held("other@example.com", VERIFY):
            pass

    with code_lock.held(EMAIL, VERIFY):
        pass


@pytest.mark.usefixtures("_redis")
def test_the_lock_is_given_back_when_its_holder_fails() -> None:
    with pytest.raises(RuntimeError), code_lock.held(EMAIL, VERIFY):
        raise RuntimeError

    with code_lock.held(EMAIL, VERIFY):
        pass


@pytest.mark.usefixtures("_redis")
def test_a_holder_that_outlived_its_lock_does_not_release_the_next_ones() -> None:
    redis = redis_client.reachable()
    assert redis is not None
    first, second = ExitStack(), ExitStack()
    first.enter_context(code_lock.held(EMAIL, VERIFY))
    redis.flushdb()  # the thirty seconds are over
    second.enter_context(code_lock.held(EMAIL, VERIFY))

    first.close()

    with pytest.raises(CodeBusy), code_lock.held(EMAIL, VERIFY):
        pytest.fail("the first holder released the second one's lock")
    second.close()
    with code_lock.held(EMAIL, VERIFY):
        pass


@pytest.mark.usefixtures("_redis")
def test_a_lock_is_held_for_thirty_seconds_at_most() -> None:
    redis = redis_client.reachable()
    assert redis is not None

    with code_lock.held(EMAIL, VERIFY):
        left = redis.pttl(redis.keys("flowbrand:code:*")[0])

    assert 29_000 < left <= 30_000


def test_without_redis_there_is_no_lock(settings: Settings) -> None:
    settings.REDIS_URL = ""

    with code_lock.held(EMAIL, VERIFY), code_lock.held(EMAIL, VERIFY):
        pass
