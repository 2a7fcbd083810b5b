"""Idempotency-Key: a request that may be sent again without doing anything twice.

The key belongs to its owner and to the request it came with. Each room keeps it in the row it makes, under a
unique constraint, and answers a repetition with that row: 202 for the first, 200 from then on.
"""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from flowbrand.core.errors import Conflict, DomainError

MAX_KEY = 200
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="At most 200 characters. The same key and request return what the first one made.",
)


class InvalidIdempotencyKey(DomainError):
    code, status = "invalid_idempotency_key", 400
    message = "Idempotency-Key must be 1 to 200 printable ASCII characters."


class IdempotencyKeyReused(Conflict):
    code = "idempotency_key_reused"
    message = "This Idempotency-Key was used for another request. Use a new key for a new request."


def idempotency_key(request: Request) -> str:
    """The request's key, "" where it has none. Raises InvalidIdempotencyKey."""
    key: str | None = request.headers.get("Idempotency-Key")
    return "" if key is None else checked_key(key)


def checked_key(key: str) -> str:
    """Raises InvalidIdempotencyKey where this cannot be one."""
    if not (0 < len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
        raise InvalidIdempotencyKey
    return key
