"""Make the virtual environment: `python3 scripts/bootstrap.py base|dev`. Standard library only.

Installs the pinned and hashed files of requirements/ with uv (itself pinned and hashed), or with pip where
uv cannot (an index that only pip is set up for). Does nothing, in milliseconds, when nothing changed.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - before any newer syntax or import, so that the message is what one sees
    sys.exit(
        f"Flowbrand needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.\n"
        "Install a newer one, or name it: make demo PYTHON=/path/to/python3.11"
    )

import ast
import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
# With .venv activated `python3` is the one inside it, which can neither replace .venv nor has a pip.
SYSTEM_PYTHON = (
    sys.executable
    if sys.prefix == sys.base_prefix
    else f"{sys.base_prefix}/bin/python{sys.version_info[0]}.{sys.version_info[1]}"
)
SETS = {"base": ["base"], "dev": ["base", "dev"]}  # dev.txt holds everything of base.txt

NO_PIP = f"""There is no pip for {SYSTEM_PYTHON}.
Install it (Debian, Ubuntu: apt-get install python3-pip; Fedora: dnf install python3-pip) and try again."""

NOT_INSTALLED = f"""The packages could not be installed; the reason is above.
- No network, or a proxy? Set HTTPS_PROXY, or point pip at a mirror: pip config set global.index-url URL
- A mirror without the pinned versions says "no matching distribution" or "hashes do not match".
- Disk full? The environment needs about 1 GB in {VENV}.
Then run the same command again."""


def main(kind: str) -> int:
    """Bring .venv up to date with one requirement set. Answers the exit code."""
    with one_at_a_time():
        if stamps().get(kind) == stamp(kind):
            return 0
        begun = time.monotonic()
        if not usable():
            create()
        if not (install_uv() and install_with_uv(kind)) and not install_with_pip(kind):
            sys.stderr.write(NOT_INSTALLED + "\n")
            return 1
        shutil.rmtree(PROJECT / ".mypy_cache", ignore_errors=True)  # it remembers which packages were missing
        STAMP.write_text(json.dumps(stamps() | {name: stamp(name) for name in SETS[kind]}))
        say(f"environment ready in {time.monotonic() - begun:.0f} s")
    return 0


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """A second `make` waits here until the first has finished installing."""
    descriptor = os.open(PROJECT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def stamp(kind: str) -> str:
    """What an up-to-date environment was made from: the files, the place (scripts name it), the Python."""
    digest = hashlib.sha256(f"{VENV} {sys.version_info[:2]}".encode())
    for name in SETS[kind]:
        digest.update(requirements(name).read_bytes())
    return digest.hexdigest()


def stamps() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return found


def usable() -> bool:
    """Whether .venv has a Python like ours that starts; not after the system's was replaced or it moved."""
    show = "import sys; print(sys.version_info[:2], sys.prefix)"
    try:
        seen = subprocess.run([str(PYTHON), "-c", show], capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    return seen.strip() == f"{sys.version_info[:2]} {VENV}"


def create() -> None:
    """Without pip inside: that needs no python3-venv package and is faster."""
    say(f"creating {VENV} with Python {sys.version.split()[0]}")
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([SYSTEM_PYTHON, "-m", "venv", "--without-pip", str(VENV)], check=True)


def install_uv() -> bool:
    if (VENV / "bin" / "uv").exists():
        return True
    say("fetching the installer (uv)")
    return run([*pip(), "install", "--quiet", "--require-hashes", "-r", str(requirements("bootstrap"))])


def install_with_uv(kind: str) -> bool:
    file = requirements(kind)
    say(f"installing {file.read_text().count('==')} packages, pinned and hashed")
    command = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--require-hashes", "-r", str(file)]
    return run([*command, "--python", str(PYTHON)], {**os.environ, **uv_settings()})


def install_with_pip(kind: str) -> bool:
    say("uv could not: trying pip, which takes a few minutes")
    return run([*pip(), "install", "--quiet", "--require-hashes", "-r", str(requirements(kind))])


def pip() -> list[str]:
    """A pip that installs into .venv: the machine's own, or one put there by ensurepip."""
    options = ["--disable-pip-version-check", "--no-input"]
    if run([SYSTEM_PYTHON, "-c", "import pip"]):
        return [SYSTEM_PYTHON, "-m", "pip", "--python", str(PYTHON), *options]
    if not importlib.util.find_spec("ensurepip") or not run([str(PYTHON), "-m", "ensurepip"]):
        sys.exit(NO_PIP)
    return [str(PYTHON), "-m", "pip", *options]


def uv_settings() -> dict[str, str]:
    """pip's mirrors and certificates, in uv's words. What is set for uv itself stays as it is.

    Every file is pinned by hash, so it does not matter which index it comes from ("unsafe" best match).
    """
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    listing = subprocess.run([*pip(), "config", "list"], capture_output=True, text=True, check=False).stdout
    found = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_NO_PROGRESS": "1"}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        name = names.get(key.rpartition(".")[2])
        if name and name not in os.environ:
            found[name] = " ".join(str(ast.literal_eval(value)).split())
    return found


def run(command: list[str], environment: dict[str, str] | None = None) -> bool:
    return subprocess.run(command, env=environment, check=False).returncode == 0


def requirements(name: str) -> Path:
    return PROJECT / "requirements" / f"{name}.txt"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "base"))
