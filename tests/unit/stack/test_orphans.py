import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from flowbrand.stack import orphans

MARK = f"/nowhere/unit-test-of-orphans-{os.getpid()}"  # the other xdist workers look for processes too
SLEEP = [sys.executable, "-I", "-S", "-c", "import time; print(flush=True); time.sleep(60)"]
STUBBORN = [
    *(sys.executable, "-I", "-S", "-c"),
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)",
]


@pytest.fixture
def process(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, orphans.MARKER: MARK}
    child = subprocess.Popen(request.param, env=environment, stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout is not None
    child.stdout.readline()
    yield child
    child.kill()
    child.wait()


@pytest.mark.parametrize("process", [SLEEP], indirect=True)
def test_a_process_is_recognised_by_its_environment(process: subprocess.Popen[bytes]) -> None:
    assert [found.pid for found in orphans.find(MARK)] == [process.pid]
    assert orphans.find(MARK + "/other") == []
    assert orphans.find(MARK, group=os.getpgid(0)) == []
    assert [found.pid for found in orphans.find(MARK, group=process.pid)] == [process.pid]


@pytest.mark.parametrize("process", [SLEEP, STUBBORN], indirect=True)
def test_a_sweep_leaves_nothing(process: subprocess.Popen[bytes]) -> None:
    assert orphans.sweep(MARK) == 1
    assert orphans.find(MARK) == []
    assert orphans.sweep(MARK) == 0
