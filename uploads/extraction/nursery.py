"""The worker's side of its zygote: started with the first document, one for each process, gone with it."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from uploads.extraction.zygote import MAX_REQUEST, READY, STATUS, TAKEN

_ROOT = Path(__file__).resolve().parents[2]
# What an interpreter may need to find its own parts; nothing else of the worker's environment is passed on.
_PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_START_SECONDS = 60.0
_TAKE_SECONDS = 20.0


class ZygoteUnusable(Exception):
    """The zygote ended by itself before it was ready: the installation is broken."""


class ZygoteLost(OSError):
    """The zygote was killed, or does not answer."""


class Nursery:
    """A zygote that runs. Safe to use from several threads."""

    def __init__(self) -> None:
        """Start it and wait until it is ready. Raises ZygoteUnusable, and OSError where it cannot start."""
        self._lock = threading.Lock()
        self._requests, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                # -P: a module lying in the working directory is not imported.
                [sys.executable, "-P", "-m", "uploads.extraction.zygote", str(os.getpid()), _thread()],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # tracebacks and warnings may hold document text
                cwd="/",
                env=_environment(),
                start_new_session=True,
            )
        self._requests.settimeout(_START_SECONDS)
        try:
            ready = self._requests.recv(1) == READY
        except OSError:
            ready = False
        if not ready:
            self.close()
            raise ZygoteLost if self._process.returncode < 0 else ZygoteUnusable
        self._requests.settimeout(_TAKE_SECONDS)

    def ask(self, message: bytes, document: int, answer: int) -> socket.socket:
        """Have a child forked for the document. Closing its line, returned, ends it. Raises ZygoteLost."""
        ours, theirs = socket.socketpair()
        try:
            with theirs, self._lock:
                socket.send_fds(self._requests, [message], [document, answer, theirs.fileno()])
                if self._requests.recv(1) != TAKEN:
                    raise ZygoteLost
        except OSError:
            ours.close()
            raise ZygoteLost from None
        return ours

    def close(self) -> None:
        """End the zygote with all of its children."""
        self._requests.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """In a forked copy of this process: the zygote is not ours, and must see its owner die."""
        self._requests.close()
        self._process.returncode = 0  # not our child to wait for


def status_of(line: socket.socket, seconds: float) -> tuple[int | None, int]:
    """Return code and peak memory (bytes) of the child behind `line`; (None, 0) where unknown."""
    line.settimeout(max(0.1, seconds))
    with contextlib.suppress(OSError):
        raw = line.recv(STATUS.size)
        if len(raw) == STATUS.size:
            returncode, peak = STATUS.unpack(raw)
            return returncode, peak
    return None, 0


def _thread() -> str:
    return "main" if threading.current_thread() is threading.main_thread() else "other"


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8", **kept}


_nursery: Nursery | None = None
_starting = threading.Lock()


def ask(message: bytes, document: int, answer: int) -> socket.socket:
    """As `Nursery.ask`, with this process's zygote. One that was lost is replaced once.

    Raises ZygoteUnusable, and OSError where no process could be started.
    """
    assert len(message) <= MAX_REQUEST
    nursery = _running()
    try:
        return nursery.ask(message, document, answer)
    except ZygoteLost:
        _retire(nursery)
        return _running().ask(message, document, answer)
    except (
        BaseException
    ):  # a time limit, raised anywhere: the two would not agree any more on whose turn it is
        _retire(nursery)
        raise


def end() -> None:
    """End this process's zygote, if there is one; the next document starts another."""
    if _nursery is not None:
        _retire(_nursery)


def _running() -> Nursery:
    global _nursery  # noqa: PLW0603 - one zygote for each process
    with _starting:
        if _nursery is None:
            _nursery = Nursery()
        return _nursery


def _retire(nursery: Nursery) -> None:
    global _nursery  # noqa: PLW0603
    with _starting:
        if _nursery is nursery:
            _nursery = None
    nursery.close()


def _forget() -> None:
    global _nursery, _starting  # noqa: PLW0603
    _starting = threading.Lock()
    if _nursery is not None:
        _nursery.forget()
    _nursery = None


os.register_at_fork(after_in_child=_forget)
