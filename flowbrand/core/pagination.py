"""Pages by an opaque cursor: newest first, stable while rows are added or removed."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from flowbrand.core.api import PageResponse
from flowbrand.core.errors import DomainError


class InvalidCursor(DomainError):
    code, status = "invalid_cursor", 400
    message = "The cursor is not one of ours. Start again without it."


class InvalidPageSize(DomainError):
    code, status = "invalid_page_size", 400
    message = "page_size must be a whole number from 1 to 100."


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows, and the side to read: `next` is towards older rows."""

    side: Literal["next", "previous"]
    created_at: datetime
    id: UUID

    def encode(self) -> str:
        text = json.dumps([self.side[0], self.created_at.isoformat(), self.id.hex], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """Raises InvalidCursor for anything that `encode` did not make."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            letter, created_at, row_id = json.loads(raw)
            moment = datetime.fromisoformat(created_at)
            cursor = cls("next" if letter == "n" else "previous", moment, UUID(hex=row_id))
        except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise InvalidCursor from error
        if moment.utcoffset() is None or cursor.encode() != text:
            raise InvalidCursor
        return cursor

    def rows(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows on this cursor's side, nearest first."""
        if self.side == "next":
            older = Q(created_at__lt=self.created_at) | Q(id__lt=self.id)
            return queryset.filter(older, created_at__lte=self.created_at).order_by("-created_at", "-id")
        newer = Q(created_at__gt=self.created_at) | Q(id__gt=self.id)
        return queryset.filter(newer, created_at__gte=self.created_at).order_by("created_at", "id")


class NewestFirst(BasePagination):
    """`?page_size=1..100&cursor=...`; meta is `{"next": cursor | null, "previous": cursor | null}`."""

    default_size: ClassVar[int] = 20
    max_size: ClassVar[int] = 100

    def paginate_queryset(self, queryset: Any, request: Request, view: Any | None = None) -> list[Any]:
        """One page of rows with `created_at` and a UUID `id`. Raises InvalidCursor, InvalidPageSize."""
        size = self._size(request)
        text = request.query_params.get("cursor", "")
        cursor = Cursor.decode(text) if text else None
        ordered = cursor.rows(queryset) if cursor else queryset.order_by("-created_at", "-id")
        found = list(ordered[: size + 1])
        page, more = found[:size], len(found) > size
        backwards = cursor is not None and cursor.side == "previous"
        if backwards:
            page.reverse()
        has_next, has_previous = (True, more) if backwards else (more, cursor is not None)
        self.meta = {
            "next": _edge("next", page, -1) if has_next else None,
            "previous": _edge("previous", page, 0) if has_previous else None,
        }
        return page

    def get_paginated_response(self, data: Any) -> Response:
        return PageResponse(data, meta=self.meta)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The `data` part; the envelope adds `meta`."""
        return schema

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": self.max_size, "default": self.default_size}
        return [
            _parameter("page_size", "Rows in a page.", size),
            _parameter("cursor", "`meta.next` or `meta.previous` of another page.", {"type": "string"}),
        ]

    def _size(self, request: Request) -> int:
        text = request.query_params.get("page_size", str(self.default_size))
        if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= self.max_size):
            raise InvalidPageSize
        return int(text)


def _edge(side: Literal["next", "previous"], page: list[Any], index: int) -> str | None:
    if not page:
        return None
    row: Any = page[index]
    return Cursor(side, row.created_at, row.id).encode()


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
