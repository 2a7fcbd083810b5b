"""The declared length of an upload's body, and what has none."""

from io import BytesIO
from typing import Any

import pytest
from django.test import RequestFactory

from uploads.bodies import ChunkedBody, CountedBody, LengthRequired, UploadIncomplete, declared_length


def request_with(**environ: Any) -> Any:
    request = RequestFactory().put("/")
    request.META.pop("CONTENT_LENGTH", None)
    request.META.update(environ)
    return request


def test_a_declared_length_is_taken() -> None:
    assert declared_length(request_with(CONTENT_LENGTH="12")) == 12


def test_a_body_without_a_length_needs_a_server_that_knows_where_chunks_end() -> None:
    chunked = {"HTTP_TRANSFER_ENCODING": "Chunked"}

    assert declared_length(request_with(**chunked, **{"wsgi.input_terminated": True})) is None
    for environ in ({}, chunked, {"wsgi.input_terminated": True}):
        with pytest.raises(LengthRequired):
            declared_length(request_with(**environ))


def test_whatever_the_server_raises_in_a_chunked_body_is_a_body_that_ended_early() -> None:
    class Broken:
        def read(self, size: int, /) -> bytes:
            raise ValueError("no such chunk size")

    with pytest.raises(UploadIncomplete):
        ChunkedBody(Broken()).read(1)


def test_draining_a_body_whose_client_is_gone_raises_nothing() -> None:
    class Gone:
        def read(self, size: int, /) -> bytes:
            raise ConnectionResetError

    CountedBody(Gone(), arrived=lambda: None).drain()


def test_bytes_are_counted_and_told_in_small_steps() -> None:
    told: list[int] = []
    body = CountedBody(BytesIO(b"x" * 200_000), arrived=lambda: told.append(1))

    assert len(body.read(150_000)) == 150_000
    assert (body.total, len(told)) == (150_000, 3)
