"""A client of direct uploads: announces a file, sends its parts straight to storage, completes."""

import hashlib
from collections.abc import Iterable
from typing import Any

import httpx

from tests.api import Api

MIB = 1024 * 1024
PART = 8 * MIB
"""Bytes of a part with the default settings."""


def pdf_of(size: int) -> bytes:
    """Bytes that pass for a PDF at first sight, different in every part."""
    pattern = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(1024))
    return (b"%PDF-1.7\n" + pattern * (size // len(pattern) + 1))[:size]


def announce(api: Api, body: bytes, name: str = "a.pdf", **more: Any) -> Any:
    """POST uploads/direct for a file of these bytes. Returns the answer."""
    return api.post("uploads/direct", {"file_name": name, "size": len(body)} | more)


def begun(api: Api, body: bytes, name: str = "a.pdf", **more: Any) -> Any:
    """As `announce`. Returns the direct upload's data."""
    answer = announce(api, body, name, **more)
    assert answer.status_code == 201, answer.json()
    return answer.json()["data"]


def slice_of(body: bytes, part: Any) -> bytes:
    return body[part["offset"] : part["offset"] + part["size"]]


def send(upload: Any, body: bytes, numbers: Iterable[int] | None = None) -> list[int]:
    """PUT parts (all that have a URL, or these) in the order asked for. Returns the statuses."""
    parts = {part["number"]: part for part in upload["parts"] if part["url"]}
    chosen = list(parts) if numbers is None else list(numbers)
    return [put(parts[number]["url"], slice_of(body, parts[number])) for number in chosen]


def put(url: str, body: bytes) -> int:
    """One PUT straight to storage, with its length. Returns the status."""
    return httpx.put(url, content=body, timeout=60).status_code


def complete(api: Api, upload: Any) -> Any:
    return api.post(f"uploads/direct/{upload['id']}/complete")


def error_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]
