"""What a row of tracked work must look like, worked out from what was done to it.

`Row` is told what happened, never looks, and says what must be true. The properties in
test_lifecycle_properties.py compare it with the database after every step.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from funnels.models import Funnel
from uploads.models import StructuredContent, UploadedDocument
from workers.contracts import work_id_of
from workers.leases import Lease
from workers.models import JobFailure, OutboxMessage

MAX_ATTEMPTS, MAX_CRASHES = 3, 2

State = Literal["unfinished", "completed", "failed", "deleted"]


@dataclass(eq=False)
class Row:
    """One row. `token` is the only one that may write it; `overdue` means its lease or its time ran out."""

    model: type[UploadedDocument] | type[Funnel]
    pk: UUID
    state: State = "unfinished"
    token: UUID | None = None
    overdue: bool = False
    attempts: int = 0
    crashes: int = 0
    percent: int = 0
    code: str = ""
    result: str | None = None
    messages: int = 1
    unsent: bool = True
    failures: int = 0

    # --- what happens to it --------------------------------------------------------------------------

    @property
    def holder_died(self) -> bool:
        return self.token is not None and self.overdue

    @property
    def claimable(self) -> bool:
        free = self.token is None or self.overdue
        worth_it = self.attempts < MAX_ATTEMPTS and self.crashes + self.holder_died < MAX_CRASHES
        return self.state == "unfinished" and free and worth_it

    @property
    def hopeless(self) -> str:
        """The code of the verdict on a row that nobody works on and that is worth no further attempt."""
        if self.crashes + self.holder_died >= MAX_CRASHES:
            return self.model.POISON.code
        return "attempts_exhausted" if self.attempts >= MAX_ATTEMPTS else ""

    def claimed(self, token: UUID) -> None:
        self.crashes += self.holder_died
        self.token, self.overdue, self.attempts = token, False, self.attempts + 1

    def looked_after(self) -> Literal["given up", "announced", "left waiting"]:
        """By the reconciler. A message that still waits for the broker needs no second one."""
        code, waits = self.hopeless, self.unsent
        self.crashes += self.holder_died
        if code:
            self.failed(code, recorded=True)
            return "given up"
        self.freed()
        if waits:
            return "left waiting"
        self.announced()
        return "announced"

    def announced(self) -> None:
        self.messages, self.unsent = self.messages + 1, True

    def progressed(self, percent: int) -> None:
        self.percent, self.overdue = max(self.percent, percent), False

    def renewed(self) -> None:
        self.overdue = False

    def handed_back(self) -> None:
        self.freed()
        self.attempts -= 1
        self.announced()

    def freed(self) -> None:
        self.token, self.overdue = None, False

    def failed(self, code: str, *, recorded: bool) -> None:
        self.freed()
        self.state, self.code = "failed", code
        self.failures += recorded

    def completed(self, result: str) -> None:
        self.freed()
        self.state, self.percent, self.result = "completed", 100, result

    def restarted(self) -> None:
        self.state, self.code = "unfinished", ""
        self.attempts = self.crashes = self.percent = 0
        self.announced()

    # --- what the database has -----------------------------------------------------------------------

    def stored(self) -> dict[str, Any] | None:
        """The row with its result; None where it is gone."""
        fields: Any = self.model._default_manager.filter(pk=self.pk).values().first()
        if fields is not None and self.model is UploadedDocument:
            contents = StructuredContent.objects.filter(pk=self.pk).values_list("content", flat=True)
            fields["result"] = contents.first()
        return dict(fields) if fields else None

    def check(self) -> None:
        """Compare with the database. Raises AssertionError."""
        stored = self.stored()
        if self.state == "deleted":
            assert stored is None
            return
        assert stored is not None
        assert stored["lease_token"] == self.token, "one writer at most"
        assert stored["attempt"] == self.attempts <= MAX_ATTEMPTS
        assert stored["crashes"] == self.crashes <= MAX_CRASHES
        assert stored["percent_complete"] == self.percent
        assert stored["result"] == self.result
        assert stored["failure_code"] == self.code
        self._check_state(stored)

    def _check_state(self, stored: dict[str, Any]) -> None:
        life = self.model.LIFECYCLE
        watched = stored["lease_expires_at"] or stored["due_at"]
        if self.state == "unfinished":
            assert stored["status"] in life.unfinished
            assert watched, "nobody watches over unfinished work"
            assert not stored["finished_at"]
        else:
            assert stored["status"] == (life.failed if self.state == "failed" else life.completed)
            assert not watched
            assert stored["finished_at"]
        told = (stored["failure_code"], stored["failure_reason"], stored["support_id"])
        assert all(told) if self.state == "failed" else not any(told)


@dataclass(eq=False)
class Worker:
    """Somebody who won a claim once. `current` until the row was given to somebody else, or to nobody."""

    row: Row
    lease: Lease[Any]

    @property
    def current(self) -> bool:
        return self.row.token == self.lease.token


def check(rows: list[Row]) -> None:
    """Compare these rows, and what was announced and recorded of them. Raises AssertionError."""
    for row in rows:
        row.check()
    announced = Counter(map(work_id_of, OutboxMessage.objects.values_list("payload", flat=True)))
    recorded = Counter(JobFailure.objects.values_list("work_id", flat=True))
    assert [announced[str(row.pk)] for row in rows] == [row.messages for row in rows]
    assert [recorded[str(row.pk)] for row in rows] == [row.failures for row in rows]
