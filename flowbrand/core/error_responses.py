"""Every failure of a view becomes one body here: `{"status": "error", "error": {...}}`."""

import logging
import math
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions as drf
from rest_framework.response import Response

from flowbrand.core.error_codes import ApiError, error_for_status
from flowbrand.core.errors import DomainError, TransientError
from flowbrand.core.request_context import current_request_id

logger = logging.getLogger(__name__)

_AWAY_SECONDS = 5.0

# The first that fits. A database that is away is a 503: the client did nothing wrong and may come again.
_PLAIN: tuple[tuple[type[Exception], int], ...] = (
    (Http404, 404),
    (PermissionDenied, 403),
    (RequestDataTooBig, 413),
    (SuspiciousOperation, 400),
    (UnreadablePostError, 400),
    (OperationalError, 503),
    (InterfaceError, 503),
)


class ErrorResponse(Response):
    """A response whose data is an error envelope already."""


def error_body(error: ApiError) -> dict[str, Any]:
    """The JSON of an answer that is an error."""
    return {"status": "error", "error": {**error_detail(error), "request_id": current_request_id()}}


def error_detail(error: ApiError) -> dict[str, Any]:
    """The JSON of an error itself. `fields` and `retry_after` stand in it only where they say something."""
    detail: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.fields:
        detail["fields"] = dict(error.fields)
    if error.retry_after is not None:
        detail["retry_after"] = error.retry_after
    return detail


def exception_handler(exception: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER: the only place where an exception becomes HTTP."""
    error = api_error(exception)
    if isinstance(exception, TransientError):
        logger.warning("service unavailable", extra={"code": exception.code})
    elif error.status >= 500 and not isinstance(exception, DomainError):
        view = type(context.get("view")).__name__
        logger.error("unhandled exception in %s", view, exc_info=exception)
    response = ErrorResponse(error_body(error), status=error.status)
    for name, value in _headers(exception, error, context).items():
        response[name] = value
    return response


def api_error(exception: Exception) -> ApiError:
    """What the client learns of an exception: code, status, message; nothing of an unexpected one."""
    match exception:
        case DomainError():
            return ApiError(
                code=exception.code,
                status=exception.status,
                message=exception.text,
                fields=exception.fields,
                retry_after=exception.retry_after,
            )
        case drf.ValidationError():
            return error_for_status(400, code="validation_error", fields=_fields(exception.detail))
        case drf.APIException():
            return _of_framework(exception)
        case DjangoValidationError():
            return error_for_status(400, code="validation_error", fields=_django_fields(exception))
        case TransientError():
            return error_for_status(503, retry_after=_whole_seconds(exception.retry_after or _AWAY_SECONDS))
    return error_for_status(next((status for kind, status in _PLAIN if isinstance(exception, kind)), 500))


def _of_framework(exception: drf.APIException) -> ApiError:
    code = exception.get_codes()
    return error_for_status(
        exception.status_code,
        code=code if isinstance(code, str) else None,
        retry_after=_whole_seconds(getattr(exception, "wait", None)),
    )


def _whole_seconds(seconds: float | None) -> int | None:
    return None if seconds is None else math.ceil(seconds)


def _headers(exception: Exception, error: ApiError, context: Mapping[str, Any]) -> dict[str, str]:
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = getattr(exception, "challenge", 'Bearer realm="api"')
    view = context.get("view")
    if error.status == 405 and view is not None:
        headers["Allow"] = ", ".join(view.allowed_methods)
    return headers


def _fields(detail: Any, path: str = "") -> dict[str, list[str]]:
    """DRF's nested validation detail, flattened to `{"dotted.path": [sentences]}`."""
    if isinstance(detail, Mapping):
        nested = ((_joined(path, str(name)), value) for name, value in detail.items())
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        nested = ((_joined(path, str(index)), value) for index, value in enumerate(detail) if value)
    else:
        sentences = detail if isinstance(detail, list) else [detail]
        return {path or "body": [str(sentence) for sentence in sentences]}
    return {name: found for inner, value in nested for name, found in _fields(value, inner).items()}


def _joined(path: str, name: str) -> str:
    own = "body" if name == "non_field_errors" else name
    return f"{path}.{own}" if path else own


def _django_fields(exception: DjangoValidationError) -> dict[str, list[str]]:
    if hasattr(exception, "error_dict"):
        return dict(exception.message_dict)
    return {"body": list(exception.messages)}
