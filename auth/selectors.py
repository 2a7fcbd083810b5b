"""Reads: who a token belongs to, who tries to log in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Now

from auth.keys import keyed_hash
from auth.models import KnownPlace, RefreshToken, Session, User, folded

PLACE_KNOWN_FOR = timedelta(days=30)
"""How long a network counts as the user's own after a login from there."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who says they have the account of an address. `user` is None where there is no account.

    `counter` is the key their attempts count under, `place` names the network they are in.
    """

    user: User | None
    counter: str
    place: str
    password_version: datetime | None = None


def live_session(session_id: UUID, *, user_id: UUID) -> Session | None:
    """The session with its user, unless it was revoked or the user is no longer active."""
    return (
        Session.objects.select_related("user")
        .filter(pk=session_id, user_id=user_id, revoked_at=None, user__is_active=True)
        .first()
    )


def sessions_of(user_id: UUID) -> QuerySet[Session]:
    """The sessions that can still be refreshed, each with `last_used_at`."""
    good = RefreshToken.objects.filter(session=OuterRef("pk"), used_at=None, expires_at__gt=Now())
    live = Session.objects.filter(Exists(good), user_id=user_id, revoked_at=None)
    return live.annotate(last_used_at=Max("tokens__created_at"))


def candidate_for(email: str, *, network: str) -> Candidate:
    """Who tries to log in with this address, whatever its case, from this network. One query."""
    everywhere, place = account_key(email), place_key(email, network)
    known = KnownPlace.objects.filter(
        user=OuterRef("pk"), key=place, last_login_at__gt=Now() - PLACE_KNOWN_FOR
    )
    users = User.objects.with_email(email).select_related("metadata").annotate(at_home=Exists(known))
    user = users.first()
    if user is None:
        return Candidate(None, everywhere, place)
    metadata = getattr(user, "metadata", None)
    return Candidate(
        user,
        place if user.at_home else everywhere,
        place,
        metadata.password_changed_at if metadata else None,
    )


def user_with_email(email: str) -> User | None:
    """The user of an address, whatever its case."""
    return User.objects.with_email(email).first()


def account_key(email: str) -> str:
    """The counter of all places together that the account does not know."""
    return keyed_hash("login-account", folded(email))


def place_key(email: str, network: str) -> str:
    """The counter of one place, and its name among the account's known places. "" where it is unknown."""
    return keyed_hash("login-place", folded(email), network) if network else ""
