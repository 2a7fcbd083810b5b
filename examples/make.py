"""Make the example documents: `python -m examples.make`; `--check` compares the files with the script."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from examples import brochure, deck, whitepaper
from examples.reading import content_of

FOLDER: Final = Path(__file__).parent
BUILDERS: Final[Mapping[str, Callable[[], bytes]]] = {
    brochure.FILE_NAME: brochure.build,
    whitepaper.FILE_NAME: whitepaper.build,
    deck.FILE_NAME: deck.build,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all is made or nothing differs, 1 when `--check` finds a file that differs."""
    parser = argparse.ArgumentParser(prog="python -m examples.make", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a file differs")
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, help="where the files stand (default: examples)"
    )
    chosen = parser.parse_args(arguments)
    return check(chosen.folder) if chosen.check else make(chosen.folder)


def make(folder: Path) -> int:
    """Write every example into `folder` and name it; 0."""
    for name, build in BUILDERS.items():
        document = build()
        (folder / name).write_bytes(document)
        print(f"{name}: {len(document):,} bytes")
    return 0


def check(folder: Path) -> int:
    """Compare text and themes of the files in `folder` with what the script makes; 1 where they differ.

    Bytes are not compared: a newer library may write the same document in other bytes.
    """
    stale = [name for name, build in BUILDERS.items() if not _same(folder / name, build())]
    for name in stale:
        print(f"{name} is missing or differs; run `python -m examples.make`", file=sys.stderr)
    return 1 if stale else 0


def _same(path: Path, document: bytes) -> bool:
    return path.is_file() and content_of(path.read_bytes()) == content_of(document)


if __name__ == "__main__":
    sys.exit(main())
