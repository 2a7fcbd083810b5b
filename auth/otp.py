"""One-time codes: asked for, issued, proved, used up. Each step is one conditional UPDATE.

A code is 6 digits for one address and purpose, in force for OTP_SECONDS and OTP_ATTEMPTS tries. A try is
reserved before the code is compared, and the code is used up by the UPDATE that still finds it in force:
of any number of simultaneous submissions one wins. Nothing here knows whether an account exists.
"""

import hmac
import math
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Extract, Greatest, Now

from auth.keys import keyed_hash
from auth.models import CodePurpose, OneTimeCode, folded
from flowbrand.core.errors import DomainError

_HOUR = timedelta(hours=1)


class InvalidCode(DomainError):
    code, status = "invalid_code", 400
    message = "The code is not right, was used already or has expired. Ask for a new one."


class CodeRecentlySent(DomainError):
    code, status = "code_recently_sent", 429
    message = "A code was sent a moment ago. Look for it, or wait as long as Retry-After says."


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody knew the code. Good for one `use`, as long as the code is in force."""

    row: int
    issue: UUID


def request(email: str, purpose: CodePurpose) -> None:
    """Count a request for a code. Raises CodeRecentlySent with the seconds to wait.

    At most one in OTP_RESEND_SECONDS and OTP_SENDS_PER_HOUR in an hour. Call it in the transaction that
    orders the mail.
    """
    rows = _rows(email, purpose)
    if _count_request(rows):
        return
    wait = _seconds_to_wait(rows)
    if wait is None:
        OneTimeCode.objects.bulk_create(
            [OneTimeCode(email=folded(email), purpose=purpose)], ignore_conflicts=True
        )
        if _count_request(rows):
            return
        wait = _seconds_to_wait(rows)
    raise CodeRecentlySent(retry_after=max(1, math.ceil(wait or 0)))


def issue(email: str, purpose: CodePurpose) -> str:
    """A new code in place of any earlier one; its life begins now. Nobody knows it but the caller."""
    code, issue_id = f"{secrets.randbelow(10**6):06d}", uuid4()
    new = OneTimeCode(
        email=folded(email),
        purpose=purpose,
        issue=issue_id,
        digest=_digest(issue_id, code),
        attempts=0,
        expires_at=Now() + timedelta(seconds=settings.OTP_SECONDS),
    )
    OneTimeCode.objects.bulk_create(
        [new],
        update_conflicts=True,
        unique_fields=["email", "purpose"],
        update_fields=["issue", "digest", "attempts", "expires_at"],
    )
    return code


def prove(email: str, purpose: CodePurpose, code: str) -> Proof:
    """Reserve a try, then compare. Raises InvalidCode, for every reason alike.

    Commits at once: call it outside a transaction.
    """
    known = _rows(email, purpose).first()
    if known is None or known.issue is None or not _count_attempt(known):
        raise InvalidCode
    if not hmac.compare_digest(known.digest, _digest(known.issue, code)):
        raise InvalidCode
    return Proof(known.pk, known.issue)


def use(proof: Proof) -> None:
    """Use the code up. Call it in the transaction that does what the code is for. Raises InvalidCode.

    Of several proofs of one code one wins; a code that was replaced since is not used.
    """
    in_force = OneTimeCode.objects.filter(pk=proof.row, issue=proof.issue)
    if in_force.update(issue=None, digest="", expires_at=None) != 1:
        raise InvalidCode


def prune() -> int:
    """Remove rows nobody asked about for a day. Returns how many."""
    long_ago = Now() - timedelta(days=1)
    unasked = Q(requested_at__isnull=True) | Q(requested_at__lte=long_ago)
    return OneTimeCode.objects.filter(unasked, counted_since__lte=long_ago).delete()[0]


def _rows(email: str, purpose: CodePurpose) -> QuerySet[OneTimeCode]:
    return OneTimeCode.objects.filter(email=folded(email), purpose=purpose)


def _count_request(rows: QuerySet[OneTimeCode]) -> bool:
    new_hour = Q(counted_since__lte=Now() - _HOUR)
    rested = Q(requested_at__isnull=True) | Q(requested_at__lte=Now() - _pause())
    few = new_hour | Q(requests__lt=settings.OTP_SENDS_PER_HOUR)
    return (
        rows.filter(rested, few).update(
            requested_at=Now(),
            requests=Case(When(new_hour, then=Value(1)), default=F("requests") + 1),
            counted_since=Case(When(new_hour, then=Now()), default=F("counted_since")),
        )
        == 1
    )


def _seconds_to_wait(rows: QuerySet[OneTimeCode]) -> float | None:
    """Until a request is allowed again. None where there is no row."""
    rested: Any = F("requested_at") + _pause()
    full = Q(requests__gte=settings.OTP_SENDS_PER_HOUR)
    allowed = Case(When(full, then=Greatest(rested, F("counted_since") + _HOUR)), default=rested)
    return rows.values_list(Extract(allowed - Now(), "epoch"), flat=True).first()


def _count_attempt(known: OneTimeCode) -> bool:
    """The reservation, for the very code that will be compared."""
    open_ = Q(issue=known.issue, attempts__lt=settings.OTP_ATTEMPTS, expires_at__gt=Now())
    return OneTimeCode.objects.filter(open_, pk=known.pk).update(attempts=F("attempts") + 1) == 1


def _pause() -> timedelta:
    return timedelta(seconds=settings.OTP_RESEND_SECONDS)


def _digest(issue_id: UUID, code: str) -> str:
    return keyed_hash("one-time-code", str(issue_id), code)
