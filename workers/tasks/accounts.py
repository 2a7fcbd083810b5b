"""Accounts: what is sent to their holders."""

from typing import Any

from auth.services.mailing import send_account_mail
from workers.app import app
from workers.base import JobTask
from workers.contracts import SendAccountMail


@app.task(name="send_account_mail", base=JobTask)
def send_account_mail_task(message: dict[str, Any]) -> None:
    job = SendAccountMail.model_validate(message)
    send_account_mail(mail_id=job.mail_id)
