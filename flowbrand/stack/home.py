"""The state folder (FLOWBRAND_HOME): where things lie in it, its secrets, its ports and its lock."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flowbrand.stack.errors import StackProblem

_FOLDERS = ("logs", "run", "redis", "s3")  # beside PostgreSQL's own, which it keeps private itself
_SECRETS = ("secret_key", "postgres_password", "redis_password", "s3_access_key", "s3_secret_key")


class AlreadyRunning(StackProblem):
    """Another stack holds this state folder."""


@dataclass(frozen=True)
class Home:
    """One state folder. At most one stack runs in it at a time."""

    path: Path

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def processes(self) -> Path:
        return self.path / "processes.json"

    @property
    def marker(self) -> str:
        """The value of FLOWBRAND_STACK in every process of this folder: how orphans are recognised."""
        return str(self.path)

    def create(self) -> None:
        """Make the folder, private to its owner. Raises `StackProblem` where that is not allowed.

        As root, PostgreSQL is another user, who must get through to its own folder but read nothing else.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for name in _FOLDERS:
                folder = self.path / name
                folder.mkdir(exist_ok=True)
                folder.chmod(0o700)  # one that an earlier version made was open
        except OSError as error:
            raise StackProblem(
                f"cannot create the state folder {self.path} ({error.strerror}): "
                "set FLOWBRAND_HOME to a folder you may write to"
            ) from error

    def secrets(self) -> dict[str, str]:
        """Random secrets, made once per folder and kept in a file only its owner can read."""
        kept = read_json(self.path / "secrets.json")
        missing = [name for name in _SECRETS if name not in kept]
        if missing:
            kept |= {name: secrets.token_urlsafe(48 if name == "secret_key" else 24) for name in missing}
            write_json(self.path / "secrets.json", kept)
        return kept

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder. Raises `AlreadyRunning` at once when another stack holds it.

        The kernel drops the lock when the holder dies, however it dies, so it is never stale.
        """
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.pread(descriptor, 32, 0).decode().strip() or "unknown"
                raise AlreadyRunning(
                    f"already running, pid {holder} (state folder {self.path}): stop it with Ctrl-C or "
                    f"`kill {holder}`, or set FLOWBRAND_HOME to another folder"
                ) from None
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)


def read_json(path: Path) -> dict[str, str]:
    """A JSON object of strings, or {} where the file is absent or was cut short by a crash."""
    try:
        content = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: object) -> None:
    """Replace the file in one step: a reader sees the old content or the new, never half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(content, stream, indent=2)
        stream.write("\n")
    draft.replace(path)
