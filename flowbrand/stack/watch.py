"""Keeps processes.json current, tells the person what died and what came back, and clears up after it."""

import contextlib
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from flowbrand.stack import orphans
from flowbrand.stack.home import Home, write_json
from flowbrand.stack.supervisor import State, Supervisor, SupervisorGone

_SECONDS_BETWEEN_LOOKS = 0.25


class Watch(threading.Thread):
    """Looks at the programs four times a second from its own thread. Use as a context manager."""

    def __init__(self, home: Home, supervisor: Supervisor, say: Callable[[str], None]) -> None:
        super().__init__(name="watch", daemon=True)
        self._home = home
        self._supervisor = supervisor
        self._say = say
        self._over = threading.Event()
        self._stopping = False
        self._pids: dict[str, int] = {}
        self._last_pid: dict[str, int] = {}
        self._written: dict[str, int] | None = None
        self.supervisor_lost = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self.join()

    def expect_stops(self) -> None:
        """From here on a process that ends is no news."""
        self._stopping = True

    def run(self) -> None:
        while not self._over.is_set():
            begun = time.monotonic()
            try:
                self._look(self._supervisor.states())
            except SupervisorGone:
                if not self._stopping:
                    self.supervisor_lost.set()
                return
            self._over.wait(max(0.0, _SECONDS_BETWEEN_LOOKS - (time.monotonic() - begun)))

    def _look(self, states: dict[str, State]) -> None:
        pids = {name: state.pid for name, state in states.items() if state.pid}
        for name in self._pids.keys() - pids.keys():
            self._died(name, self._pids[name], states[name])
        for name, pid in pids.items():
            if name in self._pids and self._pids[name] != pid:
                self._died(name, self._pids[name], states[name])
            if self._pids.get(name) != pid and name in self._last_pid:
                self._tell(f"{name}: started again, pid {pid}")
            self._last_pid[name] = pid
        self._pids = pids
        if pids != self._written:
            write_json(self._home.processes, pids)
            self._written = pids

    def _died(self, name: str, pid: int, state: State) -> None:
        """Children that outlived their killed parent still hold its port and its work: end them."""
        if not self._stopping and not (state.status == "EXITED" and state.exit_code == 0):
            self._tell(f"{name}: pid {pid} ended; see {self._home.logs / name}.log")
        with contextlib.suppress(OSError):
            orphans.kill(orphans.find(self._home.marker, group=pid))

    def _tell(self, line: str) -> None:
        if not self._stopping:
            self._say(line)
