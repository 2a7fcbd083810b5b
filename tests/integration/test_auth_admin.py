import pytest
from django.test import Client

from auth.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser("ops@example.com", "correct horse battery")
    client.force_login(user)
    return user


def test_staff_log_in_to_the_admin_by_email(client: Client) -> None:
    User.objects.create_superuser("ops@example.com", "correct horse battery")

    response = client.post(
        "/admin/login/?next=/admin/", {"username": "OPS@example.com", "password": "correct horse battery"}
    )

    assert response.status_code == 302
    assert client.get("/admin/").status_code == 200


def test_others_do_not_enter_the_admin(client: Client) -> None:
    client.force_login(User.objects.create_user("mara@example.com", "correct horse battery"))

    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("path", ["", "add/", "?q=mara"])
def test_accounts_are_listed_found_and_added(client: Client, staff: User, path: str) -> None:
    assert client.get(f"/admin/accounts/user/{path}").status_code == 200


def test_an_account_is_shown_without_its_hash(client: Client, staff: User) -> None:
    page = client.get(f"/admin/accounts/user/{staff.pk}/change/")

    assert page.status_code == 200
    assert staff.password.encode() not in page.content


def test_an_account_is_added_with_a_hashed_password(client: Client, staff: User) -> None:
    form = {
        "email": "mara@example.com",
        "usable_password": "true",
        "password1": "correct horse battery",
        "password2": "correct horse battery",
    }

    response = client.post("/admin/accounts/user/add/", form)

    assert response.status_code == 302
    assert User.objects.get(email="mara@example.com").check_password("correct horse battery")


def test_sessions_are_listed(client: Client, staff: User) -> None:
    assert client.get("/admin/accounts/session/").status_code == 200
