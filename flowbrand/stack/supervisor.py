"""supervisord, run as our child: it starts, restarts, logs and stops the programs.

Why this library, and what is ours around it: docs/adr/0007-one-machine-runs-under-supervisord.md.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, Self, cast
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from flowbrand.stack import launch, orphans
from flowbrand.stack.errors import StackProblem
from flowbrand.stack.home import Home, write_json
from flowbrand.stack.programs import Program

_SOCKET_PATH_LIMIT = 100  # of the 108 bytes the kernel allows; supervisord binds a slightly longer draft name
_START_SECONDS = 60  # two seconds of CPU, on a machine that has just installed everything and is busy
_ALIVE = {"STARTING", "RUNNING", "STOPPING"}


class SupervisorGone(StackProblem):
    """supervisord does not answer: it ended, or never came up."""


@dataclass(frozen=True)
class State:
    """A program as supervisord sees it. `pid` is 0 where no process lives.

    `started`: when it was last started, in seconds since 1970, also where it ended at once; 0: never.
    """

    name: str
    status: str
    pid: int
    exit_code: int
    started: int


class Supervisor:
    """A running supervisord with these programs, none of them started yet. Use as a context manager."""

    def __init__(self, home: Home, programs: Sequence[Program], environment: Mapping[str, str]) -> None:
        self._home = home
        self._programs = {program.name: program for program in programs}
        self._socket = _socket_path(home)
        self._write_configuration()
        self._child = self._start(environment)
        self._transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        self._turn = threading.Lock()  # one connection, used by the starter and by the watch
        self._server = ServerProxy("http://localhost", transport=cast(Any, self._transport))

    def __enter__(self) -> Self:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._child.poll() is None:
            with contextlib.suppress(SupervisorGone):
                self.states()
                return self
            time.sleep(0.02)
        raise SupervisorGone(
            f"the process supervisor did not start: see {self._home.logs / 'supervisord.log'}"
        )

    def __exit__(self, *_: object) -> None:
        """Stop everything in reverse order, then supervisord; whatever still lives is killed."""
        with contextlib.suppress(SupervisorGone, Fault):
            self._call("shutdown")  # acts at once; the signal is seen up to a second later
        self._child.terminate()
        patience = sum(program.stop_seconds for program in self._programs.values())
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(timeout=patience)
        orphans.kill(orphans.find(self._home.marker))
        self._child.wait()
        if self._socket.parent != self._home.run:
            shutil.rmtree(self._socket.parent, ignore_errors=True)

    def start(self, name: str) -> None:
        """Start a program without waiting until it works."""
        self._call("startProcess", name, False)

    def stop(self, name: str, *, wait: bool = True) -> None:
        """Stop a program and keep it stopped. No complaint where it is not running."""
        with contextlib.suppress(Fault):
            self._call("stopProcess", name, wait)

    def states(self) -> dict[str, State]:
        """Every program's state. Raises `SupervisorGone`."""
        rows = cast("list[dict[str, Any]]", self._call("getAllProcessInfo"))
        return {row["name"]: _state(row) for row in rows}

    def _call(self, method: str, *arguments: object) -> object:
        try:
            with self._turn:
                return getattr(self._server.supervisor, method)(*arguments)
        except (OSError, HTTPException) as error:
            self._transport.close()  # a connection that failed once refuses every later request
            raise SupervisorGone("the process supervisor does not answer") from error

    def _start(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start supervisord out of reach of the terminal's Ctrl-C: we stop it ourselves, in order."""
        log = (self._home.logs / "supervisord.out.log").open("ab")
        with log:
            return subprocess.Popen(
                [sys.executable, "-I", "-S", str(self._home.run / "launch.py"), "supervisord"],
                cwd=self._home.path,
                env={**environment, orphans.MARKER: self._home.marker},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _write_configuration(self) -> None:
        """supervisord.conf, programs.json and a link to launch.py, side by side.

        The configuration holds relative paths only: its format gives a meaning to `%`, `;` and `#`, and a
        state folder may have them in its name. It holds no secrets: those travel in the environment.
        """
        run = self._home.run
        link = run / "launch.py"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(launch.__file__))
        supervisord = Program(
            "supervisord",
            (sys.executable, "-m", "supervisor.supervisord", "-n", "-c", "run/supervisord.conf"),
            cwd=self._home.path,
        )
        specs = {name: program.launch_spec() for name, program in self._programs.items()}
        write_json(
            run / "programs.json",
            specs | {"supervisord": supervisord.launch_spec() | {"adopt_orphans": True}},
        )
        sections = [
            _general(self._socket),
            *(_section(*item) for item in enumerate(self._programs.values(), 1)),
        ]
        (run / "supervisord.conf").write_text("\n".join(sections))


def _general(socket: Path) -> str:
    shown = str(socket).replace("%", "%%")
    return f"""[supervisord]
nodaemon=true
silent=true
logfile=logs/supervisord.log
logfile_maxbytes=2MB
logfile_backups=1
pidfile=run/supervisord.pid
{"user=root" if os.geteuid() == 0 else ""}
[unix_http_server]
file={shown}
chmod=0700
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""


def _section(priority: int, program: Program) -> str:
    """`startretries`: it never gives up; the wait between failing starts grows by a second each time."""
    return f"""[program:{program.name}]
command=python -I -S run/launch.py {program.name}
priority={priority}
autostart=false
autorestart={"false" if program.once else "true"}
startsecs={0 if program.once else 1}
startretries=100000
stopsignal={program.stop_signal}
stopwaitsecs={program.stop_seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile=logs/{program.name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""


def _state(row: dict[str, Any]) -> State:
    status = str(row["statename"])
    return State(
        name=str(row["name"]),
        status=status,
        pid=int(row["pid"]) if status in _ALIVE else 0,
        exit_code=int(row["exitstatus"]),
        started=int(row["start"]),
    )


def _socket_path(home: Home) -> Path:
    """Below the state folder, or in a private temporary folder where that path is too long for a socket."""
    path = home.run / "supervisor.sock"
    if len(os.fsencode(path)) <= _SOCKET_PATH_LIMIT and not set(str(path)) & set(";# "):
        return path
    return Path(tempfile.mkdtemp(prefix="flowbrand-")) / "supervisor.sock"
