"""Whether a part does its work, which says more than that it lives."""

from collections.abc import Callable
from functools import partial

import psycopg

from flowbrand.env import Env
from flowbrand.stack import processes
from flowbrand.stack.stack import Stack

_LISTENERS = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"  # the relay is the only one


def probes(stack: Stack, env: Env) -> dict[str, Callable[[], bool]]:
    """For the relay and each worker: a question that takes two seconds at most."""
    programs = processes.programs(env, broker_url=stack.environment["CELERY_BROKER_URL"])
    workers = {name: program.healthy for name, program in programs.items() if name.startswith("worker-")}
    relay = partial(_relay_listens, stack.environment["DATABASE_URL"])
    return {"relay": relay} | {name: healthy for name, healthy in workers.items() if healthy is not None}


def _relay_listens(database_url: str) -> bool:
    try:
        with psycopg.connect(database_url, connect_timeout=2) as connection:
            row = connection.execute(_LISTENERS).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])
