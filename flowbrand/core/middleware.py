"""The outermost middleware: a request id for everything below, one access line above, no body for HEAD."""

import logging
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from flowbrand.core.request_context import accepted_request_id

logger = structlog.get_logger("flowbrand.access")


class RequestContextMiddleware:
    """Binds `request_id` to the logs, echoes it as X-Request-ID, writes one line for each request.

    Django turns exceptions of everything below into responses first, so errors carry the id too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = accepted_request_id(request.headers.get("X-Request-ID", ""))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            # Django would log failures once more, with the path and without the request id.
            response._has_been_logged = True  # type: ignore[attr-defined]
            _write_access_line(request, response, time.perf_counter() - started)
            return response
        finally:
            structlog.contextvars.clear_contextvars()


class EmptyHeadMiddleware:
    """Takes the body out of answers to HEAD (RFC 9110 9.3.2); the headers, Content-Length too, stay GET's.

    Django leaves this to the server, and gunicorn writes a warning for each.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.content = b""
        return response


def _write_access_line(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """The route instead of the path: no ids to count by, and never the query string."""
    match = request.resolver_match
    bound_user = structlog.contextvars.get_contextvars().get("user_id")
    # Only a session that was looked at already: a log line must not cost a query.
    session_user = getattr(request, "_cached_user", None)
    static = not match and request.path.startswith(settings.STATIC_URL)
    level = logging.DEBUG if static else logging.INFO
    logger.log(
        logging.WARNING if response.status_code >= 500 else level,
        "request",
        method=request.method,
        route=f"/{match.route}" if match else "static" if static else "unmatched",
        status=response.status_code,
        duration_ms=round(seconds * 1000, 1),
        user_id=bound_user or (str(session_user.pk) if session_user and session_user.pk else None),
    )
