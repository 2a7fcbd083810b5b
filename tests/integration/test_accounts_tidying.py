"""What is removed in time, and what stays."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from auth import counters, otp
from auth.models import (
    AccountMail,
    AttemptCounter,
    CodePurpose,
    KnownPlace,
    MailKind,
    MailStatus,
    RefreshToken,
    Session,
    User,
)
from auth.services.sessions import InvalidRefreshToken, open_session, rotate
from auth.services.tidying import tidy
from auth.tokens import utc_now
from tests.racing import at_once
from workers.leases import due
from workers.reconciler import reconcile

pytestmark = pytest.mark.django_db(transaction=True)

OLD = timedelta(days=31)


@pytest.fixture
def user() -> User:
    return User.objects.create_user("mara@example.com")


def _mail(status: MailStatus, age: timedelta) -> AccountMail:
    fields = {
        MailStatus.QUEUED: {"due_at": due()},
        MailStatus.SENT: {"percent_complete": 100, "finished_at": Now() - age},
        MailStatus.FAILED: {"failure_code": "x", "finished_at": Now() - age},
    }
    return AccountMail.objects.create(
        status=status, kind=MailKind.VERIFY_EMAIL, email="a@b.c", **fields[status]
    )


def test_nothing_that_is_in_use_goes(user: User) -> None:
    counters.reserve("key")
    otp.request("mara@example.com", CodePurpose.VERIFY_EMAIL)
    KnownPlace.objects.create(key="place", user=user)
    open_session(user, now=utc_now())
    for status, age in (
        (MailStatus.QUEUED, OLD),
        (MailStatus.SENT, timedelta()),
        (MailStatus.FAILED, timedelta(days=2)),
    ):
        _mail(status, age)

    tidy()

    kept = [AttemptCounter, KnownPlace, Session, RefreshToken, AccountMail]
    assert [model._default_manager.count() for model in kept] == [1, 1, 1, 1, 3]


def test_what_is_old_goes(user: User) -> None:
    counters.reserve("key")
    AttemptCounter.objects.update(last_attempt_at=Now() - OLD)
    KnownPlace.objects.create(key="place", user=user, last_login_at=Now() - OLD)
    _mail(MailStatus.SENT, timedelta(days=2))
    _mail(MailStatus.FAILED, OLD)
    open_session(user, now=utc_now() - timedelta(days=8))

    tidy()

    gone = [AttemptCounter, KnownPlace, Session, RefreshToken, AccountMail]
    assert [model._default_manager.count() for model in gone] == [0, 0, 0, 0, 0]


def test_a_token_that_was_used_is_remembered_as_long_as_it_could_have_been_used(user: User) -> None:
    """So that a theft is noticed for as long as the stolen token lives."""
    begun = utc_now() - timedelta(days=6)
    pair = open_session(user, now=begun)
    rotate(refresh_token=pair.refresh_token, now=begun + timedelta(hours=1))

    tidy()

    with pytest.raises(InvalidRefreshToken):
        rotate(refresh_token=pair.refresh_token, now=utc_now())
    assert Session.objects.get().revoked_because == "token_reused"


def test_tidying_does_not_wait_for_a_counter_that_is_being_written() -> None:
    for key in ("held", "idle"):
        counters.reserve(key)
    AttemptCounter.objects.update(last_attempt_at=F("last_attempt_at") - OLD)
    holding, tidied = Event(), Event()

    def act(number: int) -> int:
        if number == 0:
            with transaction.atomic():
                AttemptCounter.objects.select_for_update().get(pk="held")
                holding.set()
                assert tidied.wait(timeout=60)
            return 0
        assert holding.wait(timeout=60)
        gone = counters.prune()
        tidied.set()
        return gone

    assert at_once(2, act) == [0, 1]
    assert AttemptCounter.objects.get().pk == "held"


def test_the_reconciler_tidies_once_in_a_while(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auth.services.tidying._next", 0.0)
    for expected in (0, 1):
        KnownPlace.objects.create(key="place", user=user, last_login_at=Now() - OLD)
        reconcile()
        assert KnownPlace.objects.count() == expected
