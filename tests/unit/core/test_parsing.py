import io

import pytest
from django.core.exceptions import RequestDataTooBig
from pytest_django import Settings
from rest_framework.exceptions import ParseError

from flowbrand.core.parsing import BoundedJSONParser


def test_json_is_read() -> None:
    assert BoundedJSONParser().parse(io.BytesIO(b'{"a": 1}')) == {"a": 1}


def test_a_body_of_exactly_the_limit_is_read(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    assert BoundedJSONParser().parse(io.BytesIO(b'"12345678"')) == "12345678"


def test_a_body_over_the_limit_is_refused_without_reading_on(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    stream = io.BytesIO(b'"' + b"x" * 1000 + b'"')

    with pytest.raises(RequestDataTooBig):
        BoundedJSONParser().parse(stream)

    assert stream.tell() == 11


@pytest.mark.parametrize("body", [b"", b"{", b"[NaN]", b"\xff\xfe", b"[" * 200_000, b"1" * 5000])
def test_what_cannot_be_read_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        BoundedJSONParser().parse(io.BytesIO(body))
