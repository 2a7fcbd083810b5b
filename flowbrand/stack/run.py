"""`python -m flowbrand.stack run COMMAND ...`: a command that finds the services of the running stack."""

import os
from typing import NoReturn

from flowbrand.env import Env
from flowbrand.stack import embedded, postgres
from flowbrand.stack.errors import StackProblem
from flowbrand.stack.home import Home
from flowbrand.stack.programs import child_environment


def run(env: Env, command: list[str]) -> NoReturn:
    """Become `command`, with the stack's addresses and secrets in the environment.

    psql comes from the embedded package where the machine has none. Raises `StackProblem` where no stack runs
    in the state folder, or there is no such command.
    """
    home = Home(env.flowbrand_home)
    if not home.processes.exists():
        raise StackProblem(f"nothing runs in {home.path}: start it with `make up`, or set FLOWBRAND_HOME")
    environment = child_environment(embedded.of_running(home, env).environment)
    environment["PATH"] += os.pathsep + str(postgres.tools())
    try:
        os.execvpe(command[0], command, environment)  # noqa: S606 - no shell is the point
    except FileNotFoundError:
        raise StackProblem(f"there is no command {command[0]}") from None
