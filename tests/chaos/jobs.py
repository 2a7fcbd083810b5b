"""One user's jobs in the chaos stack: uploaded and asked for over HTTP, judged by their rows.

Every job carries a marker, a word of its own that stands in each of its requests to the language model: in
the file's name for a document, in the brief for a funnel.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import uuid4

import psutil
from celery import Celery
from redis import Redis

from tests.chaos.database import Row
from tests.chaos.processes import PATIENCE, wait_for
from tests.chaos.stack import ChaosStack
from tests.e2e.journey import Journey
from tests.unit.extraction.builders import docx_bytes
from tests.unlike import unlike
from workers.contracts import QUEUES, message_for

JOB_TYPES = {"uploads": "extract_document", "funnels": "generate_funnel"}
WORKER = {"uploads": "worker-extraction", "funnels": "worker-generation"}
_ROW = (
    *("status", "stage", "attempt", "crashes", "lease_token", "lease_expires_at", "due_at"),
    *("failure_code", "started_at", "updated_at", "finished_at"),
)
_STEP = ("step", "status", "attempts", "calls", "outcome")
_FAILURE = ("code", "attempt", "exception", "traceback")
FINAL = ("COMPLETED", "FAILED")


@dataclass(frozen=True)
class Job:
    """One row of tracked work and where to look for what became of it."""

    kind: str
    """uploads or funnels."""
    id: str
    marker: str
    stack: ChaosStack = field(repr=False, compare=False)

    @property
    def row(self) -> Row:
        return self.stack.database.work(self.kind, self.id)

    @property
    def asked(self) -> int:
        """How many requests for this job reached the language model."""
        return self.stack.llm.asked(self.marker)

    def wait_for_verdict(self, seconds: float = PATIENCE) -> Row:
        """The row once it is final."""

        def final() -> Row | None:
            row = self.row
            return row if row["status"] in FINAL else None

        return wait_for(final, self.describe, seconds)

    def wait_until_asked(self, times: int) -> None:
        """Until that many requests of this job have reached the language model."""
        wait_for(lambda: self.asked >= times, lambda: f"not asked {times} times: {self.describe()}")

    def wait_for_tasks(self, ended: int) -> None:
        """Until that many tasks about this job have ended."""
        wait_for(lambda: len(self.outcomes()) >= ended, self.describe)

    def hang(self, *, after: int) -> None:
        """The language model answers that many more requests of this job and is silent at the next."""
        self.stack.llm.queue(*[None] * after, "hang", about=self.marker)

    def pool_child(self) -> psutil.Process:
        """The process that works on this job, as its worker says."""

        def found() -> int | None:
            with broker(self.stack) as app:
                limit = sum(name.startswith("worker-") for name in self.stack.parts.names)
                told = app.control.inspect(timeout=2, limit=limit).active() or {}
            tasks = [task for node in told.values() for task in node]
            return next((int(task["worker_pid"]) for task in tasks if self.id in str(task["kwargs"])), None)

        return psutil.Process(wait_for(found, lambda: f"nobody works on {self.describe()}"))

    def outcomes(self) -> list[str]:
        """How the tasks about this job ended: done, skipped: finished, stopped: lease lost, ..."""
        ended = [json.loads(line) for line in self._worker_lines() if '"return_value"' in line]
        return [line["data"]["return_value"].strip("'") for line in ended]

    def _worker_lines(self) -> list[str]:
        names = [name for name in self.stack.parts.programs if name.startswith(WORKER[self.kind])]
        return [line for name in names for line in self.stack.log_since(name, 0) if self.id in line]

    def describe(self) -> str:
        """Everything a red test should show: the row, its steps, its failures and its last log lines."""
        database = self.stack.database
        lines = [
            f"{self.kind} {self.id} ({self.marker}), requests to the language model: {self.asked}",
            _shown(self.row, _ROW),
            *(f"step {_shown(step, _STEP)}" for step in database.steps(self.id)),
            *(f"failure {_shown(each, _FAILURE)}" for each in database.failures(self.id)),
            *self.stack.log_lines(self.id)[-10:],
        ]
        return "\n".join(lines)


@dataclass
class User:
    """A registered user of the stack."""

    stack: ChaosStack

    def __post_init__(self) -> None:
        self._journey = Journey(self.stack.parts.base_url)
        self.http = self._journey.http

    def document(self, marker: str = "", *, content: bytes | None = None, media_type: str = "docx") -> Job:
        """Upload `content`, or a document of two parts: three requests to the language model."""
        marker = marker or new_marker()
        data = unlike(long_document() if content is None else content, marker)
        answer = self.http.post("/uploads", files={"file": (f"{marker}.{media_type}", data)})
        return Job("uploads", Journey.data(answer)["id"], marker, self.stack)

    def finished_document(self, name: str = "Northlight") -> Job:
        """One that funnels can be made from, about a company of that name."""
        job = self.document(content=short_document(name))
        row = job.wait_for_verdict()
        assert row["status"] == "COMPLETED", job.describe()
        return job

    def funnel(self, document: Job, marker: str = "") -> Job:
        """Ask for a funnel: three requests to the language model."""
        marker = marker or new_marker()
        answer = self.http.post(
            "/funnels",
            json={"document_ids": [document.id], "brief": f"For {marker}."},
            headers={"Idempotency-Key": str(uuid4())},
        )
        return Job("funnels", Journey.data(answer)["id"], marker, self.stack)

    def run_again(self, job: Job) -> None:
        """Ask for another run of what has failed."""
        Journey.data(self.http.post(f"/{job.kind}/{job.id}/retry"))

    def status(self, job: Job) -> Any:
        return Journey.data(self.http.get(f"/{job.kind}/{job.id}/status"))


def deliver(job: Job, *, copies: int = 1, queue: str = "") -> None:
    """Put copies of a job's message straight into the broker, past outbox and relay."""
    job_type = JOB_TYPES[job.kind]
    payload = message_for(job_type, job.row["id"]).model_dump(mode="json")
    send(job.stack, job_type, payload, copies=copies, queue=queue or QUEUES[job_type])


def send(stack: ChaosStack, task: str, payload: object, *, queue: str, copies: int = 1) -> None:
    """A task message with any name and payload."""
    with broker(stack) as app:
        for _ in range(copies):
            app.send_task(task, kwargs={"message": payload}, queue=queue)


def broker(stack: ChaosStack) -> Celery:
    """A Celery client of the stack's broker, past the proxy. Use as a context manager."""
    app = Celery(set_as_current=False)
    app.conf.update(broker_read_url=stack.broker_url, broker_write_url=stack.broker_url)
    return app


def queued(stack: ChaosStack) -> dict[str, int]:
    """How many messages lie in each queue of the broker, without the empty ones."""
    with Redis.from_url(stack.broker_url) as redis:
        lengths = {queue: int(redis.llen(queue)) for queue in QUEUES.values()}
    return {queue: length for queue, length in lengths.items() if length}


def new_marker() -> str:
    return f"job-{uuid4().hex[:10]}"


@cache
def short_document(name: str = "Northlight") -> bytes:
    """A Word file for one request, about a company of that name."""
    return _document(name, paragraphs=6)


@cache
def long_document() -> bytes:
    """A Word file of two parts at LLM_CONTEXT_CHARACTERS=2000."""
    return _document("Northlight", paragraphs=40)


def _document(name: str, *, paragraphs: int) -> bytes:
    def fill(document: Any) -> None:
        document.add_heading(f"{name} heating", level=1)
        for number in range(1, paragraphs + 1):
            document.add_paragraph(
                f"{name} saves household {number} about {10 + number} % of its heating costs a year."
            )

    return docx_bytes(fill)


def _shown(row: Row, names: tuple[str, ...]) -> str:
    return " ".join(f"{name}={row[name]}" for name in names)
