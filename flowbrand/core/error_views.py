"""Django's own error pages, where no DRF view was reached: the same envelope under /api/."""

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views import defaults

from flowbrand.core.error_codes import ApiError, error_for_status
from flowbrand.core.error_responses import api_error, error_body


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        return _answer(api_error(exception))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        return _answer(error_for_status(403))
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        return _answer(error_for_status(404))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    if _is_api(request):
        return _answer(error_for_status(500))
    return defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _answer(error: ApiError) -> JsonResponse:
    return JsonResponse(error_body(error), status=error.status)
