"""Waiting for processes, killing and freezing them, and finding who holds a connection."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psutil

T = TypeVar("T")

PATIENCE = 120.0
"""Seconds, on a machine that does much else."""


def wait_for(
    look: Callable[[], T | None], otherwise: str | Callable[[], str], seconds: float = PATIENCE
) -> T:
    """The first true answer of `look`, asked 20 times a second. Fails with `otherwise`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(otherwise if isinstance(otherwise, str) else otherwise())


def kill(processes: Sequence[psutil.Process]) -> None:
    """SIGKILL in this order; return when all are dead (what their parents make of it takes its time)."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    wait_for(lambda: all(map(_is_dead, processes)), f"still alive: {processes}")


def owner(port: int, remote_port: int) -> int | None:
    """The process that holds a connection. The system's tables may lag behind a new one."""
    ends = (port, remote_port)
    found = (one for one in psutil.net_connections("tcp") if (_port(one.laddr), _port(one.raddr)) == ends)
    return next((one.pid for one in found if one.pid), None)


def _port(address: Any) -> int:
    return int(address.port) if address else 0


def _is_dead(process: psutil.Process) -> bool:
    try:
        return process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return True


@contextmanager
def frozen(*processes: psutil.Process) -> Iterator[None]:
    """Stopped by SIGSTOP inside the block, let go after it."""
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.resume()
