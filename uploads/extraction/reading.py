"""One document, parsed in this process. Call it through the sandbox, never directly on a user's file."""

from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO, cast, get_args

from uploads.extraction.limits import Limits
from uploads.extraction.model import MediaType, ParsedDocument
from uploads.extraction.rejections import EmptyFile

_MODULES: dict[MediaType, str] = {"csv": "csv_text"}
"""Where a parser is not in the module of its type's name."""


def load_parser(media_type: MediaType) -> Callable[[BinaryIO, Limits], ParsedDocument]:
    """The parser, imported with all it needs, so that the cost falls before the document is touched."""
    module = import_module(f"uploads.extraction.{_MODULES.get(media_type, media_type)}")
    return cast(Callable[[BinaryIO, Limits], ParsedDocument], getattr(module, f"read_{media_type}"))


def load_parsers() -> None:
    """Import every parser, and what some of them import only where they need it."""
    import_module("pypdf")
    for media_type in get_args(MediaType):
        load_parser(media_type)


def read(stream: BinaryIO, media_type: MediaType, limits: Limits) -> ParsedDocument:
    """The document in `stream` (seekable). Raises DocumentRejected, or whatever the libraries raise."""
    if not stream.read(1):
        raise EmptyFile
    stream.seek(0)
    return load_parser(media_type)(stream, limits)
