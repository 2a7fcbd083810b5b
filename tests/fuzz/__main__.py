"""`make fuzz`: damaged documents of every format through every parser.

    python -m tests.fuzz [--cases 5000] [--seed 1] [--only pdf:1-17] [--keep FOLDER]

Each case must end in text or in a typed refusal within its limits. Anything else is told with its seed, which
`--only` runs again (`--keep` writes the file), and ends the command with 1.
"""

import argparse
import logging
import sys
import time
from pathlib import Path
from typing import cast

from tests.fuzz.running import Outcome, case, outcome, run, table
from uploads.extraction import nursery
from uploads.extraction.model import MediaType


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", metavar="FORMAT:SEED", help="run one case of an earlier run again")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the files of bad cases there")
    options = parser.parse_args()
    logging.getLogger("uploads.extraction").setLevel(logging.ERROR)  # refusals are what is counted here
    begun = time.monotonic()
    if options.only:
        kind, _, seed = options.only.partition(":")
        found = [outcome(case(cast(MediaType, kind), seed))]
    else:
        found = list(run(options.cases, options.seed))
    bad = [one for one in found if not one.good]
    print("\n".join(table(found)))
    print(f"{len(found)} cases with seed {options.seed} in {time.monotonic() - begun:.0f} s, {len(bad)} bad")
    for one in bad:
        print(f"  {one.code}: --only {one.case.media_type}:{one.case.seed}")
    if options.keep:
        _keep(found if options.only else bad, options.keep)
    nursery.end()
    return 1 if bad else 0


def _keep(outcomes: list[Outcome], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for one in outcomes:
        (folder / f"{one.case.seed}.{one.case.media_type}").write_bytes(one.case.data)


if __name__ == "__main__":
    sys.exit(main())
