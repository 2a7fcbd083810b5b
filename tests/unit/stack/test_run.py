from pathlib import Path

import pytest

from flowbrand.env import Env
from flowbrand.stack.errors import StackProblem
from flowbrand.stack.home import write_json
from flowbrand.stack.run import run


def env(home: Path) -> Env:
    return Env(_env_file=None, flowbrand_home=home)


def test_without_a_running_stack_it_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(StackProblem, match=r"nothing runs in .* start it with `make up`"):
        run(env(tmp_path), ["python"])


def test_an_unknown_command_is_named(tmp_path: Path) -> None:
    write_json(tmp_path / "processes.json", {"api": 1})

    with pytest.raises(StackProblem, match="no command frobnicate"):
        run(env(tmp_path), ["frobnicate"])
