"""PostgreSQL, Redis and S3 for a test run: addresses fixed at once, servers started when first needed.

The controlling pytest process owns the servers. Under xdist it starts them in the background while its
workers start; without xdist they start with the first test that needs them, so that pure tests stay fast.
When that process ends, however it ends, the kernel tells the supervisor to stop them.
"""

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from redis import Redis

from flowbrand.env import Env
from flowbrand.env import load as load_environment
from flowbrand.stack import embedded, orphans, postgres, redis, s3
from flowbrand.stack.health import http_answers
from flowbrand.stack.home import AlreadyRunning, Home
from flowbrand.stack.session import with_ports
from flowbrand.stack.stack import running

_PREFIX = "flowbrand-tests-"
_HOME_VARIABLE = "FLOWBRAND_TESTS_HOME"
_FAILURE = "failed"  # in the folder: why the servers did not start
_WORKERS = 16  # xdist workers that find a bucket and two Redis databases of their own
_STACK_DATABASES = (100, 101)
_NO_SWEEP = {"SWEEP_SECONDS": "0"}  # tests count messages; those of the sweep order theirs


class Services:
    """The servers of one run, as its controlling process sees them."""

    def __init__(self) -> None:
        _remove_abandoned()
        self.home = Home(Path(tempfile.mkdtemp(prefix=_PREFIX)))
        self.home.create()
        self._lock = contextlib.ExitStack()
        self._lock.enter_context(self.home.lock())
        self._servers = contextlib.ExitStack()
        self._embedded = embedded.plan(self.home, Env(_env_file=None), durable=False)
        self._pool = ThreadPoolExecutor(1)
        self._started: Future[None] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return self._embedded.environment | {_HOME_VARIABLE: str(self.home.path)}

    def start(self) -> Future[None]:
        """Begin to start the servers; the future is done when they answer."""
        if self._started is None:
            self._started = self._pool.submit(self._start)
        return self._started

    def stop(self) -> None:
        """Stop the servers and remove every trace of them."""
        if self._started is not None:
            with contextlib.suppress(Exception):
                self._started.result()
        self._stop_servers()
        self._pool.shutdown()  # after the servers: supervisord ends with the thread that started it
        self._lock.close()
        shutil.rmtree(self.home.path, ignore_errors=True)

    def _start(self) -> None:
        """Begin anew once where it fails; what failed for good is written down for xdist's workers."""
        try:
            self._attempt()
        except Exception as error:  # noqa: BLE001 - told, and tried again
            sys.stderr.write(f"The test services did not start: {error}\nTrying once more.\n")
            self._stop_servers()
            with _failure_told(self.home.path / _FAILURE):
                self._attempt()

    def _attempt(self) -> None:
        self._embedded.prepare()
        for bucket in [*(f"test-gw{number}" for number in range(_WORKERS)), "test-main", "test-stack"]:
            s3.prepare(self.home, bucket=bucket)
        programs = self._embedded.programs
        stack = self._servers.enter_context(
            running(
                self.home,
                services=programs,
                application=[],
                environment=self._embedded.environment,
                say=lambda _: None,
            )
        )
        stack.start(programs)
        self._embedded.finish()

    def _stop_servers(self) -> None:
        self._servers.close()
        orphans.sweep(self.home.marker)


def worker_environment(worker: str) -> dict[str, str]:
    """What differs between xdist workers ("gw0", ..., or "main"): the bucket and the Redis databases.

    The database differs too; pytest-django sees to that.
    """
    number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0
    own = {"S3_BUCKET": f"test-{worker}", "RATE_LIMITS": "off"}  # all tests come from one address
    return redis_environment(2 + 2 * number, 3 + 2 * number) | own | _NO_SWEEP


def stack_environment() -> dict[str, str]:
    """The bucket and the Redis databases of the tests that run the real processes."""
    return redis_environment(*_STACK_DATABASES) | {"S3_BUCKET": "test-stack"} | _NO_SWEEP


def redis_environment(cache: int, broker: int) -> dict[str, str]:
    server = os.environ["REDIS_URL"].rpartition("/")[0]
    return {"REDIS_URL": f"{server}/{cache}", "CELERY_BROKER_URL": f"{server}/{broker}"}


def flush_redis(address: str) -> None:
    """Empty one Redis database."""
    with Redis.from_url(address) as client:
        client.flushdb()


def forget_the_developers_environment() -> None:
    """Tests see the defaults and what they set themselves, not the shell or the .env they run in."""
    for name in Env.model_fields:
        os.environ.pop(name.upper(), None)
        os.environ.pop(name, None)
    os.environ["FLOWBRAND_ENV_FILE"] = os.devnull


def own_environment(**variables: str) -> Env:
    """The defaults and these variables, for this process and those it starts; on ports of its own."""
    forget_the_developers_environment()
    os.environ.update(variables)
    load_environment.cache_clear()
    return with_ports(load_environment(), port=0, flower_port=0)


def wait_until_ready(seconds: float = 300.0) -> None:
    """Return when all three answer; for xdist workers, which did not start them.

    Raises `RuntimeError` with the reason as soon as the controlling process has given up.
    """
    failure = Path(os.environ[_HOME_VARIABLE]) / _FAILURE
    deadline = time.monotonic() + seconds
    while not (
        postgres.answers(os.environ["DATABASE_URL"])
        and redis.answers(os.environ["REDIS_URL"])
        and http_answers(os.environ["S3_ENDPOINT_URL"])
    ):
        if failure.exists():
            raise RuntimeError(f"the test services did not start: {failure.read_text()}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"the test services did not start: see {os.environ[_HOME_VARIABLE]}/logs")
        time.sleep(0.05)


@contextlib.contextmanager
def _failure_told(file: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        file.write_text(str(error))
        raise


def _remove_abandoned() -> None:
    """Folders of runs that were killed: nobody holds their lock."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        home = Home(folder)
        with contextlib.suppress(AlreadyRunning, OSError), home.lock():
            orphans.sweep(home.marker)
            shutil.rmtree(folder, ignore_errors=True)
