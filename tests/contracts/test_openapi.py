"""The OpenAPI description against the running application: generated requests for every operation.

Everything the schema offers is driven, so a new route is covered from its first day. The seed is fixed.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis import Case, checks
from schemathesis.openapi import from_wsgi

from auth.models import User
from auth.services.sessions import open_session
from auth.tokens import utc_now
from flowbrand.core.ids import new_id
from flowbrand.wsgi import application
from tests.factories import (
    make_direct_upload,
    make_failed_document,
    make_failure,
    make_finished_document,
    make_funnel,
)

pytestmark = pytest.mark.django_db

SCHEMA = from_wsgi("/api/schema", application)
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.allow_header_conformance,
]
AnyCase = Case[Any]
BOUNDED = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Requests share the test's transaction, as Django's own test client arranges it for itself."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def caller() -> User:
    """Staff, for the routes that ask for it. Without a password: hashing one for each test takes a minute."""
    return User.objects.create_user("caller@example.test", is_staff=True)


@pytest.fixture
def bearer(caller: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {open_session(caller, now=utc_now()).access_token}"}


@pytest.fixture
def owned(caller: User) -> dict[str, str]:
    """What the caller has or may see, by the name of the path parameter that asks for it."""
    return {
        "document_id": str(make_finished_document(caller).pk),
        "upload_id": str(make_direct_upload(caller).pk),
        "funnel_id": str(make_funnel(caller).pk),
        "failure_id": str(make_failure(make_failed_document(caller)).pk),
    }


@SCHEMA.parametrize()
@BOUNDED
def test_operations_answer_as_described(case: AnyCase, bearer: dict[str, str]) -> None:
    case.call_and_validate(headers=bearer, checks=CHECKS)


@SCHEMA.include(path_regex="{").parametrize()
@BOUNDED
def test_operations_on_what_one_owns_answer_as_described(
    case: AnyCase, bearer: dict[str, str], owned: dict[str, str]
) -> None:
    case.path_parameters = {name: owned.get(name, value) for name, value in case.path_parameters.items()}
    (case.query or {}).pop("wait", None)  # a queued job would hold the poll for all the seconds asked for

    case.call_and_validate(headers=bearer, checks=CHECKS)


def test_every_operation_but_the_first_steps_needs_a_login(client: Client) -> None:
    opened = set()

    for operation in _operations():
        path = re.sub(r"{\w+}", str(new_id()), operation.path)
        response: Any = getattr(client, operation.method)(path)
        if response.status_code != 401 or "WWW-Authenticate" not in response.headers:
            opened.add(operation.path)

    assert opened == {
        "/api/v1/auth/register",
        "/api/v1/auth/login",
        "/api/v1/auth/token/refresh",
        "/api/v1/auth/otp/send",
        "/api/v1/auth/otp/verify",
        "/api/v1/auth/password/forgot",
        "/api/v1/auth/password/reset",
    }


def test_the_description_is_valid_and_complete() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file="/dev/null")


def test_every_operation_has_a_readable_id_and_the_error_form() -> None:
    operations = _operations()

    assert len(operations) >= 5
    for operation in operations:
        raw = operation.definition.raw
        assert raw["operationId"].replace("_", "").isalpha()
        default = raw["responses"]["default"]["content"]["application/json"]["schema"]
        assert default == {"$ref": "#/components/schemas/Error"}


def _operations() -> list[Any]:
    found: list[Any] = list(SCHEMA.get_all_operations())
    return [result.ok() for result in found]
