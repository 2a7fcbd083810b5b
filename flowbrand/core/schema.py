"""The OpenAPI description of what `api` and `error_responses` really answer."""

import re
from types import NoneType
from typing import Any, get_args, get_type_hints

from drf_spectacular.drainage import get_override
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, is_serializer
from rest_framework.permissions import AllowAny

_ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["status", "error"],
    "properties": {
        "status": {"type": "string", "pattern": "^error$"},
        "error": {
            "type": "object",
            "required": ["code", "message", "request_id"],
            "properties": {
                "code": {"type": "string", "description": "Stable; docs/api.md lists all."},
                "message": {"type": "string"},
                "fields": {
                    "type": "object",
                    "additionalProperties": {"type": "array", "items": {"type": "string"}},
                },
                "retry_after": {"type": "integer", "description": "Seconds."},
                "request_id": {"type": "string"},
            },
        },
    },
}
_META_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["next", "previous"],
    "properties": {
        "next": {"type": ["string", "null"], "description": "Cursor towards older rows."},
        "previous": {"type": ["string", "null"], "description": "Cursor towards newer rows."},
        "count": {"type": "integer"},
    },
}
_NO_BODY = "No response body"  # what drf-spectacular says of an answer without a serializer
_REASONS = {
    "400": "The request is not acceptable.",
    "401": "No valid access token.",
    "403": "This account may not do that.",
    "404": "There is no such resource, or it belongs to somebody else.",
    "413": "The body is too large.",
    "415": "The Content-Type is not one of this route's.",
    "429": "Too many requests.",
    "default": "Any other failure.",
}


class EnvelopeAutoSchema(AutoSchema):
    """Wraps JSON answers of success in the envelope and adds the error answers each route can give.

    A view that names its media types, as in `responses={(200, "application/json"): ...}`, describes a
    file: its body is taken as it stands.
    """

    def get_summary(self) -> str:
        """The description's first sentence."""
        return re.split(r"\.(?:\s|$)", self.get_description(), maxsplit=1)[0]

    def _get_response_for_code(
        self, serializer: Any, status_code: str, media_types: Any = None, direction: Any = "response"
    ) -> dict[str, Any]:
        base: Any = super()
        response: dict[str, Any] = base._get_response_for_code(
            serializer, status_code, media_types, direction
        )
        content = response.get("content", {}).get("application/json")
        if content is not None and status_code.startswith("2") and not media_types:
            content["schema"] = _envelope(content["schema"], is_page=self._is_page(serializer))
        return response

    def _map_response_type_hint(self, method: Any) -> dict[str, Any]:
        """`SomeSerializer | None`, or a pydantic model instead, is nullable; the base class knows neither."""
        base: Any = super()
        inner = _optional(get_type_hints(method).get("return"))
        if get_override(method, "field") or inner is None or not is_serializer(inner):
            return dict(base._map_response_type_hint(method))
        return {"oneOf": [self.resolve_serializer(inner, "response").ref, {"type": "null"}]}

    def _is_page(self, serializer: Any) -> bool:
        paginated = getattr(self.view, "pagination_class", None) is not None
        return paginated and self.method == "GET" and self._is_list_view(serializer)

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        error = {"application/json": {"schema": self._error_component().ref}}
        for code in self._error_codes():
            responses.setdefault(code, {"content": error, "description": _REASONS[code]})
        for code, response in responses.items():
            if code.startswith(("4", "5")):
                given = response["description"]
                response["content"] = error
                response["description"] = _REASONS.get(code, "") if given in ("", _NO_BODY) else given
        return responses

    def _error_codes(self) -> list[str]:
        codes = {"400", "default"}
        if self.method in {"POST", "PUT", "PATCH"}:
            codes |= {"413", "415"}
        if not all(isinstance(item, AllowAny) for item in self.view.get_permissions()):
            codes |= {"401", "403"}
        if self.view.get_throttles():
            codes.add("429")
        if "{" in self.path:
            codes.add("404")
        return sorted(codes)

    def _error_component(self) -> ResolvedComponent:
        make: Any = ResolvedComponent
        component: ResolvedComponent = make("Error", ResolvedComponent.SCHEMA, _ERROR_SCHEMA, "Error")
        self.registry.register_on_missing(component)
        return component


def _optional(hint: Any) -> Any:
    """X of `X | None`, otherwise None."""
    inner = [part for part in get_args(hint) if part is not NoneType]
    return inner[0] if len(inner) == 1 and NoneType in get_args(hint) else None


def _envelope(data: dict[str, Any], *, is_page: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {"status": {"type": "string", "pattern": "^success$"}, "data": data}
    if is_page:
        properties["meta"] = _META_SCHEMA
    return {"type": "object", "required": list(properties), "properties": properties}
