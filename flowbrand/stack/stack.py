"""Start a set of programs in order, know when they work, watch them, stop them without a trace."""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field

from flowbrand.stack.errors import StackProblem
from flowbrand.stack.home import Home
from flowbrand.stack.programs import Program, child_environment
from flowbrand.stack.supervisor import State, Supervisor, SupervisorGone
from flowbrand.stack.watch import Watch

_START_SECONDS = 240  # a laptop that compiles something else at the same time
_STARTS_BEFORE_GIVING_UP = 4


@dataclass(frozen=True)
class Stack:
    """A running supervisor with its programs, which were told `environment`. Made by `running`."""

    home: Home
    supervisor: Supervisor
    watch: Watch
    environment: Mapping[str, str] = field(repr=False)  # holds passwords
    say: Callable[[str], None]

    def start(self, programs: Sequence[Program]) -> None:
        """Start these together and return when all work. Raises `StackProblem` with the end of the log."""
        for program in programs:
            self.supervisor.start(program.name)
        if not programs:
            return
        given_up = threading.Event()
        with ThreadPoolExecutor(len(programs)) as pool:
            try:
                waits = [pool.submit(self._await_health, program, given_up) for program in programs]
                for wait in as_completed(waits):
                    wait.result()
            finally:
                given_up.set()

    def run_once(self, program: Program) -> None:
        """Run a one-shot program to its end. Raises `StackProblem` where it fails."""
        self.supervisor.start(program.name)
        state = self._state(program)
        while state.pid or state.status in ("STARTING", "RUNNING"):
            time.sleep(0.05)
            state = self._state(program)
        if state.exit_code:
            raise self._problem(program, f"failed with exit code {state.exit_code}")
        self.say(f"{program.name}: done")

    def stop(self, programs: Sequence[Program]) -> None:
        """Stop these together and return when all have stopped."""
        for program in programs:
            self.supervisor.stop(program.name, wait=False)
        deadline = time.monotonic() + max((program.stop_seconds for program in programs), default=0) + 5
        while any(self._state(program).pid for program in programs) and time.monotonic() < deadline:
            time.sleep(0.05)

    def _await_health(self, program: Program, given_up: threading.Event) -> None:
        begun = time.monotonic()
        starts: set[int] = set()
        pause = 0.1
        while time.monotonic() < begun + _START_SECONDS and not given_up.is_set():
            state = self._state(program)
            starts |= {state.started} - {0}
            if _works(program, state):
                self.say(f"{program.name}: healthy ({time.monotonic() - begun:.1f} s)")
                return
            if len(starts) >= _STARTS_BEFORE_GIVING_UP or state.status == "FATAL":
                raise self._problem(program, "does not start")
            pause = min(pause * 1.3, 0.5)
            given_up.wait(pause)
        raise self._problem(program, f"is not healthy after {_START_SECONDS} s")

    def _state(self, program: Program) -> State:
        return self.supervisor.states()[program.name]

    def _problem(self, program: Program, what: str) -> StackProblem:
        path = self.home.logs / f"{program.name}.log"
        tail: deque[str] = deque(maxlen=12)
        with contextlib.suppress(FileNotFoundError), path.open(errors="replace") as lines:
            tail.extend(lines)
        return StackProblem(f"{program.name} {what}. The end of {path}:\n{''.join(tail).rstrip()}")


@contextmanager
def running(
    home: Home,
    *,
    services: Sequence[Program],
    application: Sequence[Program],
    environment: Mapping[str, str],
    say: Callable[[str], None],
) -> Iterator[Stack]:
    """A stack with these programs, none started yet; on leaving, every process of the folder is gone.

    Call while holding the folder's lock, after `orphans.sweep`. The application stops before the services.
    """
    programs = [*services, *application]
    try:
        with (
            Supervisor(home, programs, child_environment(environment)) as supervisor,
            Watch(home, supervisor, say) as watch,
        ):
            stack = Stack(home, supervisor, watch, environment, say)
            try:
                yield stack
            finally:
                watch.expect_stops()
                say("stopping ...")
                with contextlib.suppress(SupervisorGone):
                    stack.stop(application)
                    stack.stop(services)
    finally:
        home.processes.unlink(missing_ok=True)
        say("stopped")


def _works(program: Program, state: State) -> bool:
    """Without a probe of its own, a program works when it has lived for a second."""
    if program.healthy is None:
        return state.status == "RUNNING"
    return bool(state.pid) and program.healthy()
