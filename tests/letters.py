"""What the mail worker would do, done here: every letter that was ordered is sent."""

import re

from django.core import mail

from auth.models import AccountMail, MailStatus
from auth.services.mailing import send_account_mail


def letters_sent() -> list[mail.EmailMessage]:
    """Send what was ordered. The letters of this call, oldest first."""
    before = len(mail.outbox)
    for ordered in AccountMail.objects.filter(status=MailStatus.QUEUED).order_by("created_at"):
        send_account_mail(mail_id=ordered.pk)
    return list(mail.outbox[before:])


def code_sent() -> str:
    """Send what was ordered. The code of the one letter."""
    (letter,) = letters_sent()
    (code,) = re.findall(r"\b\d{6}\b", str(letter.body))
    return str(code)
