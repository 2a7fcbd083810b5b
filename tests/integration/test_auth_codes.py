"""Registration, confirmed addresses and forgotten passwords over the API, with the mail that goes with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from auth.models import AccountMail, AuthMetadata, KnownPlace, OneTimeCode, Session, User
from auth.services.sessions import open_session
from auth.tokens import utc_now
from tests.hashers import QuickArgon2
from tests.letters import code_sent, letters_sent

pytestmark = pytest.mark.django_db

EMAIL, PASSWORD, NEW = "mara@example.com", "correct horse battery", "another horse entirely"
STRANGER = "nobody@example.com"


class ResetWhileChecking(QuickArgon2):
    """Looks at a password while its account gets another one."""

    def verify(self, *args: Any) -> Any:
        AuthMetadata.objects.update_or_create(
            user=User.objects.get(email=EMAIL), defaults={"password_changed_at": utc_now()}
        )
        return super().verify(*args)


@pytest.fixture(autouse=True)
def _strict(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]
    settings.REQUIRE_VERIFIED_EMAIL = True


@pytest.fixture
def user() -> User:
    """Confirmed."""
    return User.objects.create_user(EMAIL, PASSWORD, email_verified_at=utc_now())


def _post(route: str, body: Any, *, token: str = "", address: str = "203.0.113.9") -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client(REMOTE_ADDR=address).post(
        f"/api/v1/auth/{route}", body, content_type="application/json", headers=headers
    )


def _register(email: str = EMAIL, password: str = PASSWORD) -> Any:
    return _post("register", {"email": email, "password": password})


def _verify(code: str, email: str = EMAIL) -> Any:
    return _post("otp/verify", {"email": email, "code": code})


def _login(password: str = PASSWORD, email: str = EMAIL) -> Any:
    return _post("login", {"email": email, "password": password})


def _reset(code: str, email: str = EMAIL, password: str = NEW) -> Any:
    return _post("password/reset", {"email": email, "code": code, "new_password": password})


def _token(user: User) -> str:
    return open_session(user, now=utc_now()).access_token


def _a_minute_later() -> None:
    OneTimeCode.objects.update(requested_at=F("requested_at") - timedelta(seconds=61))


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


# --- registration and confirmation --------------------------------------------------------------------


def test_who_registers_confirms_the_address_and_logs_in() -> None:
    answer = _register()
    assert (answer.status_code, answer.json()["data"]["verification_required"]) == (201, True)
    assert _login().status_code == 401

    confirmed = _verify(code_sent())

    assert (confirmed.status_code, confirmed.json()["data"]) == (200, {"email": EMAIL, "verified": True})
    assert _login().status_code == 200


def test_where_it_is_not_required_login_needs_no_confirmation(settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = False
    _register()

    assert _login().status_code == 200
    assert len(letters_sent()) == 1


def test_registering_an_address_that_has_an_account_answers_alike_and_mails_its_holder(user: User) -> None:
    answers = [_register(), _register(STRANGER)]

    bodies = [answer.json()["data"] | {"email": ""} for answer in answers]
    assert bodies[0] == bodies[1]
    assert {answer.status_code for answer in answers} == {201}
    to_holder, to_new = letters_sent()
    assert (to_holder.to, to_new.to) == ([EMAIL], [STRANGER])
    assert "account already" in to_holder.subject


@pytest.mark.parametrize("password", [PASSWORD, "somebody else's guess"])
def test_registering_again_changes_nothing_of_a_confirmed_account(user: User, password: str) -> None:
    _register(password=password)

    assert _login().status_code == 200
    assert User.objects.count() == 1


@pytest.mark.parametrize("email", [EMAIL, STRANGER])
def test_a_registration_hashes_once_whether_or_not_there_is_an_account(user: User, email: str) -> None:
    QuickArgon2.reset()

    _register(email)

    assert QuickArgon2.evaluations == 1


def test_registering_again_within_a_minute_answers_alike_and_sends_one_letter() -> None:
    assert [_register().status_code for _ in range(3)] == [201] * 3

    assert len(letters_sent()) == 1


def test_registering_again_with_the_same_password_leaves_it_good() -> None:
    _register()
    _a_minute_later()
    _register()
    letters_sent()
    _a_minute_later()
    _post("otp/send", {"email": EMAIL})

    _verify(code_sent())

    assert _login().status_code == 200


@pytest.mark.parametrize(
    ("first", "second"), [("the stranger's own", PASSWORD), (PASSWORD, "the stranger's own")]
)
def test_a_stranger_who_registers_too_leaves_no_password_behind(first: str, second: str) -> None:
    """Whoever confirms the address may mean the other registration: then neither password is good."""
    _register(password=first)
    _register(password=second)

    _verify(code_sent())

    assert (_login(first).status_code, _login(second).status_code) == (401, 401)
    _post("password/forgot", {"email": EMAIL})
    assert _reset(code_sent()).status_code == 204
    assert _login(NEW).status_code == 200


def test_a_stranger_does_not_take_the_password_of_an_account_in_use_unconfirmed(settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = False
    _register()

    _register(password="the stranger's own")

    assert _login().status_code == 200


def test_a_code_confirms_once_and_a_wrong_one_never() -> None:
    _register()
    code = code_sent()

    answers = [_verify(_wrong(code)), _verify(code), _verify(code)]

    assert [answer.status_code for answer in answers] == [400, 200, 400]
    assert answers[0].json()["error"]["code"] == answers[2].json()["error"]["code"] == "invalid_code"


@pytest.mark.parametrize("code", ["12345", "12345a", "１２３４５６", ["123456"], None])
def test_a_code_that_is_no_code_is_a_validation_error(code: Any) -> None:
    answer = _verify(code)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "validation_error")


# --- forgotten and changed passwords ------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_with_a_code_and_every_session_ends(user: User) -> None:
    tokens = [_token(user), _token(user)]
    _post("password/forgot", {"email": EMAIL})

    assert _reset(code_sent()).status_code == 204

    assert (_login().status_code, _login(NEW).status_code) == (401, 200)
    assert {_me(token) for token in tokens} == {401}
    assert set(Session.objects.values_list("revoked_because", flat=True)) == {"password_reset", ""}
    assert AuthMetadata.objects.get(user=user).password_changed_at is not None
    (letter,) = letters_sent()
    assert "password was changed" in letter.subject


def _me(token: str) -> int:
    return Client().get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_reset_confirms_the_address() -> None:
    _register()
    letters_sent()
    _post("password/forgot", {"email": EMAIL})

    _reset(code_sent())

    assert _login(NEW).status_code == 200


def test_a_reset_is_the_way_in_while_strangers_keep_the_account_locked(user: User) -> None:
    for number in range(6):
        _post("login", {"email": EMAIL, "password": "a guess"}, address=f"198.51.100.{number}")
    assert _login().status_code == 423

    _post("password/forgot", {"email": EMAIL})
    _reset(code_sent())
    for number in range(6):
        _post("login", {"email": EMAIL, "password": "a guess"}, address=f"198.51.100.{number}")

    assert _login(NEW).status_code == 200  # the place of the reset is known now
    assert KnownPlace.objects.count() == 1


def test_a_weak_password_is_refused_before_the_code_is_touched(user: User) -> None:
    _post("password/forgot", {"email": EMAIL})
    code = code_sent()

    weak = _reset(code, password="short")

    assert (weak.status_code, list(weak.json()["error"]["fields"])) == (400, ["new_password"])
    assert OneTimeCode.objects.get().attempts == 0
    assert _reset(code).status_code == 204


def test_the_code_of_a_confirmation_resets_no_password(user: User) -> None:
    _register(STRANGER)
    code = code_sent()

    assert _reset(code, email=STRANGER).status_code == 400


def test_the_password_is_changed_with_the_old_one_and_every_session_ends(user: User) -> None:
    token, other = _token(user), _token(user)

    body = {"current_password": PASSWORD, "new_password": NEW}
    answer = _post("password/change", body, token=token)

    assert answer.status_code == 204
    assert (_me(token), _me(other)) == (401, 401)
    assert (_login().status_code, _login(NEW).status_code) == (401, 200)
    assert len(letters_sent()) == 1


def test_a_stolen_token_does_not_change_the_password_and_its_guesses_are_counted(user: User) -> None:
    token = _token(user)
    body = {"current_password": "a guess", "new_password": NEW}

    statuses = [_post("password/change", body, token=token).status_code for _ in range(6)]

    assert statuses == [401] * 5 + [423]


def test_a_change_that_began_before_a_reset_loses_to_it(user: User, settings: Settings) -> None:
    """The old password was right when it was looked at; the holder of the mailbox was quicker."""
    token = _token(user)
    settings.PASSWORD_HASHERS = ["tests.integration.test_auth_codes.ResetWhileChecking"]

    answer = _post("password/change", {"current_password": PASSWORD, "new_password": NEW}, token=token)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_credentials")
    user.refresh_from_db()
    assert not user.check_password(NEW)


def test_a_hash_of_old_strength_is_renewed_at_login(user: User, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.hashers.CountingArgon2"]

    assert _login().status_code == 200

    user.refresh_from_db()
    assert "m=102400" in user.password
    assert user.check_password(PASSWORD)


def test_renewing_a_hash_never_puts_an_old_password_back(user: User, settings: Settings) -> None:
    """The login began with the old password; meanwhile the holder chose another one."""
    old = User.objects.get(pk=user.pk)
    user.set_password(NEW)
    user.save()
    settings.PASSWORD_HASHERS = ["tests.hashers.CountingArgon2"]

    assert old.check_password(PASSWORD)

    user.refresh_from_db()
    assert user.check_password(NEW)


# --- no enumeration -----------------------------------------------------------------------------------


def _trace(answer: Any, statements: Any) -> tuple[Any, ...]:
    body = answer.json().get("data") or {
        key: value for key, value in answer.json()["error"].items() if key != "request_id"
    }
    body = {key: value for key, value in body.items() if key != "email"}
    return answer.status_code, body, [query["sql"].split()[0] for query in statements]


def _life(email: str) -> list[tuple[Any, ...]]:
    """Everything somebody without the mailbox can see of an address: answers, and the SQL that time shows."""
    steps = [
        ("otp/send", {"email": email}),
        ("otp/send", {"email": email}),
        ("password/forgot", {"email": email}),
        *[("otp/verify", {"email": email, "code": "000000"})] * 7,
        *[("password/reset", {"email": email, "code": "000000", "new_password": NEW})] * 7,
    ]
    seen = []
    for number, (route, body) in enumerate(steps):
        if number == 3:
            letters_sent()
            OneTimeCode.objects.update(digest="0" * 64)  # so that no code is 000000 by accident
        with CaptureQueriesContext(connection) as asked:
            answer = _post(route, body)
        seen.append(_trace(answer, asked.captured_queries))
    return seen


@pytest.mark.parametrize("state", ["confirmed", "unconfirmed", "disabled"])
def test_codes_tell_nobody_whether_there_is_an_account(user: User, state: str) -> None:
    if state == "unconfirmed":
        User.objects.update(email_verified_at=None)
    if state == "disabled":
        User.objects.update(is_active=False)

    assert _life(EMAIL) == _life(STRANGER)


def test_an_unconfirmed_account_refuses_its_own_password_as_a_wrong_one() -> None:
    """Somebody who registered another's address learns nothing by logging in to it."""
    _register()

    own = [_login().status_code for _ in range(6)]
    nobodys = [_login(email=STRANGER).status_code for _ in range(6)]

    assert own == nobodys == [401] * 5 + [423]


def test_the_letters_of_strangers_hold_the_address_until_they_are_pruned_and_no_code() -> None:
    _post("password/forgot", {"email": STRANGER})

    assert letters_sent() == []
    assert AccountMail.objects.get().email == STRANGER
