"""Every failure of a view becomes one body here: `{"status": "error", "error": {...}}`."""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from flowbrand.core.error_codes import ApiError, error_for_status
from flowbrand.core.errors import DomainError, TransientError
from flowbrand.core.request_context import current_request_id

logger = logging.getLogger(__name__)


class ErrorResponse(Response):
    """A response whose data is an error envelope already."""


def error_body(error: ApiError) -> dict[str, Any]:
    """The JSON of an error. `fields` and `retry_after` stand in it only where they say something."""
    detail: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.fields:
        detail["fields"] = dict(error.fields)
    if error.retry_after is not None:
        detail["retry_after"] = error.retry_after
    return {"status": "error", "error": {**detail, "request_id": current_request_id()}}


def exception_handler(exception: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER: the only place where an exception becomes HTTP."""
    set_rollback()
    error = api_error(exception)
    if error.status >= 500 and not isinstance(exception, DomainError):
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
        case TransientError():
            wait = int(exception.retry_after or 5)
            return ApiError(exception.code, 503, exception.reason, retry_after=wait)
        case drf.ValidationError():
            return error_for_status(400, code="validation_error", fields=_fields(exception.detail))
        case drf.APIException():
            return _of_framework(exception)
        case Http404():
            return error_for_status(404)
        case PermissionDenied():
            return error_for_status(403)
        case DjangoValidationError():
            return error_for_status(400, code="validation_error", fields=_django_fields(exception))
        case RequestDataTooBig():
            return error_for_status(413)
        case SuspiciousOperation() | UnreadablePostError():
            return error_for_status(400)
    return error_for_status(500)


def _of_framework(exception: drf.APIException) -> ApiError:
    code = exception.get_codes() if isinstance(exception.detail, str) else None
    wait = getattr(exception, "wait", None)
    return error_for_status(
        exception.status_code,
        code=code if isinstance(code, str) else None,
        retry_after=int(wait) if wait else None,
    )


def _headers(exception: Exception, error: ApiError, context: Mapping[str, Any]) -> dict[str, str]:
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = getattr(exception, "auth_header", None) or 'Bearer realm="api"'
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
