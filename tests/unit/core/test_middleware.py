import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from flowbrand.core.middleware import EmptyHeadMiddleware, RequestContextMiddleware
from flowbrand.core.request_context import current_request_id


@pytest.mark.parametrize(("method", "body"), [("HEAD", b""), ("GET", b"whole")])
def test_only_head_loses_its_body_and_keeps_the_length(method: str, body: bytes) -> None:
    middleware = EmptyHeadMiddleware(lambda _: HttpResponse(b"whole", headers={"Content-Length": "5"}))

    response = middleware(RequestFactory().generic(method, "/"))

    assert isinstance(response, HttpResponse)
    assert (response.content, response["Content-Length"]) == (body, "5")


def test_the_request_id_is_known_below_and_forgotten_after() -> None:
    seen: list[str] = []

    def view(_: object) -> HttpResponse:
        seen.append(current_request_id())
        return HttpResponse()

    request = RequestFactory().get("/", headers={"X-Request-ID": "from-the-caller"})
    response = RequestContextMiddleware(view)(request)

    assert (seen, response["X-Request-ID"]) == (["from-the-caller"], "from-the-caller")
    assert current_request_id() == ""
