"""What a parser process gives up before it sees a document. Runs in zygote and child only.

Limits the kernel refuses to set are left as they are: on other systems than Linux some do not exist.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

from uploads.extraction.limits import Limits

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def confine(limits: Limits, *, parent: int) -> None:
    """Cap memory, CPU time and open files, die with the process `parent`, cut the network.

    The network is cut by an own, empty network namespace. A plain user needs a user namespace for it,
    which some systems forbid; then the network stays.
    """
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_AS, limits.memory_bytes)
    # One second between the soft limit, a signal that tells the reason, and the hard one, SIGKILL.
    _cap(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    _cap(resource.RLIMIT_NOFILE, limits.open_files)
    if sys.platform == "linux":
        _confine_on_linux(parent)


def hide(*, die_with_parent: bool) -> None:
    """For the zygote: no core dumps, no new privileges, and no look into it for others of the same user.

    `die_with_parent`: by SIGKILL, so even while it is stopped. "Parent" is the thread that started it.
    """
    _cap(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if die_with_parent:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def forbid_writing() -> None:
    """No file may grow from here on."""
    _cap(resource.RLIMIT_FSIZE, 0)


def _confine_on_linux(parent: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if os.getppid() != parent:  # it died before the signal was asked for
        os._exit(1)
    # Alone first: a new user namespace takes root's right to read files of other users.
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _cap(kind: int, soft: int, hard: int | None = None) -> None:
    _, ceiling = resource.getrlimit(kind)
    wanted = soft if hard is None else hard
    top = wanted if ceiling == resource.RLIM_INFINITY else min(wanted, ceiling)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (min(soft, top), top))
