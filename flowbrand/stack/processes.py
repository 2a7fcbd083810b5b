"""Our own processes: the one place that says which command runs each.

`make up`, docker-compose.yml and the tests all use these; a test compares the compose file with them.
"""

import socket
from functools import partial

from flowbrand.env import Env
from flowbrand.stack import health
from flowbrand.stack.programs import Program

QUEUES = ("extraction", "generation")
_ALSO = {"extraction": ("accounts",)}
"""Short jobs take turns with documents. With many accounts, run a worker for them alone."""


def commands(env: Env) -> dict[str, tuple[str, ...]]:
    """Process name -> command, as one would type it in the project folder."""
    concurrency = {"extraction": env.extraction_concurrency, "generation": env.generation_concurrency}
    return {
        "migrate": ("python", "manage.py", "migrate", "--noinput"),
        "api": _api(env),
        "relay": ("python", "manage.py", "relay"),
        **{f"worker-{queue}": _worker(queue, concurrency[queue]) for queue in QUEUES},
        "flower": (
            *("celery", "-A", "workers.app", "flower"),
            *(f"--address={env.listen_host}", f"--port={env.flower_port}"),
        ),
    }


def programs(env: Env, *, broker_url: str) -> dict[str, Program]:
    """The same, with how to see that each does its work and how long it may take to stop."""
    command = commands(env)
    api = f"http://{env.listen_host}:{env.port}"
    flower = f"http://{env.listen_host}:{env.flower_port}"
    found = [
        Program("migrate", command["migrate"], once=True),
        Program("api", command["api"], healthy=partial(health.http_ok, f"{api}/readyz"), stop_seconds=20),
        Program("relay", command["relay"]),
        *(_supervised_worker(queue, command[f"worker-{queue}"], broker_url) for queue in QUEUES),
        Program("flower", command["flower"], healthy=partial(health.http_ok, f"{flower}/healthcheck")),
    ]
    return {program.name: program for program in found}


def _api(env: Env) -> tuple[str, ...]:
    """gthread: uploads are long and I/O-bound, and a busy thread does not hold up the worker's heartbeat."""
    return (
        *("gunicorn", "flowbrand.wsgi:application", "--bind", f"{env.listen_host}:{env.port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", str(env.api_threads), "--preload"),
        *("--timeout", "60", "--graceful-timeout", "10", "--keep-alive", "75", "--no-control-socket"),
    )


def _worker(queue: str, concurrency: int) -> tuple[str, ...]:
    """Prefetch 1: a waiting job stays in the queue, where any free worker can take it. -E feeds Flower.

    No banner in the log; and no system checks, which would load every route and view (`migrate` makes them).
    """
    queues = ",".join((queue, *_ALSO.get(queue, ())))
    return (
        *("celery", "-A", "workers.app", "--quiet", "--skip-checks"),
        *("worker", "-Q", queues, "-n", f"{queue}@%h"),
        *("--pool", "prefork", "-c", str(concurrency), "--prefetch-multiplier", "1"),
        *("-E", "--without-gossip", "--without-mingle"),
    )


def _supervised_worker(queue: str, command: tuple[str, ...], broker_url: str) -> Program:
    """A job that is cut off is found again by its lease, so a stopping worker need not wait for long ones."""
    node = f"{queue}@{socket.gethostname()}"
    return Program(f"worker-{queue}", command, healthy=partial(health.worker_answers, broker_url, node))
