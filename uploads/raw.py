"""An upload whose body is the file itself: `curl -T report.pdf`, or fetch with a File as its body.

The name stands in the query (`?name=report.pdf`) or in Content-Disposition, as RFC 6266 writes it.
"""

from django.http import HttpRequest
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from flowbrand.core.actor import actor_id
from flowbrand.core.errors import DomainError
from flowbrand.core.idempotency import idempotency_key
from uploads.bodies import ChunkedBody, CountedBody, UploadIncomplete, declared_length
from uploads.services.receiving import ReceivedFile
from uploads.services.repeating import RepeatedFile
from uploads.streaming import Intake, dropped_on_failure

_READ_BYTES = 256 * 1024


class NameRequired(DomainError):
    code, status = "name_required", 400
    message = "Say what the file is called: PUT uploads/raw?name=report.pdf, or a Content-Disposition header."


def receive_raw(request: Request) -> ReceivedFile | RepeatedFile:
    """Stream the request's body into storage as one file, with or without a declared length.

    Name, type, quotas and declared length are checked before the first byte is read. Raises NameRequired,
    LengthRequired, UploadIncomplete, UnsupportedMediaType where the body is a form, and the errors of
    uploads.streaming; whatever it raises, nothing of the upload stays.
    """
    http_request = request._request
    length = declared_length(http_request)
    intake = Intake(owner_id=actor_id(request), idempotency_key=idempotency_key(request))
    stream = http_request if length is not None else ChunkedBody(http_request.META["wsgi.input"])
    body = CountedBody(stream, arrived=intake.keep)
    with dropped_on_failure(intake, body):
        if (http_request.content_type or "").startswith("multipart/"):
            raise UnsupportedMediaType(str(http_request.content_type))
        intake.expect(length)
        intake.begin(_name(http_request), size=length)
        return _receive(body, length, intake)


def _receive(body: CountedBody, length: int | None, intake: Intake) -> ReceivedFile | RepeatedFile:
    try:
        while data := body.read(_READ_BYTES):
            intake.take(data)
    except OSError:  # Django's UnreadablePostError: the client went away
        raise UploadIncomplete from None
    if length is not None and body.total < length:
        raise UploadIncomplete
    return intake.finish()


def _name(request: HttpRequest) -> str:
    name = request.GET.get("name", "")
    if not name:
        _, parameters = parse_header_parameters(request.headers.get("Content-Disposition", ""))
        name = parameters.get("filename", "")
    if not name:
        raise NameRequired
    return name
