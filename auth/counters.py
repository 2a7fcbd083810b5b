"""Counters of failed attempts. An attempt is reserved BEFORE the secret is looked at, by one UPDATE.

Counting after the check lets every request that arrives in between be checked too: with a limit of 5,
one hundred simultaneous guesses were 33 to 36 checks elsewhere (tests/integration/test_lockout_races.py
keeps such a counter as its negative control). Here the database counts, locks and refuses in the same
statement, so exactly the limit gets through. docs/adr/0014 says what is counted, and why a lock is bearable.
"""

import math
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Extract, Now
from django.db.models.lookups import GreaterThanOrEqual

from auth.models import AttemptCounter
from flowbrand.core.errors import DomainError

BATCH = 1000


class AccountLocked(DomainError):
    code, status = "account_locked", 423
    message = "Too many failed attempts. Wait as long as Retry-After says, or choose a new password by mail."


def reserve(key: str) -> None:
    """Count one attempt under this key, or raise AccountLocked with the seconds to wait.

    Commits at once: call it outside a transaction, before the work that it guards.
    """
    if _count(key):
        return
    wait = _seconds_locked(key)
    if wait is None:  # the first attempt; of several at once, one makes the row and all count in it
        AttemptCounter.objects.bulk_create([AttemptCounter(key=key)], ignore_conflicts=True)
        if _count(key):
            return
        wait = _seconds_locked(key)
    raise AccountLocked(retry_after=max(1, math.ceil(wait or 0)))


def clear(key: str) -> None:
    """Start from zero: the attempt succeeded."""
    AttemptCounter.objects.filter(pk=key).update(failed_attempts=0, locked_until=None)


def prune() -> int:
    """Remove counters that would start from zero anyway, but those in use right now. Returns how many."""
    idle = AttemptCounter.objects.filter(_forgotten()).select_for_update(skip_locked=True)
    with transaction.atomic():
        return AttemptCounter.objects.filter(pk__in=list(idle.values_list("pk", flat=True)[:BATCH])).delete()[
            0
        ]


def _count(key: str) -> bool:
    """The reservation: count, and lock where that was the last attempt, unless a lock is live."""
    counted = Case(When(_forgotten(), then=Value(1)), default=F("failed_attempts") + 1)
    last = GreaterThanOrEqual(counted, Value(settings.LOCKOUT_ATTEMPTS))
    free = Q(locked_until__isnull=True) | Q(locked_until__lte=Now())
    return (
        AttemptCounter.objects.filter(free, pk=key).update(
            failed_attempts=counted,
            locked_until=Case(When(last, then=Now() + _lockout()), default=None),
            last_attempt_at=Now(),
        )
        == 1
    )


def _forgotten() -> Q:
    """An expired lock, and failures as old as a lock can be, count for nothing."""
    return Q(locked_until__lte=Now()) | Q(last_attempt_at__lte=Now() - _lockout())


def _lockout() -> timedelta:
    return timedelta(seconds=settings.LOCKOUT_SECONDS)


def _seconds_locked(key: str) -> float | None:
    """How long the counter stays locked. None where there is no such counter."""
    left = Extract(F("locked_until") - Now(), "epoch")
    return AttemptCounter.objects.filter(pk=key).values_list(left, flat=True).first()
