"""What is said of a storm while it rages, and at its end."""

import sys
import time
from collections import Counter
from dataclasses import dataclass
from statistics import median

from tests.storm.audit import Repeat
from tests.storm.customers import Customers, Verdict
from tests.storm.killing import Storm

_LINE_EVERY = 5.0  # seconds, where lines cannot be written over


@dataclass(frozen=True)
class Report:
    """The outcome. `jobs` is how many verdicts there should be; `steps` counts the ledger's.

    `strays`: requests that belong to no step, and steps that belong to no request.
    """

    jobs: int
    seconds: float
    verdicts: list[Verdict]
    written_twice: list[str]
    requests: int
    steps: int
    repeats: list[Repeat]
    strays: int
    blows: Counter[str]
    refusals: Counter[str]
    missed: list[str]
    faults: list[str]

    @property
    def completed(self) -> int:
        return sum(verdict.status == "COMPLETED" for verdict in self.verdicts)

    @property
    def ended(self) -> int:
        return sum(verdict.status != "none" for verdict in self.verdicts)

    @property
    def good(self) -> bool:
        faults = sum(one.fate != "lost" for one in self.repeats) + self.strays + len(self.written_twice)
        return self.completed == self.jobs and not faults

    def table(self) -> str:
        waits = [verdict.seconds for verdict in self.verdicts] or [0.0]
        again = Counter(one.fate for one in self.repeats)
        rows = [
            ("verdicts", f"{self.ended} of {self.jobs} ({self.ended / self.jobs:.1%})"),
            ("  COMPLETED", str(self.completed)),
            ("  FAILED", str(self.ended - self.completed)),
            ("  none", str(self.jobs - self.ended)),
            ("written twice", str(len(self.written_twice))),
            ("requests to the model", f"{self.requests} for {self.steps} steps"),
            ("  lost with its worker", str(again["lost"])),
            ("  paid twice although stored", str(again["stored"])),
            ("  again without a reason", str(again["unexplained"])),
            ("  of no known step", str(self.strays)),
            ("seconds to a verdict", f"median {median(waits):.1f}, worst {max(waits):.1f}"),
            ("blows", f"{self.blows.total()} in {self.seconds:.0f} s: {_listed(self.blows)}"),
            ("refused for a moment", _listed(self.refusals) or "nothing"),
        ]
        lines = [f"  {name:30} {value}" for name, value in rows]
        return "\n".join([*lines, *self._details(), "", self._conclusion()])

    def _details(self) -> list[str]:
        bad = [verdict for verdict in self.verdicts if verdict.status != "COMPLETED"]
        return [
            *(f"  {one.mark} {one.kind} {one.job_id}: {one.status} {one.code}" for one in bad),
            *(f"  {line}" for line in self.faults + self.written_twice),
            *(f"  {one}" for one in self.repeats if one.fate != "lost"),
            *(f"  the storm was over before this happened: {what}" for what in self.missed),
        ]

    def _conclusion(self) -> str:
        if self.good:
            return "storm: every job has its verdict, nothing was done twice"
        return "storm: NOT GOOD, see above"


class Progress:
    """One line that renews itself on a terminal, a line every few seconds elsewhere."""

    def __init__(self, documents: int) -> None:
        self._documents = documents
        self._begun = time.monotonic()
        self._next = 0.0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    def show(self, customers: Customers, storm: Storm) -> None:
        done = Counter(verdict.kind for verdict in list(customers.verdicts))
        last = storm.blows[-1].what if storm.blows else "nothing yet"
        line = (
            f"  {self.seconds:4.0f} s   documents {done['uploads']}/{self._documents}"
            f"   funnels {done['funnels']}/{self._documents}   blows {len(storm.blows)}, the last: {last}"
        )
        if sys.stdout.isatty():
            print(f"\r\x1b[2K{line}", end="", flush=True)
        elif self.seconds >= self._next:
            print(line, flush=True)
            self._next = self.seconds + _LINE_EVERY

    def done(self) -> None:
        if sys.stdout.isatty():
            print()


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in counts.most_common())
