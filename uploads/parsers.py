"""An upload as multipart/form-data: a browser's form, or `curl -F`.

Django's multipart parser takes a body that ends early for a whole file, so the bytes read are counted
and compared with Content-Length before a file counts as arrived.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from rest_framework.parsers import BaseParser

from flowbrand.core.actor import actor_id
from flowbrand.core.idempotency import idempotency_key
from uploads.bodies import CountedBody, UploadIncomplete
from uploads.services.receiving import ReceivedFile
from uploads.services.repeating import RepeatedFile
from uploads.streaming import Intake, dropped_on_failure
from uploads.validation import FileMissing

FIELD = "file"


class StoredUpload(UploadedFile):  # type: ignore[type-arg]  # not subscriptable at run time
    """What request.FILES holds: no bytes (Django closes the file it was given), only name and size."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(file=BytesIO(), name=name, size=size)


class StorageUploadHandler(FileUploadHandler):
    """Gives the field `file` to an intake; other file fields are skipped. Raises what the intake raises.

    Under WSGI it sees chunks as the client sends them.
    """

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest, intake: Intake) -> None:
        super().__init__(request)
        self._intake = intake
        self._begun = False
        self.received: ReceivedFile | RepeatedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != FIELD or self._begun:
            raise SkipFile
        self._begun = True
        self._intake.begin(self.file_name or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._intake.take(raw_data)

    def file_complete(self, file_size: int) -> StoredUpload | None:
        self.received = self._intake.finish()
        return StoredUpload(self._intake.name, self.received.size)


class StreamingUploadParser(BaseParser):
    """Parses multipart/form-data into `{"file": ReceivedFile}`, the file already in storage, its row written,
    or into `{"file": RepeatedFile}` where another upload holds its Idempotency-Key.

    DRF calls it only where Content-Length says that there is a body. Raises the errors of
    uploads.streaming, UploadIncomplete and FileMissing; whatever it raises, nothing of the upload stays.
    """

    media_type = "multipart/form-data"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, ReceivedFile | RepeatedFile]:
        request = (parser_context or {})["request"]
        intake = Intake(owner_id=actor_id(request), idempotency_key=idempotency_key(request))
        body = CountedBody(stream, arrived=intake.keep)
        with dropped_on_failure(intake, body):
            return {FIELD: _receive(request._request, body, intake)}


def _receive(request: HttpRequest, body: CountedBody, intake: Intake) -> ReceivedFile | RepeatedFile:
    length = int(request.META["CONTENT_LENGTH"])
    intake.expect(length, form=True)
    handler = StorageUploadHandler(request, intake)
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
