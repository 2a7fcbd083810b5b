"""The document corpus, file by file, through the sandbox.

    python -m benchmarks.corpus [FOLDER]

FOLDER holds `files/` and MANIFEST.tsv (default: where the corpus tests look). Prints a table in Markdown:
file, kind, what came of it ("text" or "refused"), the code, seconds, and MiB that the parser held above
one that reads a short text. Marks good files that gave no text and verdicts that the tests do not allow
("verdict"), and what took more than 30 s or 512 MiB ("cost"). The last line is the package whose one part
inflates to a gigabyte.
"""

import argparse
import csv
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks.measuring import machine
from flowbrand.core.errors import JobError
from tests.integration.test_corpus_extraction import LIMITS, MANIFEST, TYPES, VERDICTS
from uploads.extraction import nursery
from uploads.extraction.model import MediaType
from uploads.extraction.sandbox import run, verdict

TEXT, MIB = "text", 1024 * 1024
BOMB = "syn--zipbomb-1gb-single-part.docx"


@dataclass(frozen=True, slots=True)
class Row:
    """One file: `seconds` on the clock, `mib` the parser's peak above that of a trivial document."""

    file: str
    kind: str
    code: str
    seconds: float
    mib: float

    @property
    def warning(self) -> str:
        allowed = {TEXT} if self.kind == "good" else VERDICTS[self.file]
        if self.code not in allowed:
            return "verdict"
        return "cost" if self.seconds > LIMITS.wall_seconds or self.mib > LIMITS.memory_bytes / MIB else ""

    def __str__(self) -> str:
        outcome, code = ("text", "") if self.code == TEXT else ("refused", self.code)
        figures = f"{self.seconds:.2f} | {self.mib:.0f}"
        return f"| {self.file} | {self.kind} | {outcome} | {code} | {figures} | {self.warning} |"


def measured(document: IO[bytes], media_type: MediaType) -> tuple[str, float, int]:
    """Code ("text" for text), seconds and peak bytes of one parse."""
    begun = time.perf_counter()
    ending = run(document, media_type, LIMITS)
    seconds = time.perf_counter() - begun
    try:
        verdict(ending, LIMITS)
    except JobError as error:
        return error.code, seconds, ending.peak
    return TEXT, seconds, ending.peak


def idle() -> int:
    """Peak bytes of a parser that reads one line."""
    with tempfile.TemporaryFile() as file:
        file.write(b"Our service saves small firms many hours of work.")
        file.flush()
        file.seek(0)
        measured(file, "txt")  # the zygote starts with it
        file.seek(0)
        return measured(file, "txt")[2]


def rows(folder: Path) -> Iterator[Row]:
    base = idle()
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        for entry in csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE):
            path = folder / "files" / entry["file"]
            with path.open("rb") as document:
                code, seconds, peak = measured(document, TYPES[path.suffix[1:]])
            yield Row(path.name, entry["kind"], code, seconds, (peak - base) / MIB)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus")
    parser.add_argument("folder", nargs="?", type=Path, default=MANIFEST.parent)
    print("| file | kind | outcome | code | seconds | MiB above idle | |")
    print("| --- " * 7 + "|")
    found = []
    for row in rows(parser.parse_args().folder):
        found.append(row)
        print(row, flush=True)
    nursery.end()
    slowest, largest = max(found, key=lambda row: row.seconds), max(found, key=lambda row: row.mib)
    warned = [row.file for row in found if row.warning]
    limits = f"{LIMITS.wall_seconds:.0f} s, {LIMITS.memory_bytes // MIB} MiB"
    print(f"\n{len(found)} files, {machine()}; limits {limits}")
    print(f"slowest {slowest.seconds:.1f} s ({slowest.file}), largest {largest.mib:.0f} MiB ({largest.file})")
    print(f"warnings: {', '.join(warned) or 'none'}")
    for row in found:
        if row.file == BOMB:
            figures = f"{row.seconds:.2f} s with {row.mib:.0f} MiB above idle"
            print(f"1 MB that inflates to 1 GB: {row.code} after {figures}")


if __name__ == "__main__":
    main()
