"""The request body of an upload, read as a stream.

Django's multipart parser takes a body that ends early for a whole file, so the bytes read are counted
and compared with Content-Length before a file counts as arrived.
"""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from rest_framework.parsers import BaseParser

from flowbrand.core.actor import actor_id
from flowbrand.core.errors import DomainError
from uploads.services.receiving import ReceivedFile
from uploads.streaming import FIELD, StorageUploadHandler
from uploads.validation import FileMissing, FileTooLarge

_FORM_OVERHEAD = 64 * 1024
_READ_STEP = 64 * 1024
_DRAIN_BYTES = 64 * 1024 * 1024
_DRAIN_SECONDS = 10.0


class LengthRequired(DomainError):
    code, status = "length_required", 411
    message = "Uploads need a Content-Length header."


class UploadIncomplete(DomainError):
    code, status = "upload_incomplete", 400
    message = "The upload ended before the whole file had arrived. Please send it again."


class CountedBody:
    """The request's body, counting what was read. Calls `arrived` after every 64 KiB."""

    def __init__(self, stream: IO[bytes], *, arrived: Callable[[], None]) -> None:
        self._stream = stream
        self._arrived = arrived
        self.total = 0

    def read(self, size: int) -> bytes:
        """As many bytes, fewer where the body ends."""
        pieces = []  # gunicorn returns when it has all it was asked for: a slow client must be seen to move
        while size > 0 and (piece := self._stream.read(min(size, _READ_STEP))):
            pieces.append(piece)
            size -= len(piece)
            self.total += len(piece)
            self._arrived()
        return b"".join(pieces)

    def drain(self) -> None:
        """Read on and throw away, within bounds, so that a client that is still sending sees the answer."""
        end = monotonic() + _DRAIN_SECONDS
        limit = self.total + _DRAIN_BYTES
        while self.total < limit and monotonic() < end and self.read(256 * 1024):
            pass


class StreamingUploadParser(BaseParser):
    """Parses multipart/form-data into `{"file": ReceivedFile}`, the file already in storage, its row written.

    DRF calls it only where Content-Length says that there is a body. Raises the errors of
    uploads.streaming, UploadIncomplete and FileMissing; whatever it raises, nothing of the upload stays.
    """

    media_type = "multipart/form-data"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, ReceivedFile]:
        request = (parser_context or {})["request"]
        handler = StorageUploadHandler(
            request._request,
            owner_id=actor_id(request),
            limit=settings.ENV.upload_max_bytes,
            part_bytes=settings.ENV.upload_part_bytes,
        )
        body = CountedBody(stream, arrived=handler.keep)
        length = _declared_length(request._request, body)
        try:
            return {FIELD: _receive(request._request, body, length, handler)}
        except Exception as error:
            handler.drop()
            if isinstance(error, DomainError):
                body.drain()
            raise


def _declared_length(request: HttpRequest, body: CountedBody) -> int:
    length = int(request.META["CONTENT_LENGTH"])
    if length > settings.ENV.upload_max_bytes + _FORM_OVERHEAD:
        body.drain()
        raise FileTooLarge(settings.ENV.upload_max_bytes)
    return length


def _receive(
    request: HttpRequest, body: CountedBody, length: int, handler: StorageUploadHandler
) -> ReceivedFile:
    handlers: list[FileUploadHandler] = [handler]
    try:
        MultiPartParser(request.META, cast(Any, body), handlers, request.encoding or "utf-8").parse()
    except MultiPartParserError:
        raise FileMissing from None
    except OSError:  # Django's UnreadablePostError: the client went away
        raise UploadIncomplete from None
    if body.total < length:
        raise UploadIncomplete
    if handler.received is None:
        raise FileMissing
    return handler.received
