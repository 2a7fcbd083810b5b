from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from auth.models import RefreshToken, Session, User
from flowbrand.core.ids import new_id

pytestmark = pytest.mark.django_db

CREDENTIALS = {"email": "Mara.Kessler@example.com", "password": "correct horse battery"}


def _post(client: Client, route: str, body: Any = None, **headers: str) -> Any:
    return client.post(f"/api/v1/auth/{route}", body or {}, content_type="application/json", headers=headers)


def _login(client: Client, **changes: str) -> Any:
    return _post(client, "login", CREDENTIALS | changes)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def user(client: Client) -> User:
    assert _post(client, "register", CREDENTIALS).status_code == 201
    return User.objects.get()


def test_registration_makes_an_account_with_an_argon2_hash(client: Client) -> None:
    response = _post(client, "register", CREDENTIALS)

    user = User.objects.get()
    assert response.status_code == 201
    assert response.json()["data"] == {"email": CREDENTIALS["email"], "verification_required": False}
    assert user.pk.version == 7
    assert user.password.startswith("argon2")


def test_me_answers_the_account(client: Client, user: User) -> None:
    token = _login(client).json()["data"]["access_token"]

    assert client.get("/api/v1/auth/me", headers=_bearer(token)).json()["data"] == {
        "id": str(user.pk),
        "email": "Mara.Kessler@example.com",
        "email_verified_at": None,
        "is_staff": False,
        "created_at": user.created_at.isoformat().replace("+00:00", "Z"),
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nonsense"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "a" * 250 + "@example.com"}, "email"),
        ({"email": "nul\x00@example.com"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": "839201748392"}, "password"),
        ({"password": "mara.kessler@example.com"}, "password"),
        ({"password": "x" * 257}, "password"),
        ({"password": ["a", "list"]}, "password"),
    ],
)
def test_what_cannot_be_registered_names_the_field(client: Client, changes: Any, field: str) -> None:
    response = _post(client, "register", CREDENTIALS | changes)

    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, "validation_error")
    assert list(error["fields"]) == [field]
    assert User.objects.count() == 0


@pytest.mark.parametrize("body", [[], "text", 5, None, [1, {"email": "x"}]])
def test_a_body_that_is_no_object_is_a_validation_error(client: Client, body: Any) -> None:
    response = client.post("/api/v1/auth/register", body, content_type="application/json")

    assert response.status_code == 400


def test_login_answers_tokens_that_work(client: Client, user: User) -> None:
    data = _login(client).json()["data"]

    assert sorted(data) == ["access_token", "expires_in", "refresh_token", "token_type"]
    assert (data["expires_in"], data["token_type"]) == (900, "Bearer")
    me = client.get("/api/v1/auth/me", headers=_bearer(data["access_token"]))
    assert me.json()["data"]["id"] == str(user.pk)


def test_the_address_is_taken_in_any_case_at_login(client: Client, user: User) -> None:
    assert _login(client, email="mara.KESSLER@example.COM").status_code == 200


def test_unknown_address_wrong_password_and_disabled_account_answer_alike(client: Client, user: User) -> None:
    User.objects.create_user("disabled@example.com", CREDENTIALS["password"], is_active=False)

    answers = [
        _login(client, password="wrong horse"),
        _login(client, email="nobody@example.com"),
        _login(client, email="disabled@example.com"),
    ]

    bodies = [answer.json()["error"] | {"request_id": ""} for answer in answers]
    assert {answer.status_code for answer in answers} == {401}
    assert bodies[0]["code"] == "invalid_credentials"
    assert bodies[0] == bodies[1] == bodies[2]


@pytest.mark.parametrize("email", ["nobody@example.com", CREDENTIALS["email"]])
def test_a_failed_login_hashes_once_whether_or_not_the_address_exists(
    client: Client, user: User, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes: list[str] = []

    def count(name: str) -> None:
        real = getattr(Argon2PasswordHasher, name)

        def counted(*args: Any) -> Any:
            hashes.append(name)
            return real(*args)

        monkeypatch.setattr(Argon2PasswordHasher, name, counted)

    count("encode")
    count("verify")

    _login(client, email=email, password="wrong horse")

    assert len(hashes) == 1


def test_a_request_with_a_token_costs_one_statement(
    client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    token = _login(client).json()["data"]["access_token"]

    with django_assert_num_queries(1):
        assert client.get("/api/v1/auth/me", headers=_bearer(token)).status_code == 200


def test_without_a_token_a_request_is_401_with_a_challenge(client: Client) -> None:
    response = client.get("/api/v1/auth/me")

    assert response.status_code == 401
    assert response.json()["error"]["code"] == "not_authenticated"
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "Bearer x.y.z", "bearer é", "Bearer a b"])
def test_a_token_that_is_none_is_401_invalid_token(client: Client, value: str) -> None:
    response = client.get("/api/v1/auth/me", headers={"Authorization": value})

    assert response.status_code == 401
    assert response.json()["error"]["code"] == "invalid_token"
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_the_token_of_a_deleted_or_disabled_account_is_refused(client: Client, user: User) -> None:
    token = _login(client).json()["data"]["access_token"]

    User.objects.update(is_active=False)
    disabled = client.get("/api/v1/auth/me", headers=_bearer(token))
    User.objects.all().delete()
    deleted = client.get("/api/v1/auth/me", headers=_bearer(token))

    assert (disabled.status_code, deleted.status_code) == (401, 401)
    assert (Session.objects.count(), RefreshToken.objects.count()) == (0, 0)


def test_a_token_that_names_another_user_than_its_session_is_refused(client: Client, user: User) -> None:
    from auth.tokens import AccessClaims, issue_access_token, utc_now

    _login(client)
    session = Session.objects.get()
    stranger = issue_access_token(AccessClaims(new_id(), session.pk), now=utc_now())

    assert client.get("/api/v1/auth/me", headers=_bearer(stranger)).status_code == 401
