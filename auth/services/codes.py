"""Codes by mail: ordering one, and confirming an address with it."""

from django.db import transaction
from django.db.models.functions import Coalesce, Now

from auth import code_lock, otp
from auth.models import CodePurpose, MailKind, User
from auth.services.mailing import order_mail

_LETTERS = {
    CodePurpose.VERIFY_EMAIL: MailKind.VERIFY_EMAIL,
    CodePurpose.RESET_PASSWORD: MailKind.RESET_PASSWORD,
}


def order_code(email: str, purpose: CodePurpose) -> None:
    """Have a code sent there, if an account has the address. Raises CodeRecentlySent, for any address."""
    with transaction.atomic():
        otp.request(email, purpose)
        order_mail(_LETTERS[purpose], email)


def verify_email(*, email: str, code: str) -> None:
    """Confirm that the account's holder reads the mail there. Raises InvalidCode, CodeBusy."""
    with code_lock.held(email, CodePurpose.VERIFY_EMAIL):
        proof = otp.prove(email, CodePurpose.VERIFY_EMAIL, code)
        with transaction.atomic():
            otp.use(proof)
            confirmed = User.objects.with_email(email)
            if not confirmed.update(email_verified_at=Coalesce("email_verified_at", Now())):
                raise otp.InvalidCode
