"""Parses a document in a child process, so that no document can hurt the worker.

The child has limits on memory, CPU time, wall clock and open files, no network, no secrets in its
environment, and may write no file (see isolation.py). It is forked from a zygote that has imported the
parsers (see zygote.py), so a small document does not pay for the start of an interpreter. Whatever happens
to it, `parse` returns a ParsedDocument or raises one of our errors. `multiprocessing` is no way here:
Celery's pool processes are daemonic and may not have such children.
"""

import logging
import os
import selectors
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ValidationError

from flowbrand.core.errors import DocumentRejected, PermanentError, TransientError
from uploads.extraction import nursery
from uploads.extraction.child import READY, request
from uploads.extraction.limits import Limits
from uploads.extraction.model import MediaType, ParsedDocument
from uploads.extraction.rejections import BY_NAME, DocumentCrashesParser, DocumentTooComplex, ParserDied

__all__ = ["Limits", "ParserNotStarted", "ParserUnusable", "parse"]

logger = logging.getLogger(__name__)

_CHUNK = 64 * 1024
_STOP_SECONDS = 10.0
_MUCH = 0.4
_ABORTS = (-signal.SIGABRT, -signal.SIGILL, -signal.SIGTRAP, -signal.SIGSEGV)
"""How C libraries end where they get no memory: so ends one that held much of its limit and wants more."""


class ParserNotStarted(TransientError):
    """The machine could not start a process: out of memory, processes or file descriptors."""

    code = "parser_not_started"
    reason = "The document could not be read just now. Please try again in a few minutes."


class ParserUnusable(PermanentError):
    """The parser process dies before it has seen the document: installation or limits are wrong."""

    code = "parser_unusable"
    reason = "Documents cannot be read at the moment because of a fault on our side."


class _Answer(BaseModel):
    document: ParsedDocument | None = None
    rejected: str | None = None
    crashed: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended: `returncode` negative is a signal, None unknown; `peak` its memory in bytes.

    `stopped` says why we stopped it, if we did.
    """

    output: bytes
    returncode: int | None
    peak: int
    stopped: str | None


def parse(path: Path, media_type: MediaType, *, limits: Limits | None = None) -> ParsedDocument:
    """As `parse_file`, for the document at `path`."""
    try:
        with path.open("rb") as document:
            return parse_file(document, media_type, limits=limits)
    except OSError as error:
        raise ParserNotStarted from error


def parse_file(document: IO[bytes], media_type: MediaType, *, limits: Limits | None = None) -> ParsedDocument:
    """The text of an open file (a real one, with a descriptor), with positions, read in a confined process.

    Raises DocumentRejected (a class of rejections.py) where the document is at fault, ParserDied where the
    process was killed, ParserNotStarted where a retry may help, ParserUnusable where this installation cannot
    parse at all.
    """
    limits = limits or Limits()
    try:
        document.seek(0)
        ending = run(document, media_type, limits)
    except OSError as error:
        raise ParserNotStarted from error
    except nursery.ZygoteUnusable:
        logger.exception("parsers cannot be loaded")
        raise ParserUnusable from None
    return verdict(ending, limits)


def run(document: IO[bytes], media_type: MediaType, limits: Limits) -> Ending:
    """Run a child to its end, or stop it. Its process group is gone when this returns."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        try:
            line = nursery.ask(request(media_type, limits), document.fileno(), writing)
        finally:
            os.close(writing)
        deadline = time.monotonic() + limits.wall_seconds
        with line:
            output, stopped = _receive(pipe, deadline, limits.max_result_bytes)
            if stopped is None:
                return Ending(output, *nursery.status_of(line, deadline - time.monotonic()), None)
            line.shutdown(socket.SHUT_WR)
            return Ending(output, *nursery.status_of(line, _STOP_SECONDS), stopped)


def _receive(pipe: IO[bytes], deadline: float, cap: int) -> tuple[bytes, str | None]:
    """What came through `pipe` until it closed, and why reading was given up, if it was."""
    received = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return bytes(received), "wall_clock"
            if not selector.select(left):
                continue
            chunk = os.read(pipe.fileno(), _CHUNK)
            if not chunk:
                return bytes(received), None
            received += chunk
            if len(received) > cap:
                return bytes(received), "result_size"


def verdict(ending: Ending, limits: Limits) -> ParsedDocument:
    """What a child's end means. Raises as `parse_file`."""
    if ending.stopped is not None:
        logger.warning("parser stopped at a limit", extra={"limit": ending.stopped})
        raise DocumentTooComplex
    if ending.returncode == -signal.SIGXCPU:
        logger.warning("parser stopped at a limit", extra={"limit": "cpu"})
        raise DocumentTooComplex
    if not ending.output.startswith(READY) and ending.returncode in (None, -signal.SIGKILL):
        logger.warning("parser killed at its start")  # not by us: the kernel found no memory for it
        raise ParserNotStarted
    if not ending.output.startswith(READY):
        logger.error("parser did not start", extra={"returncode": ending.returncode})
        raise ParserUnusable
    if ending.returncode in _ABORTS and ending.peak > _MUCH * limits.memory_bytes:
        logger.warning("parser stopped at a limit", extra={"limit": "memory"})
        raise DocumentTooComplex
    if ending.returncode != 0:
        logger.warning("parser died", extra={"returncode": ending.returncode})
        raise ParserDied
    return _document(ending.output[len(READY) :])


def _document(payload: bytes) -> ParsedDocument:
    try:
        answer = _Answer.model_validate_json(payload)
    except ValidationError:
        logger.warning("parser sent an unreadable answer")
        raise DocumentCrashesParser from None
    if answer.document is not None:
        return answer.document
    if answer.crashed is not None:
        logger.warning("parser raised", extra={"exception_class": answer.crashed})
        raise DocumentCrashesParser
    raise _rejection(answer.rejected)


def _rejection(name: str | None) -> DocumentRejected:
    return BY_NAME.get(name or "", DocumentCrashesParser)()
