"""A TCP proxy on loopback to stand before Redis, PostgreSQL or S3 and make them disappear on command."""

import contextlib
import socket
from collections.abc import Iterator
from threading import Event, Lock, Thread
from typing import Self

import psutil

_CHUNK = 64 * 1024


class Proxy:
    """Forwards to `upstream`, a port of this machine. Its own port stays the same whatever it does.

    It starts by passing everything on. Use as a context manager.
    """

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._socket = _bound(0)
        self.port = int(self._socket.getsockname()[1])
        self._flowing = Event()
        self._lock = Lock()
        self._clients: dict[int, int] = {}
        self._open: set[socket.socket] = set()
        self._listening = False
        self.accepted = 0
        """Connections taken since the start, in every mode but `refuse`."""

    def __enter__(self) -> Self:
        self.pass_on()
        return self

    def __exit__(self, *_: object) -> None:
        self.refuse()
        self._socket.close()

    def pass_on(self) -> None:
        """The server is there. What was held back in `hang` arrives now."""
        self._flowing.set()
        self._listen()

    def hang(self) -> None:
        """The server takes connections and bytes and never answers; open connections fall silent."""
        self._flowing.clear()
        self._listen()

    def refuse(self) -> None:
        """The server is gone: open connections end, new ones are refused. The port stays ours."""
        if self._listening:
            self._listening = False
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)  # ends accept() in the other thread; close would not
            self._socket.close()
            self._socket = _bound(self.port)
        self._flowing.set()
        self.cut()

    def cut(self) -> None:
        """End the open connections."""
        with self._lock:
            ended = list(self._open)
        for each in ended:
            _end(each)

    def serves(self, client: psutil.Process) -> bool:
        """Whether a process has a connection to this proxy, answered or not."""
        return any(each.raddr and each.raddr[1] == self.port for each in client.net_connections("tcp"))

    def client_of(self, port: int) -> int:
        """The client's own port, given the port our connection to the server comes from; 0 when unknown."""
        with self._lock:
            return self._clients.get(port, 0)

    def _listen(self) -> None:
        if not self._listening:
            self._listening = True
            self._socket.listen(128)
            Thread(target=self._accept, args=(self._socket,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, (_, port) = listener.accept()
            except OSError:
                return
            self.accepted += 1
            Thread(target=self._serve, args=(client, port), daemon=True).start()

    def _serve(self, client: socket.socket, port: int) -> None:
        with self._tracked(client):
            self._flowing.wait()
            with contextlib.suppress(OSError):
                server = socket.create_connection(("127.0.0.1", self._upstream), timeout=5)
                server.settimeout(None)
                with self._tracked(server):
                    self._join(client, port, server)

    def _join(self, client: socket.socket, port: int, server: socket.socket) -> None:
        own_port = int(server.getsockname()[1])
        with self._lock:
            self._clients[own_port] = port
        answers = Thread(target=self._pump, args=(server, client), daemon=True)
        answers.start()
        self._pump(client, server)
        answers.join()
        with self._lock:
            self._clients.pop(own_port, None)

    @contextlib.contextmanager
    def _tracked(self, one: socket.socket) -> Iterator[None]:
        """Among the open connections inside the block, closed after it."""
        with self._lock:
            self._open.add(one)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(one)
            one.close()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                self._flowing.wait()
                target.sendall(data)
        _end(source)
        _end(target)


def _bound(port: int) -> socket.socket:
    """A bound socket that does not listen: connections to it are refused, and nobody else gets the port."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("127.0.0.1", port))
    return found


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
