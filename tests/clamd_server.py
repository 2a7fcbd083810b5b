"""A small server that speaks clamd's INSTREAM over TCP or a Unix socket, with faults on demand.

It finds "malware" where the stream holds EICAR's mark. What it was sent, whole streams, is kept.
"""

import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

Fault = Literal[
    "", "hang", "close", "close_at_answer", "size_limit", "garbage", "endless", "error", "trickle"
]
MARK = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class _Handler(socketserver.StreamRequestHandler):
    server: "_Tcp"

    def handle(self) -> None:
        owner = self.server.owner
        if owner.fault == "close":
            return
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        if owner.fault == "size_limit":  # in the middle of the stream, as clamd does it
            self.rfile.read(4)
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
            return
        stream = self._stream()
        owner.scanned.append(stream)
        self._answer(
            owner.fault, b"stream: Eicar-Test-Signature FOUND\0" if MARK in stream else b"stream: OK\0"
        )

    def _stream(self) -> bytes:
        received = b""
        while (length := struct.unpack("!I", self.rfile.read(4))[0]) > 0:
            received += self.rfile.read(length)
        return received

    def _answer(self, fault: Fault, verdict: bytes) -> None:
        if fault == "hang":
            self.server.owner.released.wait(60)
        elif fault == "garbage":
            self.wfile.write(b"\xff\xfe hello\0")
        elif fault == "endless":
            self.wfile.write(b"stream: OK" * 1_000)
        elif fault == "error":
            self.wfile.write(b"stream: Can't allocate memory ERROR\0")
        elif fault == "trickle":
            for byte in verdict:
                self.wfile.write(bytes([byte]))
                time.sleep(0.002)
        elif fault == "":
            self.wfile.write(verdict)


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    owner: "ClamdServer"


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    owner: "ClamdServer"


class ClamdServer:
    """A running server: where it is, what it was sent, and what it shall do wrong."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.fault: Fault = ""
        self.scanned: list[bytes] = []
        self.released = threading.Event()


@contextmanager
def clamd_server(path: Path | None = None) -> Iterator[ClamdServer]:
    """On a free TCP port of loopback, or on the Unix socket `path`."""
    server: Any = _Unix(str(path), _Handler) if path else _Tcp(("127.0.0.1", 0), _Handler)
    owner = ClamdServer(f"unix:{path}" if path else f"127.0.0.1:{server.server_address[1]}")
    server.owner = owner
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield owner
    finally:
        owner.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
