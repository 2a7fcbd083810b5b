"""The real processes for chaos: services of their own, a proxy before each, two of every part.

Everything that `make up` starts runs here, with short leases and an OpenAI-compatible test server. The
other relays and workers (second ones, and those with a wrong clock) are started by the tests that need them.
"""

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import psutil

from flowbrand.env import Env
from flowbrand.stack import embedded, health, processes
from flowbrand.stack.home import Home
from flowbrand.stack.ports import free_port
from flowbrand.stack.programs import Program
from flowbrand.stack.stack import running
from tests.chaos import gates
from tests.chaos.database import Database
from tests.chaos.proxy import Proxy
from tests.openai_server import OpenAIServer
from tests.plugins.running_stack import APPLICATION, RunningStack

T = TypeVar("T")

PATIENCE = 120.0
STRICT = "strict"
"""The queue of a worker that gives a job two seconds. No message goes there by itself."""
WORKERS = ("worker-extraction", "worker-generation")

SETTINGS = {
    "LEASE_SECONDS": "4",
    "HAND_BACK_SECONDS": "1",
    "REQUEUE_SECONDS": "2.5",
    "RECONCILE_SECONDS": "0.4",
    "DATABASE_IDLE_TRANSACTION_SECONDS": "8",
    "OUTBOX_POLL_SECONDS": "0.3",
    "RETRY_BASE_SECONDS": "0.2",
    "RETRY_MAX_SECONDS": "1",
    "ACCESS_TOKEN_SECONDS": "3600",
    "API_THREADS": "6",
    "EXTRACTION_CONCURRENCY": "4",
    "GENERATION_CONCURRENCY": "4",
    "UPLOAD_PART_BYTES": str(5 * 1024 * 1024),
    "LLM_PROVIDER": "openai",
    "OPENAI_API_KEY": "test",
    "LLM_CONTEXT_CHARACTERS": "2000",
    "LLM_CALL_TIMEOUT_SECONDS": "6",
}


@dataclass(frozen=True, repr=False)
class ChaosStack:
    """The running stack, what stands before its services, and the ways around."""

    parts: RunningStack
    database: Database
    """Straight to PostgreSQL."""
    redis: Proxy
    postgres: Proxy
    s3: Proxy
    llm: OpenAIServer
    embedded: embedded.Embedded
    services: dict[str, Program]

    @property
    def direct(self) -> Env:
        """The environment with every address past its proxy."""
        return _env(**self.embedded.environment)

    @property
    def broker_url(self) -> str:
        return self.direct.celery_broker_url

    def settle(self) -> None:
        """Everything as it was at the start: no fault anywhere, every part works, the twins are down."""
        for proxy in (self.redis, self.postgres, self.s3):
            proxy.pass_on()
        self.llm.forget()
        for name in set(self.parts.names) - set(APPLICATION) - set(self.services):
            self.parts.stop(name)
        self.bring_up(*APPLICATION)

    def bring_up(self, *names: str) -> None:
        """These parts run and work."""
        for name in set(names) - set(self.parts.names):
            self.parts.begin(name)
        for name in names:
            wait_for(partial(self.parts.works, name), f"{name} does not work, see {self.parts.log(name)}")

    @contextmanager
    def messages_wait(self) -> Iterator[None]:
        """Inside the block no message leaves the outbox: time to shut gates before jobs begin."""
        with frozen(self.main("relay")):
            yield

    def restart_service(self, name: str) -> None:
        """Kill `postgres`, `redis` or `s3` as a crash would and wait until it works again."""
        before = self.parts.pid(name)
        psutil.Process(before).kill()
        wait_for(lambda: self.parts.pid(name) not in (0, before), f"{name} was not started again")
        wait_for(self.services[name].healthy or (lambda: True), f"{name} does not answer after its restart")
        if name == "postgres":
            self.database.close()

    def main(self, name: str) -> psutil.Process:
        """The main process of a part."""
        return psutil.Process(self.parts.pid(name))

    def children(self, name: str) -> list[psutil.Process]:
        """A part's forked processes: the pool of a worker, the workers of gunicorn."""
        return self.main(name).children()

    def process_behind(self, backend: int) -> psutil.Process:
        """Our process whose connection this PostgreSQL backend serves."""
        row = self.database.one("SELECT client_port FROM pg_stat_activity WHERE pid = %s", backend)
        ends = (self.postgres.client_of(row["client_port"]), self.postgres.port)
        pid = wait_for(partial(_owner, *ends), f"no process is behind backend {backend}", seconds=5)
        return psutil.Process(pid)

    def log_since(self, name: str, offset: int) -> list[str]:
        """A part's log lines after a position that `log_size` gave."""
        if not self.parts.log(name).exists():
            return []
        with self.parts.log(name).open("rb") as log:
            log.seek(offset)
            return log.read().decode(errors="replace").splitlines()

    def log_lines(self, text: str) -> list[str]:
        """Lines of all parts with a text in them, cut to what a reader needs."""
        return [
            f"{name}: {line[:300]}"
            for name in (*WORKERS, "relay")
            for line in self.log_since(name, 0)
            if text in line
        ]

    def log_size(self, name: str) -> int:
        path = self.parts.log(name)
        return path.stat().st_size if path.exists() else 0


def wait_for(
    look: Callable[[], T | None], otherwise: str | Callable[[], str], seconds: float = PATIENCE
) -> T:
    """The first true answer of `look`, asked 20 times a second. Fails with `otherwise`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(otherwise if isinstance(otherwise, str) else otherwise())


def kill(processes: Sequence[psutil.Process]) -> None:
    """SIGKILL in this order; return when all are dead (what their parents make of it takes its time)."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    wait_for(lambda: all(map(_is_dead, processes)), f"still alive: {processes}")


def _owner(port: int, remote_port: int) -> int | None:
    """The process that holds a connection. The system's tables may lag behind a new one."""
    ends = (port, remote_port)
    found = (one for one in psutil.net_connections("tcp") if (_port(one.laddr), _port(one.raddr)) == ends)
    return next((one.pid for one in found if one.pid), None)


def _port(address: Any) -> int:
    return int(address.port) if address else 0


def _is_dead(process: psutil.Process) -> bool:
    try:
        return process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return True


@contextmanager
def frozen(*processes: psutil.Process) -> Iterator[None]:
    """Stopped by SIGSTOP inside the block, let go after it."""
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.resume()


@contextmanager
def chaos_stack(folder: Path, llm: OpenAIServer) -> Iterator[ChaosStack]:
    """A stack in `folder` with every part of `APPLICATION` running; nothing is left after the block."""
    home = Home(folder.resolve())
    home.create()
    with ExitStack() as cleanup:
        cleanup.enter_context(home.lock())
        services = embedded.plan(home, _env(), durable=False)
        services.prepare()
        proxies = {name: cleanup.enter_context(Proxy(port)) for name, port in services.port.items()}
        environment = _environment(services, proxies, llm)
        ours = _programs(environment, services.environment["CELERY_BROKER_URL"])
        stack = cleanup.enter_context(
            running(
                home,
                services=services.programs,
                application=list(ours.values()),
                environment=environment,
                say=lambda _: None,
            )
        )
        stack.start(services.programs)
        services.finish()
        stack.run_once(ours["migrate"])
        database = Database(services.environment["DATABASE_URL"])
        cleanup.callback(database.close)
        gates.install(database)
        # Without it a PostgreSQL that is killed may forget what it has just promised; tests run without.
        database.rows("ALTER DATABASE flowbrand SET synchronous_commit TO on")
        stack.start([ours[name] for name in APPLICATION])
        running_stack = RunningStack(
            f"http://127.0.0.1:{environment['PORT']}", home, database.conninfo, environment, stack, ours
        )
        by_name = {program.name: program for program in services.programs}
        yield ChaosStack(running_stack, database, llm=llm, embedded=services, services=by_name, **proxies)


def _env(**values: str) -> Env:
    """The given variables, and never the addresses that the tests' own environment holds."""
    given: dict[str, Any] = {name.lower(): value for name, value in values.items()}
    none: dict[str, Any] = dict.fromkeys(
        ("database_url", "redis_url", "celery_broker_url", "s3_endpoint_url"), ""
    )
    return Env(_env_file=None, **none | {"s3_bucket": "flowbrand"} | given)


def _environment(services: embedded.Embedded, proxies: dict[str, Proxy], llm: OpenAIServer) -> dict[str, str]:
    """What the processes get: every address leads through its proxy."""
    direct = services.environment
    through = {
        "DATABASE_URL": "postgres",
        "REDIS_URL": "redis",
        "CELERY_BROKER_URL": "redis",
        "S3_ENDPOINT_URL": "s3",
    }
    return {
        **direct,
        **{name: _at_port(direct[name], proxies[server].port) for name, server in through.items()},
        **SETTINGS,
        "OPENAI_BASE_URL": llm.base_url,
        "PORT": str(free_port()),
    }


def _at_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition(":")[0] + f":{port}"))


def _programs(environment: dict[str, str], broker_url: str) -> dict[str, Program]:
    """Ours, and a twin of the relay and of each worker."""
    found = processes.programs(_env(**environment), broker_url=broker_url)
    relay = found["relay"]
    extras = [
        replace(relay, name="relay-2"),
        replace(relay, name="relay-ahead", argv=("env", *_clock(minutes=10), *relay.argv)),
        *(_twin(found[name], broker_url) for name in WORKERS),
        _twin(found["worker-extraction"], broker_url, suffix="behind", variables=_clock(minutes=-10)),
        _twin(found["worker-generation"], broker_url, suffix="ahead", variables=_clock(minutes=10)),
        _twin(
            found["worker-extraction"], broker_url, suffix=STRICT, variables=("JOB_SECONDS=2",), queue=STRICT
        ),
    ]
    return found | {program.name: program for program in extras}


def _clock(*, minutes: float) -> tuple[str, ...]:
    """Variables that make a Python process' clock wrong; by less than S3's signatures allow."""
    return (f"PYTHONPATH={Path(__file__).parent / 'wrong_clock'}", f"CLOCK_SHIFT_SECONDS={minutes * 60}")


def _twin(
    worker: Program,
    broker_url: str,
    *,
    suffix: str = "2",
    variables: tuple[str, ...] = (),
    queue: str | None = None,
) -> Program:
    """Another worker with a name and `variables` (NAME=value) of its own, for its queue or `queue`."""
    node = f"{worker.name.removeprefix('worker-')}-{suffix}"
    argv = [f"{node}@%h" if argument.endswith("@%h") else argument for argument in worker.argv]
    if queue is not None:
        argv[argv.index("-Q") + 1] = queue
    return replace(
        worker,
        name=f"{worker.name}-{suffix}",
        argv=("env", *variables, *argv),
        healthy=partial(health.worker_answers, broker_url, f"{node}@{socket.gethostname()}"),
    )
