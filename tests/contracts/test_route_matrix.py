"""Who gets what from every route of the OpenAPI description, against the written matrix beside this file.

Each operation is asked by nobody, by the owner of the objects in its path, by a stranger and by staff, with
an empty JSON body. A route that is missing from the matrix fails, and so does a line without a route.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from auth.models import Session, User
from auth.services.sessions import open_session
from auth.tokens import utc_now
from tests.contracts.test_openapi import SCHEMA
from tests.factories import (
    make_direct_upload,
    make_failed_document,
    make_failure,
    make_finished_document,
    make_funnel,
    make_user,
)

pytestmark = pytest.mark.django_db

PEOPLE = ("nobody", "owner", "stranger", "staff")
MATRIX = Path(__file__).with_name("route_matrix.txt")


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str


@cache
def operations() -> dict[str, Operation]:
    found: list[Any] = [each.ok() for each in list[Any](SCHEMA.get_all_operations())]
    names = [each.definition.raw["operationId"] for each in found]
    return {name: Operation(name, each.method, each.path) for name, each in zip(names, found, strict=True)}


def written() -> dict[str, dict[str, int]]:
    """Operation -> person -> status."""
    lines = [line.split() for line in MATRIX.read_text().splitlines() if line and not line.startswith("#")]
    return {name: dict(zip(PEOPLE, map(int, statuses), strict=True)) for name, *statuses in lines}


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]


@pytest.fixture
def people() -> dict[str, User]:
    return {"owner": make_user(), "stranger": make_user(), "staff": make_user(is_staff=True)}


@pytest.fixture
def objects(people: dict[str, User]) -> dict[str, str]:
    """The owner's, by the name of the path parameter that asks for it."""
    owner = people["owner"]
    open_session(owner, now=utc_now())
    return {
        "document_id": str(make_finished_document(owner).pk),
        "upload_id": str(make_direct_upload(owner).pk),
        "funnel_id": str(make_funnel(owner).pk),
        "session_id": str(Session.objects.get(user=owner).pk),
        "failure_id": str(make_failure(make_failed_document(owner)).pk),
    }


def test_the_matrix_names_every_route_and_no_other() -> None:
    assert sorted(written()) == sorted(operations())


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", sorted(written()))
def test_a_route_answers_as_the_matrix_says(
    name: str, person: str, people: dict[str, User], objects: dict[str, str]
) -> None:
    operation = operations()[name]

    status = _ask(operation, people.get(person), objects)

    assert status == written()[name][person]


def test_what_belongs_to_somebody_else_does_not_exist() -> None:
    """Also for staff: the routes with an object in their path answer strangers 404, or staff only."""
    for name, statuses in written().items():
        if "{" in operations()[name].path:
            assert statuses["nobody"] == 401
            assert statuses["stranger"] in (404, 403), name
            assert statuses["stranger"] == 403 or statuses["staff"] == 404, name


def _ask(operation: Operation, user: User | None, objects: dict[str, str]) -> int:
    token = open_session(user, now=utc_now()).access_token if user else ""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = operation.path.format_map(objects)
    if operation.method == "get":
        return int(Client().get(url, headers=headers).status_code)
    send: Any = getattr(Client(), operation.method)
    return int(send(url, {}, content_type="application/json", headers=headers).status_code)
