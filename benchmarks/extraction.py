"""Text of PDF files: how fast, and how like the ground truth, against other libraries.

    python -m benchmarks.extraction [FOLDER] [--rounds 3]

FOLDER holds `pdfs/` and `ground-truth/` of the py-pdf benchmark (default: where the corpus tests look).
"ours" is `parse`: the whole sandbox, headings, lists, tables and all; "ours, in process" leaves the
sandbox out. pypdf and pdfminer.six extract plain text in this process, as does PyMuPDF where somebody has
installed it (AGPL: a yardstick, never a dependency). They take turns in every round. Prints for each file
pages per second (of the median round), the ratio to ours, and the Levenshtein similarity to the ground
truth, white space made single.
"""

import argparse
import importlib.util
import logging
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import pypdf
from pdfminer.high_level import extract_text
from rapidfuzz.distance import Levenshtein

from benchmarks.measuring import machine
from tests.integration.test_corpus_extraction import BENCH
from uploads.extraction import nursery
from uploads.extraction.limits import Limits
from uploads.extraction.reading import load_parsers, read
from uploads.extraction.sandbox import parse


def ours(path: Path) -> str:
    return parse(path, "pdf").text


def ours_in_process(path: Path) -> str:
    with path.open("rb") as stream:
        return read(stream, "pdf", Limits()).text


def by_pypdf(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def by_pdfminer(path: Path) -> str:
    return str(extract_text(path))


def by_pymupdf(path: Path) -> str:
    fitz: Any = importlib.import_module("pymupdf")
    with fitz.open(path) as document:
        return "\n".join(page.get_text() for page in document)


WAYS: dict[str, Callable[[Path], str]] = {
    "ours": ours,
    "ours, in process": ours_in_process,
    "pypdf": by_pypdf,
    "pdfminer.six": by_pdfminer,
}
if importlib.util.find_spec("pymupdf"):
    WAYS["PyMuPDF"] = by_pymupdf


def measure(path: Path, rounds: int) -> tuple[dict[str, float], dict[str, str]]:
    """Median seconds, and the text, by way."""
    taken: dict[str, list[float]] = {name: [] for name in WAYS}
    texts = {}
    for _ in range(rounds):
        for name, way in WAYS.items():
            begun = time.perf_counter()
            texts[name] = way(path)
            taken[name].append(time.perf_counter() - begun)
    return {name: median(seconds) for name, seconds in taken.items()}, texts


def one_line(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction")
    parser.add_argument("folder", nargs="?", type=Path, default=BENCH)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    load_parsers()
    ours(next((options.folder / "pdfs").iterdir()))  # the zygote starts with it
    for path in sorted((options.folder / "pdfs").glob("*.pdf")):
        pages = len(pypdf.PdfReader(path).pages)
        truth = one_line((options.folder / "ground-truth" / f"{path.stem}.txt").read_text(encoding="utf-8"))
        seconds, texts = measure(path, options.rounds)
        print(f"{path.name}, {pages} pages, median of {options.rounds}, {machine()}")
        print(f"  {'':18}{'pages/s':>9}{'to ours':>9}{'similarity':>12}")
        for name in WAYS:
            likeness = Levenshtein.normalized_similarity(one_line(texts[name]), truth)
            speed, ratio = pages / seconds[name], seconds["ours"] / seconds[name]
            print(f"  {name:18}{speed:9.1f}{ratio:9.2f}{likeness:12.4f}", flush=True)
    if "PyMuPDF" not in WAYS:
        print("PyMuPDF is not installed: left out")
    nursery.end()


if __name__ == "__main__":
    main()
