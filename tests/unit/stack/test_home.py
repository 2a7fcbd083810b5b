import json
import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from flowbrand.stack.errors import StackProblem
from flowbrand.stack.home import AlreadyRunning, Home, read_json, write_json


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path / "state")
    found.create()
    return found


def test_secrets_are_made_once_and_only_the_owner_can_read_them(home: Home) -> None:
    first = home.secrets()
    assert home.secrets() == first
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE((home.path / "secrets.json").stat().st_mode) == 0o600


def test_nobody_else_can_read_what_lies_in_the_folder(tmp_path: Path) -> None:
    home = Home(tmp_path / "state")
    (home.path / "s3").mkdir(parents=True, mode=0o755)  # as an earlier version left it
    home.path.chmod(0o755)

    home.create()

    def open_to_others(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode) & 0o077

    assert open_to_others(home.path) == (0o011 if os.geteuid() == 0 else 0)  # root: PostgreSQL walks through
    assert {path.name: open_to_others(path) for path in home.path.iterdir()} == dict.fromkeys(
        ("logs", "run", "redis", "s3"), 0
    )


def test_a_second_stack_is_told_who_holds_the_folder(home: Home) -> None:
    with home.lock(), pytest.raises(AlreadyRunning, match=f"already running, pid {os.getpid()}"), home.lock():
        pass


def test_the_lock_is_free_after_its_holder_ended(home: Home) -> None:
    with home.lock():
        pass
    with home.lock():
        assert (home.path / "lock").read_text().strip() == str(os.getpid())


def test_the_lock_of_a_killed_process_is_free(home: Home) -> None:
    context = multiprocessing.get_context("spawn")
    holds = context.Event()
    holder = context.Process(target=_hold, args=(home, holds))
    holder.start()
    assert holds.wait(20)
    holder.kill()
    holder.join()
    with home.lock():
        pass


def test_a_folder_that_cannot_be_made_is_a_clear_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StackProblem, match="FLOWBRAND_HOME"):
        Home(tmp_path / "file" / "state").create()


@pytest.mark.parametrize("content", ["", "{", "[1]"])
def test_a_file_cut_short_by_a_crash_reads_as_empty(tmp_path: Path, content: str) -> None:
    (tmp_path / "ports.json").write_text(content)
    assert read_json(tmp_path / "ports.json") == {}


def test_writing_leaves_no_draft_behind(tmp_path: Path) -> None:
    write_json(tmp_path / "processes.json", {"api": 1})
    assert [path.name for path in tmp_path.iterdir()] == ["processes.json"]
    assert json.loads((tmp_path / "processes.json").read_text()) == {"api": 1}


def _hold(home: Home, holds: "multiprocessing.synchronize.Event") -> None:
    with home.lock():
        holds.set()
        multiprocessing.Event().wait()
