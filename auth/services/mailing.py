"""Ordering a letter, and sending it in a worker."""

from uuid import UUID

from django.conf import settings

from auth import letters, otp
from auth.mail import Letter, deliver
from auth.models import AccountMail, CodePurpose, MailKind, User
from auth.selectors import user_with_email
from flowbrand.core.request_context import current_request_id
from workers.contracts import SendAccountMail
from workers.leases import Lease, due
from workers.outbox import enqueue
from workers.performing import perform

_CODES = {
    MailKind.VERIFY_EMAIL: CodePurpose.VERIFY_EMAIL,
    MailKind.RESET_PASSWORD: CodePurpose.RESET_PASSWORD,
}


def order_mail(kind: MailKind, email: str) -> None:
    """Write down that a letter is to be sent, with its message. Call it in the transaction that makes it so.

    Whether an account has the address is not looked at here: it takes the same time for all.
    """
    mail = AccountMail.objects.create(
        kind=kind, email=email, stage="queued", due_at=due(), request_id=current_request_id()
    )
    enqueue(SendAccountMail(mail_id=mail.pk, request_id=mail.request_id))


def send_account_mail(*, mail_id: UUID) -> None:
    """Make one attempt at sending a letter. What `perform` raises."""
    perform(AccountMail, mail_id, _send)


def _send(lease: Lease[AccountMail]) -> None:
    letter = _written(lease.work)
    if letter is not None:
        deliver(letter)
    lease.complete()


def _written(mail: AccountMail) -> Letter | None:
    """The letter, with a new code where one belongs in it. None where nobody is to get one."""
    kind, code = MailKind(mail.kind), _code_for(mail)
    if kind == MailKind.ACCOUNT_REMOVED:
        return letters.account_removed(to=mail.email)
    user = user_with_email(mail.email)
    if user is None or not user.is_active:
        return None
    return _letter_to(user, kind, code)


def _letter_to(user: User, kind: MailKind, code: str) -> Letter:
    minutes = settings.OTP_SECONDS // 60
    if kind == MailKind.PASSWORD_CHANGED:
        return letters.password_changed(to=user.email)
    if kind == MailKind.RESET_PASSWORD:
        return letters.password_reset(to=user.email, code=code, minutes=minutes)
    if user.email_verified_at is not None:
        return letters.registered_already(to=user.email)
    return letters.verification(to=user.email, code=code, minutes=minutes)


def _code_for(mail: AccountMail) -> str:
    """A code is issued without an account too: the address then answers tries as every other does."""
    purpose = _CODES.get(MailKind(mail.kind))
    return otp.issue(mail.email, purpose) if purpose else ""
