"""What browsers are told, who may read our answers, and that production passes Django's own inspection."""

import os
import secrets
import subprocess
import sys

import pytest
from django.test import Client
from pytest_django import Settings

from auth.models import Session, User
from auth.services.sessions import open_session
from auth.tokens import utc_now
from flowbrand.stack.programs import PROJECT
from tests.api import logged_in
from tests.letters import letters_sent
from tests.unit.core.test_env import PRODUCTION

pytestmark = pytest.mark.django_db

ORIGIN = "https://app.example.com"
PASSWORD = "correct horse battery"


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser("ops@example.com", PASSWORD)
    client.force_login(user)
    return user


def _production(*command: str) -> subprocess.CompletedProcess[str]:
    variables = {name.upper(): value for name, value in PRODUCTION.items()}
    variables |= {"SECRET_KEY": secrets.token_urlsafe(50), "DATABASE_URL": os.environ["DATABASE_URL"]}
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=os.environ | variables | {"DJANGO_SETTINGS_MODULE": "flowbrand.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_djangos_inspection_of_production_finds_nothing() -> None:
    done = _production("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_production_speaks_https_only() -> None:
    probe = """
import django; django.setup()
from django.test import Client
plain, safe = Client().get("/api/v1/auth/me"), Client().get("/api/v1/auth/me", secure=True)
print(plain.status_code, plain["Location"], safe.status_code, safe["Strict-Transport-Security"])
from django.conf import settings
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.REFRESH_COOKIE, settings.DEBUG)
"""
    done = _production("-c", probe.replace("Client()", "Client(HTTP_HOST='localhost')"))

    assert done.stdout.splitlines() == [
        "301 https://localhost/api/v1/auth/me 401 max-age=31536000; includeSubDomains; preload",
        "True True __Secure-flowbrand-refresh False",
    ], done.stderr


@pytest.mark.parametrize("path", ["/api/v1/auth/me", "/healthz", "/api/v1/nothing", "/api/schema"])
def test_data_may_do_nothing_in_a_browser(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/admin/login/", "/api/docs"])
def test_pages_run_scripts_of_ours_only(client: Client, path: str) -> None:
    answer = client.get(path)

    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert b"<script>" not in answer.content


def test_what_the_api_answers_is_kept_in_no_cache(client: Client) -> None:
    assert client.get("/api/v1/auth/me")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("origin", [ORIGIN, "null", "http://127.0.0.1:8000"])
def test_other_origins_may_not_read_the_api(client: Client, origin: str) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}

    for answer in (
        client.get("/api/v1/auth/me", headers=headers),
        client.options("/api/v1/auth/login", headers=headers),
    ):
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_an_origin_that_is_named_may(client: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]

    named = client.get("/api/v1/auth/me", headers={"Origin": ORIGIN})
    other = client.get("/api/v1/auth/me", headers={"Origin": "https://evil.example.com"})

    assert named["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Origin" not in other


# --- the admin ----------------------------------------------------------------------------------------


def test_the_admins_cookies_stay_in_the_admin(client: Client) -> None:
    User.objects.create_superuser("ops@example.com", PASSWORD)

    client.post("/admin/login/", {"username": "ops@example.com", "password": PASSWORD})

    cookie = client.cookies["sessionid"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/admin/", "Strict", True)
    assert cookie["max-age"] == ""  # ends with the browser


def test_the_admins_login_is_limited_with_the_apis(
    client: Client, settings: Settings, redis_url: str
) -> None:
    from limits import parse

    User.objects.create_superuser("ops@example.com", PASSWORD)
    settings.RATE_LIMITS = {"login": parse("1/minute")}
    form = {"username": "ops@example.com", "password": PASSWORD}
    client.post(
        "/api/v1/auth/login", {"email": "x@example.com", "password": "x"}, content_type="application/json"
    )

    assert client.post("/admin/login/", form).status_code == 200  # the form again


def test_a_password_that_staff_set_ends_all_sessions_and_tells_the_holder(
    client: Client, staff: User
) -> None:
    user = User.objects.create_user("mara@example.com", PASSWORD)
    open_session(user, now=utc_now())
    form = {
        "password1": "another horse entirely",
        "password2": "another horse entirely",
        "usable_password": "true",
    }

    answer = client.post(f"/admin/accounts/user/{user.pk}/password/", form)

    user.refresh_from_db()
    assert answer.status_code == 302
    assert user.check_password("another horse entirely")
    assert Session.objects.get().revoked_because == "staff"
    assert [letter.to for letter in letters_sent()] == [["mara@example.com"]]


def test_staff_unlock_an_account(client: Client, staff: User) -> None:
    user = User.objects.create_user("mara@example.com", PASSWORD)
    body = {"email": user.email, "password": "a guess"}
    for _ in range(6):
        locked = Client().post("/api/v1/auth/login", body, content_type="application/json")
    assert locked.status_code == 423

    client.post("/admin/accounts/user/", {"action": "unlock", "_selected_action": str(user.pk)})

    again = Client().post("/api/v1/auth/login", body, content_type="application/json")
    assert again.status_code == 401


def test_the_admin_deletes_no_account(client: Client, staff: User) -> None:
    api = logged_in()

    assert client.post(f"/admin/accounts/user/{api.user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=api.user.pk).exists()


@pytest.mark.parametrize("table", ["session", "authmetadata", "accountmail", "accountremoval"])
def test_what_the_code_writes_is_only_looked_at(client: Client, staff: User, table: str) -> None:
    assert client.get(f"/admin/accounts/{table}/").status_code == 200
    assert client.get(f"/admin/accounts/{table}/add/").status_code == 403
