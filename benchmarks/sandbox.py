"""What the sandbox costs per document.

    python -m benchmarks.sandbox [--rounds 30]

Each document is parsed in this process, in a child forked from the running zygote (warm, as workers do it),
and in a child of a zygote started for it alone (cold, as with the first document of a worker). The three take
turns in every round. Prints medians in milliseconds.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import cast

from benchmarks.measuring import machine
from flowbrand.stack.programs import PROJECT
from uploads.extraction import nursery
from uploads.extraction.limits import Limits
from uploads.extraction.model import MediaType
from uploads.extraction.reading import load_parsers, read
from uploads.extraction.sandbox import parse

SMALL = "Our service saves small firms many hours of work every month.\n"


def in_process(path: Path, media_type: MediaType) -> None:
    with path.open("rb") as stream:
        read(stream, media_type, Limits())


def in_child(path: Path, media_type: MediaType) -> None:
    parse(path, media_type)


WAYS: dict[str, Callable[[Path, MediaType], None]] = {
    "in process": in_process,
    "cold": in_child,
    "warm": in_child,
}


def documents(folder: Path) -> list[Path]:
    """A tiny text file and the shipped examples."""
    small = folder / "small.txt"
    small.write_text(SMALL)
    examples = (
        path for path in (PROJECT / "examples").iterdir() if path.suffix in {".pdf", ".docx", ".pptx"}
    )
    return [small, *sorted(examples)]


def measure(path: Path, rounds: int) -> dict[str, float]:
    """Median seconds by way."""
    media_type = cast(MediaType, path.suffix[1:])
    taken: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name, way in WAYS.items():  # cold before warm, which uses the zygote that cold has started
            if name == "cold":
                nursery.end()
            begun = time.perf_counter()
            way(path, media_type)
            taken[name].append(time.perf_counter() - begun)
    return {name: median(seconds) for name, seconds in taken.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sandbox")
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    load_parsers()
    print(f"milliseconds per document, median of {rounds}, {machine()}")
    columns = ("in process", "warm", "cold", "warm - in", "cold - in", "cold / warm")
    print(" " * 26 + "".join(f"{column:>12}" for column in columns))
    with tempfile.TemporaryDirectory() as folder:
        for path in documents(Path(folder)):
            found = measure(path, rounds)
            inside, child, start = (1000 * found[name] for name in ("in process", "warm", "cold"))
            figures = (inside, child, start, child - inside, start - inside, start / child)
            print(f"{path.name:26}" + "".join(f"{figure:12.1f}" for figure in figures), flush=True)
    nursery.end()


if __name__ == "__main__":
    main()
