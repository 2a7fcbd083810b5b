"""Letters: ordered with what makes them true, written and sent by a worker, never with a code on the way."""

import re
import smtplib
import socket
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from pytest_django import Settings

from auth import otp
from auth.mail import Letter, MailRefused, MailServerAway, deliver
from auth.models import AccountMail, CodePurpose, MailKind, MailStatus, OneTimeCode, User
from auth.services.mailing import order_mail, send_account_mail
from flowbrand.stack.ports import free_port
from workers.leases import NotClaimed
from workers.models import JobFailure, OutboxMessage
from workers.performing import JobFailed, RetryLater
from workers.tasks.accounts import send_account_mail_task

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL = "mara@example.com"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("Mara@example.com")


def _order(kind: MailKind = MailKind.RESET_PASSWORD, email: str = EMAIL) -> AccountMail:
    with transaction.atomic():
        order_mail(kind, email)
    return AccountMail.objects.latest("created_at")


def _sent(kind: MailKind = MailKind.RESET_PASSWORD, email: str = EMAIL) -> list[Any]:
    send_account_mail(mail_id=_order(kind, email).pk)
    return outbox.outbox


class RefusingRecipients(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({EMAIL: (550, b"no such user")})


class Disconnecting(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise SMTPServerDisconnected


class Saying(EmailBackend):
    """Answers the SMTP code that a test puts here."""

    code = 554

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPDataError(self.code, b"a sentence with a secret")


def test_the_message_names_the_letter_and_nothing_else(user: User) -> None:
    letter = _order()

    message = OutboxMessage.objects.get()
    assert message.payload == {
        "version": 1,
        "request_id": "",
        "type": "send_account_mail",
        "mail_id": str(letter.pk),
    }


def test_a_worker_sends_a_code_that_works(user: User) -> None:
    message = _order()
    send_account_mail_task(message=OutboxMessage.objects.get().payload)

    (letter,) = outbox.outbox
    message.refresh_from_db()
    code = re.findall(r"\b\d{6}\b", str(letter.body))
    assert message.status == MailStatus.SENT
    assert letter.to == ["Mara@example.com"]
    assert len(code) == 1
    assert code[0] not in letter.subject
    otp.use(otp.prove(EMAIL, CodePurpose.RESET_PASSWORD, code[0]))


def test_a_message_that_comes_twice_sends_one_letter(user: User) -> None:
    letter = _order()
    send_account_mail(mail_id=letter.pk)

    with pytest.raises(NotClaimed):
        send_account_mail(mail_id=letter.pk)

    assert len(outbox.outbox) == 1


@pytest.mark.parametrize("kind", [kind for kind in MailKind if kind != MailKind.ACCOUNT_REMOVED])
def test_nobody_gets_no_letter_and_a_code_is_issued_all_the_same(kind: MailKind) -> None:
    assert _sent(kind) == []

    assert AccountMail.objects.get().status == MailStatus.SENT
    assert OneTimeCode.objects.count() == (0 if kind == MailKind.PASSWORD_CHANGED else 1)


def test_a_disabled_account_gets_no_letter(user: User) -> None:
    User.objects.update(is_active=False)

    assert _sent() == []


def test_a_confirmed_address_is_told_of_its_account_instead_of_a_code(user: User) -> None:
    User.objects.update(email_verified_at=user.created_at)

    (letter,) = _sent(MailKind.VERIFY_EMAIL)

    assert "account already" in letter.subject
    assert not re.search(r"\d{6}", letter.body)


def test_the_holder_of_a_removed_account_is_told_though_the_account_is_gone() -> None:
    (letter,) = _sent(MailKind.ACCOUNT_REMOVED)

    assert letter.to == [EMAIL]
    assert not OneTimeCode.objects.exists()


def test_the_letter_goes_to_the_address_of_the_account_not_to_the_one_that_was_typed(user: User) -> None:
    (letter,) = _sent(email="MARA@EXAMPLE.COM")

    assert letter.to == [user.email]


def test_a_mail_server_that_is_away_is_tried_again_with_a_new_code(user: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.integration.test_account_mail.Disconnecting"
    letter = _order()
    with pytest.raises(RetryLater):
        send_account_mail(mail_id=letter.pk)
    first = OneTimeCode.objects.get().issue
    assert AccountMail.objects.get().status == MailStatus.SENDING

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_account_mail(mail_id=letter.pk)

    assert len(outbox.outbox) == 1
    assert OneTimeCode.objects.get().issue != first


@pytest.mark.parametrize("backend", ["RefusingRecipients", "Saying"])
def test_a_refused_letter_is_a_failure_for_ops_without_code_text_or_address(
    user: User,
    settings: Settings,
    backend: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Saying, "code", 554)
    settings.EMAIL_BACKEND = f"tests.integration.test_account_mail.{backend}"

    with pytest.raises(JobFailed):
        send_account_mail(mail_id=_order().pk)

    failure = JobFailure.objects.get()
    written = f"{failure.__dict__} {AccountMail.objects.get().failure_reason} {caplog.text}"
    assert failure.code == "mail_refused"
    assert "secret" not in written
    assert EMAIL not in written
    assert not re.search(r"\b\d{6}\b", failure.traceback)


def test_after_the_last_attempt_a_mail_server_that_stays_away_is_a_failure(
    user: User, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "tests.integration.test_account_mail.Disconnecting"
    letter = _order()
    AccountMail.objects.update(attempt=settings.ENV.max_attempts - 1)

    with pytest.raises(JobFailed):
        send_account_mail(mail_id=letter.pk)

    assert JobFailure.objects.get().code == "mail_server_unavailable"


@pytest.mark.parametrize(
    ("code", "error"), [(450, MailServerAway), (421, MailServerAway), (550, MailRefused)]
)
def test_what_the_mail_server_says_decides_whether_to_try_again(
    code: int, error: type[Exception], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Saying, "code", code)
    settings.EMAIL_BACKEND = "tests.integration.test_account_mail.Saying"

    with pytest.raises(error):
        deliver(Letter(EMAIL, "subject", "body"))


def test_an_smtp_server_that_refuses_the_connection_is_away(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    with pytest.raises(MailServerAway):
        deliver(Letter(EMAIL, "subject", "body"))


def test_an_smtp_server_that_hangs_is_away(settings: Settings) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "django.core.mail.backends.smtp.EmailBackend", 0.3
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()[:2]

        with pytest.raises(MailServerAway):
            deliver(Letter(EMAIL, "subject", "body"))
