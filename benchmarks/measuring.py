"""What the benchmarks share: a service of their own, and how figures are told."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

import django

from flowbrand.env import Env
from flowbrand.env import load as load_environment
from flowbrand.stack.home import Home
from flowbrand.stack.session import whole_service
from flowbrand.stack.stack import Stack
from tests.plugins.services import own_environment


@contextmanager
def service(**variables: str) -> Iterator[tuple[Stack, Env]]:
    """The whole service with these variables, on ports and data of its own, gone after the block."""
    env = own_environment(**variables)
    print("starting the service ...", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="flowbrand-bench-") as folder,
        whole_service(Home(Path(folder)), env, say=_nothing, flower=False) as stack,
    ):
        yield stack, env


def use_django(stack: Stack) -> None:
    """Let this process work on the stack's database and broker, as one of its own would."""
    os.environ.update(stack.environment, DJANGO_SETTINGS_MODULE="flowbrand.settings")
    load_environment.cache_clear()
    django.setup()


def median_and_tail(seconds: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 95th percentile."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return cuts[49], cuts[94]


def machine() -> str:
    """How busy the machine is right now. Figures of a busy one say little, their ratios a little more."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def _nothing(_: str) -> None:
    """The benchmark tells its own story."""
