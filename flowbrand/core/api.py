"""The API's one outer form: the success envelope, and negotiation that never refuses an Accept header."""

from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.mediatypes import media_type_matches

from flowbrand.core.error_responses import ErrorResponse, exception_handler

__all__ = ["AnyAccept", "EnvelopeRenderer", "PageResponse", "exception_handler"]


class PageResponse(Response):
    """One page of a list: `items` become `data`, `meta` stands beside it."""

    def __init__(self, items: list[Any], *, meta: dict[str, Any]) -> None:
        super().__init__(items)
        self.meta = meta


class EnvelopeRenderer(JSONRenderer):
    """`{"status": "success", "data": ...}`, with `"meta"` for lists; errors are enveloped already."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any | None = None
    ) -> bytes:
        response = (renderer_context or {}).get("response")
        bodiless = response is not None and response.status_code in {204, 304}
        if bodiless:
            return b""
        body = super().render(_enveloped(data, response), accepted_media_type, renderer_context)
        return body + b"\n"  # for whoever reads it in a terminal


def _enveloped(data: Any, response: Response | None) -> Any:
    if isinstance(response, ErrorResponse):
        return data
    envelope = {"status": "success", "data": data}
    if isinstance(response, PageResponse):
        envelope["meta"] = response.meta
    return envelope


class AnyAccept(BaseContentNegotiation):
    """The view's own form, whatever Accept says: RFC 9110 12.5.1 allows it, and a 406 helps nobody.

    Export and event routes choose their form by path and query; an EventSource or a browser must
    reach them with the Accept header it cannot change.
    """

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        return next(
            (item for item in parsers if media_type_matches(item.media_type, request.content_type)), None
        )

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = renderers[0]
        return renderer, renderer.media_type
