"""Accounts: what is sent to their holders, and their removal."""

from typing import Any

from auth.services.mailing import send_account_mail
from auth.services.removing import remove_account
from workers.app import app
from workers.base import JobTask
from workers.contracts import RemoveAccount, SendAccountMail


@app.task(name="send_account_mail", base=JobTask)
def send_account_mail_task(message: dict[str, Any]) -> None:
    job = SendAccountMail.model_validate(message)
    send_account_mail(mail_id=job.mail_id)


@app.task(name="remove_account", base=JobTask)
def remove_account_task(message: dict[str, Any]) -> None:
    job = RemoveAccount.model_validate(message)
    remove_account(removal_id=job.removal_id)
