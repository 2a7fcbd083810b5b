"""`make up`: ready, restarted when killed, one at a time, gone without a trace."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from flowbrand.stack.ports import free_port
from tests.plugins import commands
from tests.plugins.commands import Up

pytestmark = pytest.mark.stack

PARTS = {
    *("postgres", "redis", "s3", "api", "relay"),
    *("worker-extraction", "worker-generation", "flower"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up")


@pytest.fixture(scope="module")
def ports() -> tuple[int, int]:
    return free_port(), free_port()


def start(home: Path, ports: tuple[int, int]) -> Up:
    up = Up(home, port=ports[0], flower_port=ports[1])
    assert up.wait_for("ready:") == f"ready: http://127.0.0.1:{ports[0]}"
    return up


@pytest.fixture(scope="module")
def up(home: Path, ports: tuple[int, int]) -> Iterator[Up]:
    up = start(home, ports)
    yield up
    assert up.end() == 0
    assert commands.left_over(home) == []
    assert not (home / "processes.json").exists()


def test_ready_means_that_api_and_flower_answer(up: Up, ports: tuple[int, int]) -> None:
    assert httpx.get(f"http://127.0.0.1:{ports[0]}/readyz").status_code == 200
    assert httpx.get(f"http://127.0.0.1:{ports[1]}/").status_code == 200
    assert any(f"http://127.0.0.1:{ports[1]}" in line for line in up.lines if line.startswith("flower:"))


def test_processes_json_names_every_living_part(up: Up) -> None:
    assert set(up.processes) == PARTS
    assert all(psutil.pid_exists(pid) for pid in up.processes.values())
    assert {path.stem for path in up.home.joinpath("logs").glob("*.log")} >= PARTS


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_killed_part_comes_back_and_processes_json_knows(up: Up, part: str) -> None:
    old = up.processes[part]

    os.kill(old, signal.SIGKILL)

    deadline = time.monotonic() + 30
    while up.processes.get(part) in (None, old):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert psutil.pid_exists(up.processes[part])


def test_it_is_ready_again_after_all_that(up: Up, ports: tuple[int, int]) -> None:
    deadline = time.monotonic() + 60
    while not _ready(ports[0]):
        assert time.monotonic() < deadline, "\n".join(up.lines)
        time.sleep(0.5)


def test_a_second_start_says_who_is_running(up: Up, home: Path, ports: tuple[int, int]) -> None:
    second = Up(home, port=ports[0], flower_port=ports[1])

    assert second.process.wait(timeout=30) == 1
    second.wait_for_end()
    assert f"already running, pid {up.process.pid}" in "\n".join(second.lines)
    assert set(up.processes) == PARTS


def test_a_port_in_use_names_the_variable(up: Up, tmp_path: Path, ports: tuple[int, int]) -> None:
    other = Up(tmp_path, port=free_port(), flower_port=ports[1])

    assert other.process.wait(timeout=30) == 1
    other.wait_for_end()
    assert "choose another with FLOWER_PORT=" in "\n".join(other.lines)


def test_nothing_is_left_when_the_command_itself_is_killed(tmp_path: Path) -> None:
    up = start(tmp_path, (free_port(), free_port()))

    up.end(signal.SIGKILL)

    deadline = time.monotonic() + 60
    while commands.left_over(tmp_path):
        assert time.monotonic() < deadline, commands.left_over(tmp_path)
        time.sleep(0.25)


def test_what_a_crash_of_everything_leaves_is_cleared_and_the_data_is_kept(tmp_path: Path) -> None:
    """Command and supervisor killed at once: the next start finds orphans and stale files."""
    ports = (free_port(), free_port())
    up = start(tmp_path, ports)
    account = {"email": "kept@example.com", "password": "a long enough password"}
    register = httpx.post(f"http://127.0.0.1:{ports[0]}/api/v1/auth/register", json=account)
    assert register.status_code == 201
    for process in [up.process.pid, int((tmp_path / "run" / "supervisord.pid").read_text())]:
        os.kill(process, signal.SIGKILL)
    up.process.wait(timeout=10)

    again = start(tmp_path, ports)

    login = httpx.post(f"http://127.0.0.1:{ports[0]}/api/v1/auth/login", json=account)
    assert login.status_code == 200
    assert again.end(signal.SIGTERM) == 0
    assert commands.left_over(tmp_path) == []


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False
