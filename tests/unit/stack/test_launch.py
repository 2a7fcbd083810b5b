"""launch.py on its own: what it is for is seen from outside, in processes that end."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from flowbrand.stack import launch

SHOW = "import json, os; print(json.dumps([os.getcwd(), os.getpid(), os.getuid()]))"
SLEEP = "import time; print('up', flush=True); time.sleep(60)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "launch.py").symlink_to(launch.__file__)
    return tmp_path


def write(folder: Path, code: str, **spec: Any) -> list[str]:
    program = {"argv": [sys.executable, "-c", code], "cwd": "/", "stop_signal": "TERM", **spec}
    (folder / "programs.json").write_text(json.dumps({"it": program}))
    return [sys.executable, "-I", "-S", str(folder / "launch.py"), "it"]


def test_the_program_takes_over_the_process(folder: Path) -> None:
    process = subprocess.Popen(write(folder, SHOW), stdout=subprocess.PIPE)
    out, _ = process.communicate(timeout=30)
    assert json.loads(out)[:2] == ["/", process.pid]


def test_the_program_ends_when_its_parent_is_killed(folder: Path) -> None:
    command = write(folder, SLEEP)
    parent_code = f"import subprocess, time; subprocess.Popen({command!r}); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", parent_code], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"up\n"
    (child,) = psutil.Process(parent.pid).children()

    parent.kill()
    parent.wait()

    deadline = time.monotonic() + 10
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_signal_that_the_caller_blocked_or_ignored_is_heard(folder: Path) -> None:
    deaf = "signal.pthread_sigmask(signal.SIG_BLOCK, [15]); signal.signal(2, signal.SIG_IGN)"
    code = f"import os, signal; {deaf}; os.execv({sys.executable!r}, {write(folder, SLEEP)!r})"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    process.terminate()
    assert process.wait(timeout=10) == -signal.SIGTERM


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("keep_access", [True, False])
def test_root_is_given_up_and_a_closed_folder_stays_reachable_only_on_request(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, keep_access: bool
) -> None:
    closed = tmp_path_factory.mktemp("closed")
    (closed / "inside").mkdir()
    closed.chmod(0o700)
    look = f"id -u; test -d {closed / 'inside'} && echo reached || echo closed"
    spec = {"argv": ["sh", "-c", look], "uid": 65534, "gid": 65534, "keep_access": keep_access}
    command = write(folder, "", **spec)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["65534", "reached" if keep_access else "closed"], done.stderr
