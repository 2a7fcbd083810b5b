"""What a parser process does with its one document, from the fork to its end.

It writes to `answer`: READY once it has given up what isolation.py names, so that the parent can tell a
broken installation from a document that kills the parser; then one JSON object with one of the keys
`document`, `rejected` (the name of a class of rejections.py) and `crashed` (the class name of an exception;
its message may hold document text and stays here).
"""

import json
import mmap
import os
from typing import get_args

from flowbrand.core.errors import DocumentRejected
from uploads.extraction.isolation import confine, forbid_writing
from uploads.extraction.limits import Limits
from uploads.extraction.model import MediaType
from uploads.extraction.reading import read

READY = b"R"
_ROOM = 8 * 1024 * 1024


def request(media_type: MediaType, limits: Limits) -> bytes:
    """The message that asks for a document to be parsed."""
    return json.dumps({"media_type": media_type, "limits": limits.as_dict()}).encode()


def parse_one(message: bytes, document: int, answer: int, *, parent: int) -> None:
    """Parse the file open as `document` and send the outcome; both are descriptors, `parent` a process.

    Raises where the limits leave no room to work in, or the message is not one of ours.
    """
    asked = json.loads(message)
    media_type, limits = asked["media_type"], Limits(**asked["limits"])
    if media_type not in get_args(MediaType):
        raise ValueError("unknown media type")
    confine(limits, parent=parent)
    mmap.mmap(-1, _ROOM).close()
    forbid_writing()
    _send(answer, READY)
    _send(answer, _outcome(document, media_type, limits))


def _outcome(document: int, media_type: MediaType, limits: Limits) -> bytes:
    try:
        with os.fdopen(document, "rb") as stream:
            parsed = read(stream, media_type, limits)
        return b'{"document": ' + parsed.model_dump_json().encode() + b"}"
    except DocumentRejected as rejection:
        return json.dumps({"rejected": type(rejection).__name__}).encode()
    except (MemoryError, RecursionError):
        return b'{"rejected": "DocumentTooComplex"}'
    except Exception as error:  # noqa: BLE001 - parsers raise anything on broken input; the parent logs the class
        return json.dumps({"crashed": type(error).__name__}).encode()


def _send(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
