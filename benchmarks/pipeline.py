"""Documents per minute through the real stack against the plain sum of parse and generation time.

    python -m benchmarks.pipeline [--documents 24]

One run measures both, on the same machine state: first the examples, over and over, in this process
(parse in its sandbox, structure, generate: no HTTP, storage, database or queue), then the same number of
documents through API, S3, PostgreSQL, Redis and both workers, uploaded by six clients at once. Prints the
ratio (stack documents per minute / in-process documents per minute): 1.0 means that everything around the
work costs nothing; above 1.0, the workers' parallelism pays for more than the surroundings cost.
"""

import argparse
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import cast

import django

from benchmarks.measuring import machine, service
from flowbrand.stack.client import Client
from flowbrand.stack.session import address
from tests.plugins.services import own_environment
from tests.unlike import unlike_copy
from uploads.extraction.model import MediaType

EXAMPLES = Path(__file__).parents[1] / "examples"
CLIENTS = 6


def examples(count: int, folder: Path) -> list[Path]:
    """`count` documents, taking the shipped examples in turn, each with bytes of its own in `folder`."""
    found = sorted(path for path in EXAMPLES.iterdir() if path.suffix in {".pdf", ".docx", ".pptx"})
    taken = islice(cycle(found), count)
    return [unlike_copy(path, folder, str(number)) for number, path in enumerate(taken)]


def in_process(path: Path) -> None:
    """One document the shortest way: the same work, nothing around it. Needs Django's settings."""
    from funnels.generation import generate
    from funnels.sources import SourceDocument
    from uploads.extraction.sandbox import parse
    from uploads.structuring.extractive import structure

    parsed = parse(path, cast(MediaType, path.suffix[1:]))
    content = structure(parsed, file_name=path.name)
    document = SourceDocument(id="0", name=path.name, parsed=parsed, content=content)
    generate([document], brief=None, llm=None, progress=lambda *_: None)


def through_the_stack(client: Client, path: Path) -> None:
    """One document the whole way, as a client sees it."""
    document = client.upload(path)
    client.complete("uploads", document, lambda _: None)
    client.complete("funnels", client.request_funnel(document), lambda _: None)


def per_minute(count: int, work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return count / (perf_counter() - begun) * 60


def measure_stack(paths: list[Path], warming: list[Path]) -> float:
    """Documents per minute through the real stack, after a warm-up document of each client."""
    with (
        service(LLM_PROVIDER="extractive") as (_, env),
        Client(address(env, env.port)) as client,
        ThreadPoolExecutor(CLIENTS) as pool,
    ):
        client.register()
        send = partial(through_the_stack, client)
        list(pool.map(send, warming))
        return per_minute(len(paths), lambda: list(pool.map(send, paths)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pipeline")
    parser.add_argument("--documents", type=int, default=24)
    count = parser.parse_args().documents
    own_environment(LLM_PROVIDER="extractive")
    os.environ["DJANGO_SETTINGS_MODULE"] = "flowbrand.settings"
    django.setup()
    with TemporaryDirectory() as folder:
        found = examples(count + CLIENTS, Path(folder))
        paths, warming = found[:count], found[count:]
        for path in paths[:3]:
            in_process(path)  # imports and caches
        plain = per_minute(len(paths), lambda: deque(map(in_process, paths)))
        stack = measure_stack(paths, warming)
    print(f"{len(paths)} documents, {machine()}")
    print(f"in one process:    {plain:7.1f} documents per minute")
    print(f"through the stack: {stack:7.1f} documents per minute ({CLIENTS} clients)")
    print(f"ratio:             {stack / plain:7.2f}")


if __name__ == "__main__":
    main()
