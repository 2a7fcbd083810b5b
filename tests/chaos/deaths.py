"""Every step boundary of both jobs, and what is left of a job whose process dies there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.chaos.gates import Gate, Gates
from tests.chaos.jobs import Job

Fate = Literal["kept", "lost"]
"""Of the write at the boundary: death just after it, or just before."""

WORK = {"uploads": "uploads_uploadeddocument", "funnels": "funnels_funnel"}


ID = {"llm_llmcall": "job_id", "uploads_extractedtext": "document_id"}
"""Where a table names the job, if not in its own id."""


@dataclass(frozen=True, eq=False)
class Boundary:
    """One write of a job. `pattern` is what the row looks like after it.

    `counted`: whether the attempt that dies here stays counted. `again`: requests to the language model
    that are made twice because their answer dies with the process, `unbooked` those of them that the ledger
    never heard of; both by the fate of the write.
    """

    kind: str
    name: str
    table: str
    pattern: dict[str, Any]
    again: Mapping[Fate, int] = field(default_factory=lambda: {"kept": 0, "lost": 0})
    unbooked: Mapping[Fate, int] = field(default_factory=lambda: {"kept": 0, "lost": 0})
    counted: Mapping[Fate, bool] = field(default_factory=lambda: {"kept": True, "lost": True})
    final: bool = False
    """The write that finishes the job: kept, there is no second attempt."""

    def shut(self, gates: Gates, job: Job) -> Gate:
        return gates.shut(self.table, {ID.get(self.table, "id"): job.id} | self.pattern)

    def attempts(self, fate: Fate) -> int:
        """Attempts that stand in the row at the end."""
        return 1 + (self.counted[fate] and not (self.final and fate == "kept"))


def _claim(kind: str) -> Boundary:
    counted: dict[Fate, bool] = {"kept": True, "lost": False}
    return Boundary(kind, "claim", WORK[kind], {"attempt": 1}, counted=counted)


def _stage(kind: str, stage: str) -> Boundary:
    return Boundary(kind, f"stage {stage}", WORK[kind], {"stage": stage})


def _step(kind: str, step: str) -> list[Boundary]:
    """A step of the ledger: reserved, its request booked, its answer kept, which alone saves the request."""
    both: dict[Fate, int] = {"kept": 1, "lost": 1}
    lost: dict[Fate, int] = {"kept": 0, "lost": 1}
    ledger = "llm_llmcall"
    return [
        Boundary(kind, f"{step} reserved", ledger, {"step": step, "attempts": 1, "calls": 0}),
        Boundary(kind, f"{step} booked", ledger, {"step": step, "calls": 1}, again=both, unbooked=lost),
        Boundary(kind, f"{step} answered", ledger, {"step": step, "status": "succeeded"}, again=lost),
    ]


def _verdict(kind: str) -> Boundary:
    return Boundary(kind, "verdict", WORK[kind], {"status": "COMPLETED"}, final=True)


DOCUMENT = [
    _claim("uploads"),
    _stage("uploads", "reading"),
    _stage("uploads", "parsing"),
    Boundary("uploads", "text", "uploads_extractedtext", {}),
    _stage("uploads", "structuring"),
    *_step("uploads", "read-1-of-2"),
    *_step("uploads", "read-2-of-2")[2:],
    *_step("uploads", "overview")[1:],
    _verdict("uploads"),
]
FUNNEL = [
    _claim("funnels"),
    _stage("funnels", "reading"),
    _stage("funnels", "brand"),
    _stage("funnels", "strategy"),
    *_step("funnels", "strategy"),
    _stage("funnels", "assets"),
    *_step("funnels", "assets")[2:],
    _stage("funnels", "pages"),
    *_step("funnels", "pages")[2:],
    _stage("funnels", "grounding"),
    _verdict("funnels"),
]
BOUNDARIES = [*DOCUMENT, *FUNNEL]


Victim = Literal["pool child", "worker"]


@dataclass(frozen=True, eq=False)
class Death:
    """Where a job's process dies, which one, and what becomes of the write it was in."""

    boundary: Boundary
    fate: Fate
    victim: Victim

    def __str__(self) -> str:
        return f"{self.boundary.kind}: {self.boundary.name} {self.fate}, {self.victim}"
