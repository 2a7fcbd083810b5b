"""Where parsers are forked from: `python -m uploads.extraction.zygote PARENT_PID THREAD`, a socket on stdin.

THREAD is "main" where the parent's main thread started it, which lives as long as the process does.

It has imported every parser and reads no document itself. For each request it forks one child, which gives up
what isolation.py names, parses one document and ends: no state survives from document to document. It runs
one thread only, so that a fork copies no lock that somebody holds.

A request is one message with three descriptors: the document, the pipe for the answer (see child.py) and a
socket, the line. It is acknowledged by one byte. When the child has ended, STATUS comes over the line: its
return code as `subprocess` has it, and the most memory it held, in bytes. Who closes the line ends the
child; who closes the requests' socket, or dies, ends all of them and this process.
"""

import contextlib
import gc
import os
import selectors
import signal
import socket
import struct
import sys
from typing import NoReturn

from uploads.extraction.child import parse_one
from uploads.extraction.isolation import hide
from uploads.extraction.reading import load_parsers

READY = b"Z"
TAKEN = b"T"
STATUS = struct.Struct("<iq")
MAX_REQUEST = 4096
_LOOK_AT_PARENT_SECONDS = 1.0
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Zygote:
    """The requests' socket, and the children at work."""

    def __init__(self, requests: socket.socket, parent: int) -> None:
        self._requests = requests
        self._parent = parent
        self._selector = selectors.PollSelector()  # not epoll, which a child would share
        self._selector.register(requests, selectors.EVENT_READ, self._take)

    def serve(self) -> None:
        """Fork children until the parent is gone; then none of them is left."""
        while os.getppid() == self._parent:
            for key, _ in self._selector.select(_LOOK_AT_PARENT_SECONDS):
                # One event may have unregistered what the next is about, and its number may be taken again.
                if self._selector.get_map().get(key.fd) is key:
                    key.data()

    def _take(self) -> None:
        message, descriptors, _, _ = socket.recv_fds(self._requests, MAX_REQUEST, 3)
        if not message:
            sys.exit(0)
        document, answer, line = descriptors
        self._fork(message, document, answer, socket.socket(fileno=line))
        os.close(document)
        os.close(answer)
        with contextlib.suppress(OSError):
            self._requests.send(TAKEN)

    def _fork(self, message: bytes, document: int, answer: int, line: socket.socket) -> None:
        ended, held = os.pipe()  # the child holds one end for as long as it lives
        zygote = os.getpid()
        try:
            pid = os.fork()
        except OSError:  # no memory or processes: the closed line without a status says so
            os.close(ended)
            line.close()
        else:
            if pid == 0:
                self._become_child(message, document, answer, zygote, held)
            with contextlib.suppress(OSError):  # the child does the same; whoever comes first
                os.setpgid(pid, pid)
            _Child(pid, ended, line, self._selector)
        finally:
            os.close(held)

    def _become_child(self, message: bytes, document: int, answer: int, zygote: int, held: int) -> NoReturn:
        """Parse one document and end. Only its own descriptors stay open."""
        code = 1
        try:
            os.setpgid(0, 0)
            _close_all_but(document, answer, held)
            parse_one(message, document, answer, parent=zygote)
            code = 0
        finally:
            os._exit(code)


class _Child:
    """One child at work: watches its line and its end."""

    def __init__(self, pid: int, ended: int, line: socket.socket, selector: selectors.BaseSelector) -> None:
        self._pid = pid
        self._ended = ended
        self._line = line
        self._selector = selector
        selector.register(line, selectors.EVENT_READ, self._end)
        selector.register(ended, selectors.EVENT_READ, self._reap)

    def _end(self) -> None:
        """The caller has closed the line: it wants no answer any more."""
        self._selector.unregister(self._line)
        self._kill()

    def _reap(self) -> None:
        """The child has ended. What it may have started goes with it."""
        self._kill()
        _, status, used = os.wait4(self._pid, 0)
        self._selector.unregister(self._ended)
        os.close(self._ended)
        if self._line.fileno() in self._selector.get_map():
            self._selector.unregister(self._line)
        with contextlib.suppress(OSError):
            self._line.send(STATUS.pack(os.waitstatus_to_exitcode(status), used.ru_maxrss * _RSS_UNIT))
        self._line.close()

    def _kill(self) -> None:
        # Its id cannot have gone to a stranger: it is not reaped yet.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)


def _close_all_but(*kept: int) -> None:
    """Close every descriptor above the standard ones but these."""
    begin = 3
    for descriptor in sorted(kept):
        os.closerange(begin, descriptor)
        begin = descriptor + 1
    os.closerange(begin, os.sysconf("SC_OPEN_MAX"))


def main(arguments: list[str]) -> None:
    requests = socket.socket(fileno=os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    hide(die_with_parent=arguments[1] == "main")
    load_parsers()
    gc.collect()
    gc.freeze()  # a child's collector touches none of these pages, so they stay shared
    requests.send(READY)
    Zygote(requests, int(arguments[0])).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
