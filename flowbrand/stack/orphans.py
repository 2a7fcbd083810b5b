"""Finding and ending processes that belong to a state folder but to no living stack.

Every process of a stack carries `FLOWBRAND_STACK=<state folder>` in its environment, and so do its
children. That, not a process id read from a file, decides what may be ended: ids are reused.
"""

import contextlib
import os
import time

import psutil

MARKER = "FLOWBRAND_STACK"


def find(marker: str, group: int | None = None) -> list[psutil.Process]:
    """The living processes with this marker (of one process group, where given), except this one."""
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _belongs(process, marker, group)
    ]


def end(processes: list[psutil.Process], *, seconds: float) -> int:
    """Ask them to stop, wait up to `seconds`, kill the rest. Answers how many there were."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(processes, timeout=seconds)
    kill(stubborn)
    return len(processes)


def kill(processes: list[psutil.Process]) -> None:
    """End them at once."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=5)


def sweep(marker: str, *, seconds: float = 10.0) -> int:
    """End everything that carries the marker. Answers how many processes that were.

    A supervisor that lost its parent is already stopping its processes in order: it is given the time,
    then whatever is left is ended.
    """
    found = find(marker)
    deadline = time.monotonic() + seconds
    while any(_is_supervisor(process) for process in find(marker)) and time.monotonic() < deadline:
        time.sleep(0.1)
    while left := find(marker):
        end(left, seconds=3)
    return len(found)


def _belongs(process: psutil.Process, marker: str, group: int | None) -> bool:
    try:
        if group is not None and os.getpgid(process.pid) != group:
            return False
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return process.environ().get(MARKER) == marker
    except (psutil.Error, OSError):
        return False


def _is_supervisor(process: psutil.Process) -> bool:
    try:
        return any("supervisor.supervisord" in argument for argument in process.cmdline())
    except psutil.Error:
        return False
