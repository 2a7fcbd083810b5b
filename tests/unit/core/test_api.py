import json
from typing import Any

import pytest
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from flowbrand.core.api import AnyAccept, EnvelopeRenderer, PageResponse
from flowbrand.core.error_responses import ErrorResponse


def _rendered(response: Response) -> Any:
    return json.loads(EnvelopeRenderer().render(response.data, None, {"response": response}))


def test_success_is_enveloped() -> None:
    assert _rendered(Response({"id": 1})) == {"status": "success", "data": {"id": 1}}


def test_a_page_has_meta_beside_its_data() -> None:
    page = PageResponse([1, 2], meta={"next": "abc", "previous": None})

    assert _rendered(page) == {"status": "success", "data": [1, 2], "meta": {"next": "abc", "previous": None}}


def test_an_error_is_not_enveloped_twice() -> None:
    body = {"status": "error", "error": {"code": "x"}}

    assert _rendered(ErrorResponse(body, status=400)) == body


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_a_body_have_none(status: int) -> None:
    response = Response(status=status)

    assert EnvelopeRenderer().render(None, None, {"response": response}) == b""


@pytest.mark.parametrize("accept", ["*/*", "text/html", "text/event-stream", "image/png;q=0.1", "nonsense"])
def test_no_accept_header_is_refused(accept: str) -> None:
    request = Request(APIRequestFactory().get("/", headers={"Accept": accept}))
    renderer: BaseRenderer = EnvelopeRenderer()

    chosen, media_type = AnyAccept().select_renderer(request, [renderer])

    assert (chosen, media_type) == (renderer, "application/json")


def test_the_format_parameter_belongs_to_the_view() -> None:
    request = Request(APIRequestFactory().get("/?format=html"))
    renderer = EnvelopeRenderer()

    assert AnyAccept().select_renderer(request, [renderer])[0] is renderer


def test_the_parser_is_chosen_by_content_type() -> None:
    request = Request(APIRequestFactory().post("/", b"{}", content_type="application/json; charset=utf-8"))
    parsers = [MultiPartParser(), JSONParser()]

    assert AnyAccept().select_parser(request, parsers) is parsers[1]
    assert AnyAccept().select_parser(request, parsers[:1]) is None
