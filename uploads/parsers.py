"""The request body of an upload, read as a stream.

Django's multipart parser takes a body that ends early for a whole file, so the bytes read are counted
and compared with Content-Length before a file counts as arrived.
"""

from collections.abc import Mapping
from time import monotonic
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from rest_framework.parsers import BaseParser

from flowbrand.core.errors import DomainError
from uploads.streaming import FIELD, StorageUploadHandler, StoredFile
from uploads.validation import FileMissing, FileTooLarge

_FORM_OVERHEAD = 64 * 1024
_DRAIN_BYTES = 64 * 1024 * 1024
_DRAIN_SECONDS = 10.0


class LengthRequired(DomainError):
    code, status = "length_required", 411
    message = "Uploads need a Content-Length header."


class UploadIncomplete(DomainError):
    code, status = "upload_incomplete", 400
    message = "The upload ended before the whole file had arrived. Please send it again."


class CountedBody:
    """The request's body, counting what was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.total = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.total += len(data)
        return data

    def drain(self) -> None:
        """Read on and throw away, within bounds, so that a client that is still sending sees the answer."""
        end = monotonic() + _DRAIN_SECONDS
        limit = self.total + _DRAIN_BYTES
        while self.total < limit and monotonic() < end and self.read(256 * 1024):
            pass


class StreamingUploadParser(BaseParser):
    """Parses multipart/form-data into `{"file": StoredFile}`, the file already in storage.

    DRF calls it only where Content-Length says that there is a body. Raises the errors of
    uploads.streaming, UploadIncomplete and FileMissing; whatever it raises, nothing stays in storage.
    """

    media_type = "multipart/form-data"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, StoredFile]:
        request = (parser_context or {})["request"]
        body = CountedBody(stream)
        length = _declared_length(request._request, body)
        handler = StorageUploadHandler(
            request._request,
            owner=str(request.user.pk),
            limit=settings.ENV.upload_max_bytes,
            part_bytes=settings.ENV.upload_part_bytes,
        )
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
) -> StoredFile:
    handlers: list[FileUploadHandler] = [handler]
    try:
        MultiPartParser(request.META, cast(Any, body), handlers, request.encoding or "utf-8").parse()
    except MultiPartParserError:
        raise FileMissing from None
    except OSError:  # Django's UnreadablePostError: the client went away
        raise UploadIncomplete from None
    if body.total < length:
        raise UploadIncomplete
    if handler.stored is None:
        raise FileMissing
    return handler.stored
