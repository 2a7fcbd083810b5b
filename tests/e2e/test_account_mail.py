"""A code on its whole way: API, outbox, broker, worker, letter, and back. It is nowhere but in the letter."""

import re
import time
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.stack

PASSWORD, NEW = "correct horse battery", "another horse entirely"


def _code_for(email: str, folder: Path, kind: str) -> str:
    """The code of the newest letter of a kind to this address, once it is there."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        for path in sorted(folder.glob("*"), reverse=True):
            letter = path.read_text()
            if f"To: {email}" in letter and kind in letter:
                return str(re.findall(r"Your code: (\d{6})", letter)[0])
        time.sleep(0.2)
    raise AssertionError(f"no letter about {kind} for {email} in {folder}")


def test_a_code_travels_in_its_letter_and_nowhere_else(stack: RunningStack) -> None:
    email = f"{uuid4()}@example.test"
    with httpx.Client(base_url=f"{stack.base_url}/api/v1/auth", timeout=60) as http:
        assert http.post("/register", json={"email": email, "password": PASSWORD}).status_code == 201
        code = _code_for(email, stack.home.path / "mail", "registered")
        assert http.post("/otp/verify", json={"email": email, "code": code}).status_code == 200
        assert http.post("/otp/verify", json={"email": email, "code": code}).status_code == 400

        assert http.post("/password/forgot", json={"email": email}).status_code == 202
        reset = _code_for(email, stack.home.path / "mail", "new password")
        body = {"email": email, "code": reset, "new_password": NEW}
        assert http.post("/password/reset", json=body).status_code == 204
        assert http.post("/login", json={"email": email, "password": NEW}).status_code == 200

    for secret in (code, reset):
        assert not _mentions(secret, stack)


def _mentions(secret: str, stack: RunningStack) -> list[str]:
    """Where a code, or either password, stands among logs, messages, failures and mail orders."""
    places = {path.name: path.read_text(errors="replace") for path in stack.home.logs.glob("*.log")}
    with psycopg.connect(stack.database_url) as database:
        for table in (
            "workers_outboxmessage",
            "workers_jobfailure",
            "accounts_accountmail",
            "accounts_onetimecode",
        ):
            places[table] = str(database.execute(f"SELECT * FROM {table}").fetchall())
    assert any("send_account_mail" in text for text in places.values())
    words = rf"(?<![\d.]){secret}(?!\d)|{PASSWORD}|{NEW}"
    return [name for name, text in places.items() if re.search(words, text)]
