"""The real processes for chaos: services of their own, a proxy before each, two of every part.

Everything that `make up` starts runs here, with short leases and an OpenAI-compatible test server. The
other relays and workers (second ones, and those with a wrong clock) are started by the tests that need them.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from flowbrand.env import Env
from flowbrand.stack import embedded
from flowbrand.stack.home import Home
from flowbrand.stack.programs import Program
from flowbrand.stack.stack import running
from tests.chaos import gates, programs
from tests.chaos.database import Database
from tests.chaos.processes import frozen, owner, wait_for
from tests.chaos.programs import WORKERS
from tests.chaos.proxy import Proxy
from tests.openai_server import OpenAIServer
from tests.plugins.running_stack import APPLICATION, RunningStack


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
        return programs.env(**self.embedded.environment)

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
        relays = [name for name in self.parts.names if name.startswith("relay")]
        with frozen(*map(self.main, relays)):
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
        pid = wait_for(partial(owner, *ends), f"no process is behind backend {backend}", seconds=5)
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


@contextmanager
def chaos_stack(folder: Path, llm: OpenAIServer) -> Iterator[ChaosStack]:
    """A stack in `folder` with every part of `APPLICATION` running; nothing is left after the block."""
    home = Home(folder.resolve())
    home.create()
    with ExitStack() as cleanup:
        cleanup.enter_context(home.lock())
        services = embedded.plan(home, programs.env(), durable=False)
        services.prepare()
        proxies = {name: cleanup.enter_context(Proxy(port)) for name, port in services.port.items()}
        environment = programs.environment(services, proxies, llm)
        ours = programs.programs(environment, services.environment["CELERY_BROKER_URL"])
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
