"""Runs `python -m flowbrand.stack ...` as a person would: with embedded services of its own."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Self

import psutil

from flowbrand.env import Env
from flowbrand.stack import orphans
from flowbrand.stack.programs import PROJECT


def clean_environment(home: Path, **variables: str) -> dict[str, str]:
    """Ours without the addresses of the test services, so that the embedded ones are used."""
    names = {name.upper() for name in Env.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return kept | {"FLOWBRAND_HOME": str(home), "FLOWBRAND_ENV_FILE": os.devnull} | variables


def demo(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`make demo` to its end, which must come within five minutes."""
    return _stack(home, "demo", *arguments)


def run(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command with the addresses of the stack that runs in `home`."""
    return _stack(home, "run", *command)


def _stack(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flowbrand.stack", *arguments],
        cwd=PROJECT,
        env=clean_environment(home),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def left_over(home: Path) -> list[psutil.Process]:
    """The living processes of a state folder."""
    return orphans.find(str(home.resolve()))


class Up:
    """`make up` in the background."""

    def __init__(self, home: Path, *, port: int, flower_port: int) -> None:
        self.home = home
        self.lines: list[str] = []
        self._new: queue.Queue[str] = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flowbrand.stack", "up"],
            cwd=PROJECT,
            env=clean_environment(home, PORT=str(port), FLOWER_PORT=str(flower_port)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End it where it still runs, so that a test that fails leaves nothing behind."""
        if self.process.poll() is None:
            self.end()

    def wait_for(self, beginning: str, seconds: float = 300) -> str:
        """The first new line that begins like this."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                line = self._new.get(timeout=0.2)
            except queue.Empty:
                continue
            if line.startswith(beginning):
                return line
        raise AssertionError(f"no line {beginning!r} in:\n" + "\n".join(self.lines))

    def wait_for_end(self) -> None:
        """Until its last line has been read."""
        self._reader.join(timeout=10)

    @property
    def processes(self) -> dict[str, int]:
        """processes.json as it is now."""
        return dict(json.loads((self.home / "processes.json").read_text()))

    def end(self, signal_number: int = signal.SIGINT) -> int:
        """Stop it as Ctrl-C does. Answers the exit code."""
        self.process.send_signal(signal_number)
        return self.process.wait(timeout=120)

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self.lines.append(line.rstrip("\n"))
            self._new.put(self.lines[-1])
