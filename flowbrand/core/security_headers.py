"""What a browser may do with our answers: nothing with data, little with pages (admin, documentation)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

_DATA = "default-src 'none'; frame-ancestors 'none'"
# Swagger UI and the admin set styles inline; scripts come from us alone.
_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PAGE_PATHS = ("/admin/", "/api/docs", "/static/")


class SecurityHeadersMiddleware:
    """Sets Content-Security-Policy and Permissions-Policy, and keeps the API's answers out of caches.

    A view that sets its own policy or caching (exports, polls) keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = request.path_info.startswith(_PAGE_PATHS)
        response.headers.setdefault("Content-Security-Policy", _PAGES if is_page else _DATA)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.path_info.startswith("/api/v1/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
