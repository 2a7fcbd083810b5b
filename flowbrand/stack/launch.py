"""Become one supervised process: `python -I -S launch.py NAME`, before its own program takes over.

Runs on the bare standard library (no site-packages) because it runs before every process. It reads
`programs.json` beside the path it was called by, and then

- gives up root where the program refuses to run as root (PostgreSQL),
- asks the kernel to end the process when its parent dies, even by SIGKILL, so nothing is left over,
- replaces itself with the program: the process id stays.
"""

import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_SET_CHILD_SUBREAPER = 36
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_CAP_DAC_OVERRIDE = 1
_LINUX_CAPABILITY_VERSION_3 = 0x20080522


def _prctl(option: int, argument: int = 0, second: int = 0) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, argument, second, 0, 0)


def die_with_parent(signal_number: int) -> None:
    """Receive the signal when the parent is gone. A change of user clears this, so it comes last."""
    _prctl(_PR_SET_PDEATHSIG, signal_number)


def become(uid: int, gid: int, *, keep_access: bool) -> None:
    """Run as another user from here on.

    `keep_access` keeps root's right to walk through folders (CAP_DAC_OVERRIDE): a state folder or virtual
    environment below /root is closed to every other user, and opening /root for all is not ours to do.
    """
    if keep_access:
        _prctl(_PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if keep_access:
        bit = 1 << _CAP_DAC_OVERRIDE
        header = (ctypes.c_uint32 * 2)(_LINUX_CAPABILITY_VERSION_3, 0)
        sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
        ctypes.CDLL(None).capset(header, sets)
        _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE)


def hear_signals() -> None:
    """Undo what a parent blocked or ignores: `make up &` in a script makes its children deaf to SIGINT."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def launch(spec: dict[str, Any]) -> None:
    """Replace this process with the program of `spec`; never returns."""
    hear_signals()
    os.chdir(spec["cwd"])
    if spec.get("uid") is not None:
        become(spec["uid"], spec["gid"], keep_access=spec["keep_access"])
    if spec.get("adopt_orphans"):
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    die_with_parent(signal.Signals[f"SIG{spec['stop_signal']}"])
    os.execvp(spec["argv"][0], spec["argv"])  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    programs = json.loads((Path(sys.argv[0]).parent / "programs.json").read_text())
    launch(programs[sys.argv[1]])
