"""Uploads whose body arrives piece by piece: tests look around, and interfere, between two pieces."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import RawIOBase
from typing import Any

import psycopg
from django.db import connection
from pytest_django import Settings

from tests.api import BASE, Api
from uploads import storage

PDF = b"%PDF-1.7\n" + b"x" * 2000
MIB = 1024 * 1024
HEAD = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
TAIL = b"\r\n--B--\r\n"


class PiecewiseBody(RawIOBase):
    """A request body. Whatever makes the pieces runs while the upload is in progress.

    As gunicorn's, it returns when it has all it was asked for, or the body ends.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._buffer = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._buffer) < size and (piece := next(self._pieces, b"")):
            self._buffer += piece
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data


def upload_in_pieces(api: Api, pieces: Iterable[bytes], *, file_size: int) -> Any:
    """POST /uploads with a.pdf of `file_size` bytes. Returns the answer."""

    def body() -> Iterator[bytes]:
        yield HEAD
        yield from pieces
        yield TAIL

    request: dict[str, Any] = {
        "wsgi.input": PiecewiseBody(body()),
        "CONTENT_TYPE": "multipart/form-data; boundary=B",
        "CONTENT_LENGTH": str(len(HEAD) + file_size + len(TAIL)),
    }
    return api.client.generic("POST", f"{BASE}/uploads", headers=api.headers, **request)


@contextmanager
def storage_away(settings: Settings) -> Iterator[None]:
    """Nothing answers at the storage's address."""
    env = settings.ENV
    settings.ENV = env.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:1"})
    storage._client.cache_clear()
    try:
        yield
    finally:
        settings.ENV = env
        storage._client.cache_clear()


def end_this_connection() -> None:
    """As a database that restarts does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()
    address = os.environ["DATABASE_URL"].rpartition("/")[0] + "/postgres"
    with psycopg.connect(address, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", pid)
