"""The parser process: `python -m uploads.extraction.child MEDIA_TYPE PARENT_PID LIMITS`, document on stdin.

It writes to stdout: READY once its libraries are loaded, so that the parent can tell a broken
installation from a document that kills the parser; then one JSON object with one of the keys `document`,
`rejected` (the name of a class of rejections.py) and `crashed` (the class name of an exception; its message
may hold document text and stays here).
"""

import json
import os
import sys
from typing import Any, cast, get_args

from uploads.extraction.isolation import confine, forbid_writing
from uploads.extraction.limits import Limits

READY = b"R"


def main(arguments: list[str]) -> None:
    """Parse the document on stdin as the module's docstring says."""
    media_type, parent, limits = arguments[0], int(arguments[1]), Limits(**json.loads(arguments[2]))
    confine(limits, parent=parent)
    answer = _take_over_stdout()

    from uploads.extraction.model import MediaType
    from uploads.extraction.reading import load_parser

    if media_type not in get_args(MediaType):
        raise ValueError("unknown media type")
    load_parser(cast(Any, media_type))
    forbid_writing()
    _send(answer, READY)
    _send(answer, _outcome(media_type, limits))


def _outcome(media_type: str, limits: Limits) -> bytes:
    from flowbrand.core.errors import DocumentRejected
    from uploads.extraction.reading import read

    try:
        with os.fdopen(os.dup(0), "rb") as stream:
            document = read(stream, cast(Any, media_type), limits)
        return b'{"document": ' + document.model_dump_json().encode() + b"}"
    except DocumentRejected as rejection:
        return json.dumps({"rejected": type(rejection).__name__}).encode()
    except (MemoryError, RecursionError):
        return b'{"rejected": "DocumentTooComplex"}'
    except Exception as error:  # noqa: BLE001 - parsers raise anything on broken input; the parent logs the class
        return json.dumps({"crashed": type(error).__name__}).encode()


def _take_over_stdout() -> int:
    """A descriptor only we know for the answer; what a library prints goes nowhere."""
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answer


def _send(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    main(sys.argv[1:])
