"""`make up`: ready, restarted when killed, one at a time, gone without a trace."""

import os
import signal
import socket
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
    try:
        assert up.wait_for("ready:") == f"ready: http://127.0.0.1:{ports[0]}"
    except AssertionError:
        up.end()
        raise
    return up


@pytest.fixture(scope="module")
def up(home: Path, ports: tuple[int, int]) -> Iterator[Up]:
    """One for the whole file; its last test kills it."""
    with start(home, ports) as up:
        yield up


def test_ready_means_that_api_and_flower_answer(up: Up, ports: tuple[int, int]) -> None:
    assert httpx.get(f"http://127.0.0.1:{ports[0]}/readyz").status_code == 200
    assert httpx.get(f"http://127.0.0.1:{ports[1]}/").status_code == 200
    assert any(f"http://127.0.0.1:{ports[1]}" in line for line in up.lines if line.startswith("flower:"))


def test_processes_json_names_every_living_part(up: Up) -> None:
    assert set(up.processes) == PARTS
    assert all(psutil.pid_exists(pid) for pid in up.processes.values())
    assert {path.stem for path in up.home.joinpath("logs").glob("*.log")} >= PARTS


def test_a_command_finds_the_running_database_and_its_client(up: Up) -> None:
    query = ("python", "manage.py", "dbshell", "--", "-tAc", "SELECT count(*) FROM workers_jobfailure")

    done = commands.run(up.home, *query)

    assert (done.returncode, done.stdout.strip()) == (0, "0"), done.stderr


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
    with Up(home, port=ports[0], flower_port=ports[1]) as second:
        assert second.process.wait(timeout=60) == 1
        second.wait_for_end()

    assert f"already running, pid {up.process.pid}" in "\n".join(second.lines)
    assert "stopped" not in second.lines
    assert set(up.processes) == PARTS


@pytest.mark.parametrize(("taken", "variable"), [(0, "PORT"), (1, "FLOWER_PORT")])
def test_a_port_in_use_names_the_variable(tmp_path: Path, taken: int, variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ports = [free_port(), free_port()]
        ports[taken] = server.getsockname()[1]
        with Up(tmp_path, port=ports[0], flower_port=ports[1]) as up:
            assert up.process.wait(timeout=60) == 1
            up.wait_for_end()

    assert f"choose another with {variable}=" in "\n".join(up.lines)
    assert "stopped" not in up.lines


def test_no_kind_of_end_leaves_a_process_or_loses_data(up: Up, home: Path, ports: tuple[int, int]) -> None:
    """The command is killed; then the command and its supervisor at once; then it is stopped in order."""
    account = {"email": "kept@example.com", "password": "a long enough pass phrase"}
    api = f"http://127.0.0.1:{ports[0]}/api/v1/auth"
    assert httpx.post(f"{api}/register", json=account).status_code == 201

    up.end(signal.SIGKILL)
    deadline = time.monotonic() + 90
    while commands.left_over(home):
        assert time.monotonic() < deadline, commands.left_over(home)
        time.sleep(0.25)

    with start(home, ports) as again:
        os.kill(again.process.pid, signal.SIGKILL)
        os.kill(int((home / "run" / "supervisord.pid").read_text()), signal.SIGKILL)
        again.process.wait(timeout=30)

    with start(home, ports) as last:
        assert httpx.post(f"{api}/login", json=account).status_code == 200
        assert last.end(signal.SIGTERM) == 0
        last.wait_for_end()
        assert last.lines[-2:] == ["stopping ...", "stopped"]

    assert commands.left_over(home) == []
    assert not (home / "processes.json").exists()


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False
