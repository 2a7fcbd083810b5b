"""What runs in the chaos stack and with which settings: ours behind proxies, second ones, wrong clocks."""

import socket
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flowbrand.env import Env
from flowbrand.stack import embedded, health, processes
from flowbrand.stack.ports import free_port
from flowbrand.stack.programs import Program
from tests.chaos.proxy import Proxy
from tests.openai_server import OpenAIServer

WORKERS = ("worker-extraction", "worker-generation")
STRICT = "strict"
"""The queue of a worker that gives a job two seconds. No message goes there by itself."""

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


def env(**values: str) -> Env:
    """The given variables, and never the addresses that the tests' own environment holds."""
    given: dict[str, Any] = {name.lower(): value for name, value in values.items()}
    none: dict[str, Any] = dict.fromkeys(
        ("database_url", "redis_url", "celery_broker_url", "s3_endpoint_url"), ""
    )
    return Env(_env_file=None, **none | {"s3_bucket": "flowbrand"} | given)


def environment(services: embedded.Embedded, proxies: dict[str, Proxy], llm: OpenAIServer) -> dict[str, str]:
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


def programs(environment: dict[str, str], broker_url: str) -> dict[str, Program]:
    """Ours, and a twin of the relay and of each worker."""
    found = processes.programs(env(**environment), broker_url=broker_url)
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
