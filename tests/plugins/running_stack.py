"""The real processes (API, relay, both workers) for tests that kill them and watch what becomes of jobs."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from flowbrand.env import Env
from flowbrand.stack import processes
from flowbrand.stack.home import Home
from flowbrand.stack.ports import free_port
from flowbrand.stack.programs import Program
from flowbrand.stack.stack import Stack, running
from tests.plugins import services

DATABASE = "flowbrand_stack"
APPLICATION = ("api", "relay", "worker-extraction", "worker-generation")

# Seconds, so that a test sees within a few of them what takes a minute in production.
SHORT_LEASES = {
    "LEASE_SECONDS": "3",
    "REQUEUE_SECONDS": "2",
    "RECONCILE_SECONDS": "0.5",
    "OUTBOX_POLL_SECONDS": "0.3",
    "RETRY_BASE_SECONDS": "0.2",
    "RETRY_MAX_SECONDS": "1",
}


@dataclass(frozen=True)
class RunningStack:
    """Real processes on a free port, with a database, a bucket and Redis databases of their own."""

    base_url: str
    home: Home
    database_url: str
    environment: dict[str, str]
    _stack: Stack
    _programs: dict[str, Program]

    def pid(self, name: str) -> int:
        """The main process of a part; 0 where it is down."""
        return self._stack.supervisor.states()[name].pid

    def kill(self, name: str, signal_number: int = signal.SIGKILL) -> int:
        """Kill a part's main process, as a crash would. It is started again at once. Answers its pid."""
        pid = self.pid(name)
        os.kill(pid, signal_number)
        return pid

    @property
    def names(self) -> list[str]:
        """The parts that live."""
        return [name for name, state in self._stack.supervisor.states().items() if state.pid]

    @property
    def programs(self) -> list[str]:
        """All parts, also those that are down."""
        return list(self._programs)

    def works(self, name: str) -> bool:
        """Whether a part lives and does its work."""
        healthy = self._programs[name].healthy
        return bool(self.pid(name)) and (healthy is None or healthy())

    def stop(self, name: str) -> None:
        """Take a part down and keep it down."""
        self._stack.supervisor.stop(name)

    def start(self, name: str) -> None:
        """Bring a part back and wait until it works."""
        self._stack.start([self._programs[name]])

    def begin(self, name: str) -> None:
        """Bring a part back without waiting until it works."""
        self._stack.supervisor.start(name)

    def wait_for_new_process(self, name: str, old_pid: int, seconds: float = 30.0) -> int:
        """Wait until a part that was killed works again. Answers the new pid."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.pid(name) != old_pid and self.works(name):
                return self.pid(name)
            time.sleep(0.1)
        raise TimeoutError(f"{name} did not come back: see {self.log(name)}")

    def log(self, name: str) -> Path:
        return self.home.logs / f"{name}.log"


@contextmanager
def run_stack(folder: Path, **variables: str) -> Iterator[RunningStack]:
    """A stack on the test services, its state in `folder`; `variables` are set for its processes.

    For instance `run_stack(tmp_path, LLM_PROVIDER="openai", OPENAI_BASE_URL=...)`. Only one at a time:
    mark the tests `stack`, which keeps them on one xdist worker.
    """
    home = Home(folder.resolve())
    home.create()
    environment = _environment(home) | variables
    _fresh_database(environment["DATABASE_URL"])
    given: dict[str, Any] = {name.lower(): value for name, value in environment.items()}
    env = Env(_env_file=None, **given)
    programs = processes.programs(env, broker_url=env.celery_broker_url)
    parts = [programs[name] for name in APPLICATION]
    with (
        home.lock(),
        running(
            home,
            services=[],
            application=[programs["migrate"], *parts],
            environment=environment,
            say=lambda _: None,
        ) as stack,
    ):
        stack.run_once(programs["migrate"])
        stack.start(parts)
        base_url = f"http://127.0.0.1:{env.port}"
        yield RunningStack(base_url, home, env.database_url, environment, stack, programs)


def _environment(home: Home) -> dict[str, str]:
    return {
        **SHORT_LEASES,
        **services.stack_environment(),
        "FLOWBRAND_HOME": str(home.path),
        "DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{DATABASE}",
        "S3_ENDPOINT_URL": os.environ["S3_ENDPOINT_URL"],
        "AWS_ACCESS_KEY_ID": os.environ["AWS_ACCESS_KEY_ID"],
        "AWS_SECRET_ACCESS_KEY": os.environ["AWS_SECRET_ACCESS_KEY"],
        "PORT": str(free_port()),
        "API_THREADS": "4",
        "EXTRACTION_CONCURRENCY": "1",
        "GENERATION_CONCURRENCY": "1",
    }


def _fresh_database(url: str) -> None:
    """Every stack begins with an empty database and empty queues."""
    maintenance = make_conninfo(url, dbname="postgres")
    name = sql.Identifier(DATABASE)
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    for key in ("REDIS_URL", "CELERY_BROKER_URL"):
        services.flush_redis(services.stack_environment()[key])
