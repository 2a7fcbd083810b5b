"""Removing an account: closed at once, emptied and deleted by a worker."""

from uuid import UUID

from django.db import transaction

from auth import counters
from auth.belongings import kinds
from auth.models import AccountMail, AccountRemoval, MailKind, OneTimeCode, User, folded
from auth.selectors import candidate_for
from auth.services.logging_in import check_password
from auth.services.mailing import order_mail
from auth.services.sessions import revoke_sessions
from flowbrand.core.errors import TransientError
from flowbrand.core.request_context import current_request_id
from workers.contracts import RemoveAccount
from workers.leases import Lease, due
from workers.outbox import enqueue
from workers.performing import perform


class StillOwns(TransientError):
    """Something arrived while the account was being emptied: an upload that had begun before."""

    code = "account_not_empty"


def request_removal(*, email: str, password: str, network: str) -> None:
    """Close an account for good and have it removed. Raises InvalidCredentials, AccountLocked.

    The password is asked for as at login: a stolen access token does not suffice.
    """
    candidate = candidate_for(email, network=network)
    user = check_password(candidate, password)
    with transaction.atomic():
        counters.clear(candidate.counter)
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            return  # another request was quicker
        revoke_sessions(user.pk, because="account_removed")
        order_mail(MailKind.ACCOUNT_REMOVED, user.email)
        removal = AccountRemoval.objects.create(
            user_id=user.pk, stage="queued", due_at=due(), request_id=current_request_id()
        )
        enqueue(RemoveAccount(removal_id=removal.pk, request_id=removal.request_id))


def remove_account(*, removal_id: UUID) -> None:
    """Make one attempt at removing an account. What `perform` raises. Every step may be done again."""
    perform(AccountRemoval, removal_id, _remove)


def _remove(lease: Lease[AccountRemoval]) -> None:
    owner_id = lease.work.user_id
    for kind in kinds():
        for row in kind.rows(owner_id).iterator(chunk_size=100):
            lease.progress(0, "emptying")
            kind.remove(row)
    lease.progress(90, "deleting")
    _delete(owner_id)
    lease.complete()


def _delete(owner_id: UUID) -> None:
    """Delete the user with all that only this room knows. Raises StillOwns.

    The lock on the user's row keeps new rows that would point to it waiting until it is gone.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=owner_id).first()
        if user is None:
            return
        if any(kind.rows(owner_id).exists() for kind in kinds()):
            raise StillOwns
        OneTimeCode.objects.filter(email=folded(user.email)).delete()
        AccountMail.objects.filter(email=user.email).exclude(kind=MailKind.ACCOUNT_REMOVED).delete()
        user.delete()
