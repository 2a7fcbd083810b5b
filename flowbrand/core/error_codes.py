"""The registry of error codes: what the framework answers, and every DomainError of the apps.

Codes are a contract: clients branch on them. docs/api.md lists them; a test holds the two together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowbrand.core.errors import DomainError, ServiceUnavailable


@dataclass(frozen=True, slots=True)
class ApiError:
    """One error as the client sees it. `retry_after` is in seconds.

    `fields` maps the dotted path of an input to sentences about it.
    """

    code: str
    status: int
    message: str
    fields: Mapping[str, list[str]] | None = None
    retry_after: int | None = None


_FRAMEWORK = (
    ApiError("bad_request", 400, "The request cannot be served."),
    ApiError("parse_error", 400, "The body cannot be read as what its Content-Type says."),
    ApiError("validation_error", 400, "Some fields are not acceptable; see `fields`."),
    ApiError("not_authenticated", 401, "Log in first: send Authorization: Bearer with an access token."),
    ApiError(
        "invalid_token", 401, "The access token is not valid or has expired; refresh it or log in again."
    ),
    ApiError("permission_denied", 403, "This account may not do that."),
    ApiError("not_found", 404, "There is no such resource."),
    ApiError("method_not_allowed", 405, "This resource does not support that method; see Allow."),
    ApiError("not_acceptable", 406, "The resource has no form that the Accept header allows."),
    ApiError("payload_too_large", 413, "The body is larger than this route accepts."),
    ApiError("unsupported_media_type", 415, "This route does not take that Content-Type."),
    ApiError("throttled", 429, "Too many requests; wait as long as Retry-After says."),
    ApiError("internal_error", 500, "Something went wrong on our side. Please quote the request id."),
    ApiError(ServiceUnavailable.code, ServiceUnavailable.status, ServiceUnavailable.message),
)
_BY_CODE = {error.code: error for error in _FRAMEWORK}
_BY_STATUS = {error.status: error for error in reversed(_FRAMEWORK)}


def error_for_status(
    status: int,
    *,
    code: str | None = None,
    fields: Mapping[str, list[str]] | None = None,
    retry_after: int | None = None,
) -> ApiError:
    """The error of `code` where that has this status, else the first of the status, else internal_error."""
    named = _BY_CODE.get(code or "")
    known = named if named and named.status == status else _BY_STATUS.get(status, _BY_CODE["internal_error"])
    return ApiError(known.code, known.status, known.message, fields, retry_after)


def registry() -> list[ApiError]:
    """Every code the API can answer, by status and name. Import the URLs first: apps declare theirs.

    Where apps share a code, its message here is all of theirs, one after the other.
    """
    ours = [kind for kind in descendants(DomainError) if not kind.__module__.startswith("tests.")]
    messages: dict[tuple[int, str], set[str]] = {}
    for kind in ours:
        messages.setdefault((kind.status, kind.code), set()).add(kind.message)
    domain = {
        code: ApiError(code, status, " ".join(sorted(found))) for (status, code), found in messages.items()
    }
    return sorted((domain | _BY_CODE).values(), key=lambda error: (error.status, error.code))


def as_markdown() -> str:
    """The table of docs/api.md."""
    rows = [f"| {error.status} | `{error.code}` | {error.message} |" for error in registry()]
    return "\n".join(["| status | code | message |", "| --- | --- | --- |", *rows])


def descendants(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    """Every class below `kind` that was imported so far."""
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)
