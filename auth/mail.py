"""The only user of Django's mail backend. Speaks our errors; keeps what the server said out of them."""

from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage

from flowbrand.core.errors import PermanentError, TransientError


class MailServerAway(TransientError):
    code = "mail_server_unavailable"
    reason = "The mail server is not answering. Please try again in a few minutes."


class MailRefused(PermanentError):
    """The server takes no mail from us, or none for this recipient."""

    code = "mail_refused"
    reason = "The mail server refused the message."


@dataclass(frozen=True, slots=True)
class Letter:
    """`body` is plain text and may hold a code: never log it."""

    to: str
    subject: str
    body: str


def deliver(letter: Letter) -> None:
    """Hand a letter to the mail server. Raises MailServerAway, MailRefused."""
    message = EmailMessage(
        letter.subject, letter.body, to=[letter.to], headers={"Auto-Submitted": "auto-generated"}
    )
    try:
        message.send()
    except SMTPRecipientsRefused:
        raise MailRefused from None
    except SMTPResponseException as error:
        raise (MailRefused if error.smtp_code >= 500 else MailServerAway)() from None
    except (SMTPException, OSError):
        raise MailServerAway from None
