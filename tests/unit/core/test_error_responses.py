import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions as drf

from flowbrand.core.error_codes import registry
from flowbrand.core.error_responses import api_error, exception_handler
from flowbrand.core.errors import Conflict, DomainError, NotFound, ServiceUnavailable, TransientError


@pytest.mark.parametrize(
    ("exception", "status", "code"),
    [
        (NotFound(), 404, "not_found"),
        (Conflict(), 409, "conflict"),
        (ServiceUnavailable(), 503, "service_unavailable"),
        (TransientError(), 503, "service_unavailable"),
        (drf.ParseError(), 400, "parse_error"),
        (drf.ValidationError({"name": ["Too long."]}), 400, "validation_error"),
        (drf.NotAuthenticated(), 401, "not_authenticated"),
        (drf.AuthenticationFailed(), 401, "not_authenticated"),
        (drf.AuthenticationFailed(code="invalid_token"), 401, "invalid_token"),
        (drf.PermissionDenied(), 403, "permission_denied"),
        (drf.NotFound(), 404, "not_found"),
        (drf.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (drf.NotAcceptable(), 406, "not_acceptable"),
        (drf.UnsupportedMediaType("text/csv"), 415, "unsupported_media_type"),
        (drf.Throttled(wait=1.2), 429, "throttled"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
        (RequestDataTooBig(), 413, "payload_too_large"),
        (SuspiciousOperation(), 400, "bad_request"),
        (DjangoValidationError("No."), 400, "validation_error"),
        (OperationalError(), 503, "service_unavailable"),
        (ZeroDivisionError(), 500, "internal_error"),
    ],
)
def test_each_kind_of_failure_has_its_status_and_code(exception: Exception, status: int, code: str) -> None:
    error = api_error(exception)

    assert (error.status, error.code) == (status, code)


def test_a_domain_error_keeps_its_sentence_fields_and_wait() -> None:
    raised = DomainError("Wait a little.", fields={"name": ["Taken."]}, retry_after=7)

    response = exception_handler(raised, {})

    error = response.data["error"]
    assert error["message"] == "Wait a little."
    assert error["fields"] == {"name": ["Taken."]}
    assert error["retry_after"] == 7
    assert response["Retry-After"] == "7"


def test_a_wait_is_rounded_up_to_whole_seconds() -> None:
    response = exception_handler(drf.Throttled(wait=1.2), {})

    assert (response["Retry-After"], response.data["error"]["retry_after"]) == ("2", 2)


@pytest.mark.parametrize(
    ("detail", "fields"),
    [
        ({"name": ["Too long."]}, {"name": ["Too long."]}),
        ({"offer": {"price": ["Not a number."]}}, {"offer.price": ["Not a number."]}),
        ({"items": [{}, {"name": ["Empty."]}]}, {"items.1.name": ["Empty."]}),
        ({"non_field_errors": ["Both."]}, {"body": ["Both."]}),
        (["Wrong."], {"body": ["Wrong."]}),
    ],
)
def test_nested_validation_becomes_dotted_fields(detail: Any, fields: dict[str, list[str]]) -> None:
    assert api_error(drf.ValidationError(detail)).fields == fields


def test_an_unexpected_failure_is_logged_and_tells_the_client_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        response = exception_handler(RuntimeError("the secret plan"), {})

    assert response.status_code == 500
    assert "secret" not in str(response.data)
    assert caplog.records[0].exc_info is not None


def test_an_expected_failure_is_not_logged_as_ours(caplog: pytest.LogCaptureFixture) -> None:
    exception_handler(ServiceUnavailable(), {})

    assert caplog.records == []


def test_401_carries_a_challenge() -> None:
    assert exception_handler(drf.NotAuthenticated(), {})["WWW-Authenticate"].startswith("Bearer")


def test_codes_are_unique_in_the_registry() -> None:
    codes = [error.code for error in registry()]

    assert len(codes) == len(set(codes))
