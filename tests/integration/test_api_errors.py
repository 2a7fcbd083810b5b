"""The one error form, whatever part of the stack refuses a request."""

import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from auth.models import User
from flowbrand import urls as service_urls
from flowbrand.core.errors import ServiceUnavailable

pytestmark = pytest.mark.django_db

REQUEST_ID = "a-request-id-0001"


class BrokenView(APIView):
    """Fails as its query says, inside DRF."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        if request.query_params.get("kind") == "away":
            raise ServiceUnavailable(retry_after=3)
        raise RuntimeError("the customer's secret")


def broken_below_drf(request: HttpRequest) -> HttpResponse:
    raise {"denied": PermissionDenied}.get(request.GET.get("kind", ""), RuntimeError)("the customer's secret")


urlpatterns = [
    *service_urls.urlpatterns,
    path("api/v1/broken", BrokenView.as_view()),
    path("api/v1/broken-below", broken_below_drf),
]
handler400 = service_urls.handler400
handler403 = service_urls.handler403
handler404 = service_urls.handler404
handler500 = service_urls.handler500


@pytest.fixture
def quiet_client() -> Client:
    """A client that sees a 500 as the outside does."""
    return Client(raise_request_exception=False, headers={"X-Request-ID": REQUEST_ID})


def _error(response: Any, status: int, code: str) -> Any:
    body = response.json()
    assert (response.status_code, body["status"], body["error"]["code"]) == (status, "error", code)
    assert response["Content-Type"] == "application/json"
    assert response["X-Request-ID"] == body["error"]["request_id"] == REQUEST_ID
    return body["error"]


def test_an_unknown_route_below_api_is_json(quiet_client: Client) -> None:
    _error(quiet_client.get("/api/v1/nothing"), 404, "not_found")


def test_an_unknown_route_elsewhere_is_a_page(quiet_client: Client) -> None:
    response = quiet_client.get("/nothing")

    assert (response.status_code, response["X-Request-ID"]) == (404, REQUEST_ID)
    assert response["Content-Type"].startswith("text/html")


def test_a_wrong_method_names_the_right_ones(quiet_client: Client) -> None:
    response = quiet_client.get("/api/v1/auth/login")

    _error(response, 405, "method_not_allowed")
    assert response["Allow"] == "POST, OPTIONS"


def test_a_wrong_content_type_is_415(quiet_client: Client) -> None:
    response = quiet_client.post("/api/v1/auth/login", "<x/>", content_type="application/xml")

    _error(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b"NaN"])
def test_a_broken_body_is_400(quiet_client: Client, body: bytes) -> None:
    response = quiet_client.post("/api/v1/auth/login", body, content_type="application/json")

    assert response.json()["error"]["code"] in {"parse_error", "validation_error"}
    assert response.status_code == 400


def test_a_large_body_is_413(quiet_client: Client) -> None:
    body = b'{"email": "' + b"x" * (1024 * 1024) + b'"}'

    response = quiet_client.post("/api/v1/auth/login", body, content_type="application/json")

    _error(response, 413, "payload_too_large")


def test_a_host_that_is_not_ours_is_400(quiet_client: Client) -> None:
    response = quiet_client.get("/api/v1/auth/me", headers={"Host": "evil.example"})

    _error(response, 400, "bad_request")


@override_settings(ROOT_URLCONF=__name__)
def test_a_part_that_is_away_says_when_to_come_again(quiet_client: Client) -> None:
    response = quiet_client.get("/api/v1/broken?kind=away")

    assert _error(response, 503, "service_unavailable")["retry_after"] == 3
    assert response["Retry-After"] == "3"


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("route", ["broken", "broken-below"])
def test_our_own_fault_is_a_500_without_detail(
    quiet_client: Client, route: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = quiet_client.get(f"/api/v1/{route}")

    _error(response, 500, "internal_error")
    assert "secret" not in response.content.decode()
    assert [record for record in caplog.records if record.exc_info]


@override_settings(ROOT_URLCONF=__name__)
def test_a_refusal_below_drf_is_enveloped(quiet_client: Client) -> None:
    _error(quiet_client.get("/api/v1/broken-below?kind=denied"), 403, "permission_denied")


def test_head_answers_as_get_without_a_body(quiet_client: Client) -> None:
    response = quiet_client.head("/api/v1/auth/me")

    assert (response.status_code, response.content) == (401, b"")


@pytest.mark.parametrize("accept", ["text/html", "*/*", "text/event-stream", "garbage"])
def test_no_accept_header_is_refused(quiet_client: Client, accept: str) -> None:
    _error(quiet_client.get("/api/v1/auth/me", headers={"Accept": accept}), 401, "not_authenticated")


def test_a_harmful_request_id_is_replaced(client: Client) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "<script>alert(1)</script>"})

    assert "<" not in response["X-Request-ID"]
    assert len(response["X-Request-ID"]) >= 8


def test_each_request_writes_one_line_without_its_query(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    user = User.objects.create_user("mara@example.com", "correct horse battery")
    credentials = {"email": user.email, "password": "correct horse battery"}
    login = client.post("/api/v1/auth/login", credentials, content_type="application/json").json()["data"]
    caplog.clear()

    bearer = {"Authorization": f"Bearer {login['access_token']}", "X-Request-ID": REQUEST_ID}
    client.get("/api/v1/auth/me?q=private", headers=bearer)
    client.get("/api/v1/nothing/private")

    lines: list[Any] = [record.msg for record in caplog.records]
    known = {key: lines[0][key] for key in ("event", "method", "route", "status", "user_id", "request_id")}
    assert known == {
        "event": "request",
        "method": "GET",
        "route": "/api/v1/auth/me",
        "status": 200,
        "user_id": str(user.pk),
        "request_id": REQUEST_ID,
    }
    assert [line["route"] for line in lines] == ["/api/v1/auth/me", "unmatched"]
    assert lines[1]["user_id"] is None
    assert "private" not in caplog.text


def test_what_a_page_loads_is_no_news(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="flowbrand.access")

    assert client.get("/static/admin/css/base.css").status_code == 200

    assert caplog.records == []
