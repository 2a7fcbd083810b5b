"""Whether this worker was told to stop: one byte that its main process shares with the pool's children.

Celery tells only the main process (SIGTERM); the jobs run in children that were forked from it. Anonymous
shared memory crosses the fork, needs no lock and no clean-up, and is read without a system call.
"""

from mmap import mmap

_byte = mmap(-1, 1)


def request() -> None:
    """From now on, jobs of this worker give themselves back at the next step's end."""
    _byte[0] = 1


def withdraw() -> None:
    """As if nothing had been said: for a process that starts afresh."""
    _byte[0] = 0


def requested() -> bool:
    return _byte[0] == 1
