"""What accounts leave behind goes when nothing can be done with it any more. Any number may run at once."""

from datetime import timedelta
from time import monotonic

import structlog
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from auth import counters, otp
from auth.models import AccountMail, KnownPlace, MailStatus, RefreshToken, Session
from auth.selectors import PLACE_KNOWN_FOR

BATCH = 1000
_PAUSE = 300.0

_KEEP_SENT = timedelta(days=1)
_KEEP_FAILED = timedelta(days=30)
"""As long as somebody may want to send it after all."""

log = structlog.get_logger(__name__)

_next = 0.0


def tidy_sometimes() -> None:
    """For the reconciler, which comes by every few seconds: tidy once in five minutes."""
    global _next  # noqa: PLW0603 - one fact of this process
    if monotonic() >= _next:
        _next = monotonic() + _PAUSE
        tidy()


def tidy() -> None:
    """Remove idle counters and codes, old mail orders, forgotten places, expired tokens, dead sessions."""
    gone = {
        "counters": counters.prune(),
        "codes": otp.prune(),
        "mails": AccountMail.objects.filter(_old_mail()).delete()[0],
        "places": KnownPlace.objects.filter(last_login_at__lte=Now() - PLACE_KNOWN_FOR).delete()[0],
        "tokens": RefreshToken.objects.filter(expires_at__lte=Now()).delete()[0],
        "sessions": _prune_sessions(),
    }
    if any(gone.values()):
        log.info("accounts_tidied", **gone)


def _old_mail() -> Q:
    return Q(status=MailStatus.SENT, finished_at__lte=Now() - _KEEP_SENT) | Q(
        status=MailStatus.FAILED, finished_at__lte=Now() - _KEEP_FAILED
    )


def _prune_sessions() -> int:
    """Without a token left nothing comes of a session; an hour spares one that is just being opened."""
    tokens = RefreshToken.objects.filter(session=OuterRef("pk"))
    dead = Session.objects.filter(~Exists(tokens), created_at__lte=Now() - timedelta(hours=1))
    return Session.objects.filter(pk__in=list(dead.values_list("pk", flat=True)[:BATCH])).delete()[0]
