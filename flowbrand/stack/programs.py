"""What the supervisor runs: one `Program` per long-lived process, wherever it comes from."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

PROJECT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Account:
    """The system user a program runs as. `keep_access`: may still walk through root's folders."""

    uid: int
    gid: int
    keep_access: bool = False


@dataclass(frozen=True)
class Program:
    """One supervised process.

    `healthy` answers whether it does its work, not only whether it lives (None: living is all we can
    see). `stop_seconds` is how long it
    may take to finish what it has in hand before it is killed with all its children.
    """

    name: str
    argv: tuple[str, ...]
    healthy: Callable[[], bool] | None = None
    stop_signal: Literal["TERM", "INT"] = "TERM"
    stop_seconds: int = 15
    account: Account | None = None
    cwd: Path = PROJECT
    once: bool = False

    def launch_spec(self) -> dict[str, Any]:
        """What `launch.py` needs to become this program."""
        account = self.account
        return {
            "argv": list(self.argv),
            "cwd": str(self.cwd),
            "stop_signal": self.stop_signal,
            "uid": account.uid if account else None,
            "gid": account.gid if account else None,
            "keep_access": bool(account and account.keep_access),
        }


def child_environment(changes: Mapping[str, str]) -> dict[str, str]:
    """Our own environment handed on with changes; this virtual environment's commands come first in PATH."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1", **changes}
