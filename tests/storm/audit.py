"""The books after a storm: what was written how often, and what was asked of the model how often.

Nothing here trusts the code under test. Triggers in the database count every write of a result; the model's
server has counted every request. The ledger is compared with both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import psycopg

from tests.storm.customers import Verdict
from tests.storm.killing import Blow
from tests.storm.server import Call
from tests.storm.settings import READER, WRITER

_RESULTS = {
    # table: (its key, when a write of it is the writing of a result)
    "uploads_uploadeddocument": ("id", "NEW.status = 'COMPLETED'"),
    "uploads_extractedtext": ("document_id", "true"),
    "uploads_structuredcontent": ("document_id", "true"),
    "funnels_funnel": ("id", "NEW.status = 'COMPLETED'"),
    "llm_llmcall": ("id", "NEW.status = 'succeeded'"),
}

_BOOK = """
CREATE TABLE storm_write (
    what text NOT NULL, key text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE FUNCTION storm_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO storm_write (what, key) VALUES (TG_TABLE_NAME, to_jsonb(NEW) ->> TG_ARGV[0]);
    RETURN NEW;
END $$;
"""
_TRIGGER = """
CREATE TRIGGER storm_note AFTER INSERT OR UPDATE ON {table}
FOR EACH ROW WHEN ({result}) EXECUTE FUNCTION storm_note('{key}');
"""


@dataclass(frozen=True)
class Step:
    """A row of the ledger. `stored` is when its answer first was, in seconds since 1970; None: never."""

    job_id: str
    name: str
    stored: float | None


Fate = Literal["lost", "stored", "unexplained"]


@dataclass(frozen=True)
class Repeat:
    """A request for a step that the server had answered before, by what became of the earlier answer.

    `lost` with its process or its database, `stored` already when it was asked for again, `unexplained`
    where neither is so. Times are seconds since 1970.
    """

    fate: Fate
    job: str
    step: str
    asked: float
    again: float


def begin(database_url: str) -> None:
    """Count every write of a result from here on."""
    with psycopg.connect(database_url) as connection:
        connection.execute(_BOOK)
        for table, (key, result) in _RESULTS.items():
            connection.execute(_TRIGGER.format(table=table, key=key, result=result).encode())


def written_twice(database_url: str, verdicts: Sequence[Verdict]) -> list[str]:
    """Results that were written more than once, and rows that nobody asked for."""
    with psycopg.connect(database_url) as connection:
        twice = connection.execute(
            "SELECT what, key, count(*) FROM storm_write GROUP BY what, key HAVING count(*) > 1"
        ).fetchall()
        rows = connection.execute(
            "SELECT id::text FROM uploads_uploadeddocument UNION ALL SELECT id::text FROM funnels_funnel"
        ).fetchall()
        asked_anew = connection.execute(
            "SELECT job_id, step FROM llm_llmcall GROUP BY job_id, step HAVING count(*) > 1"
        ).fetchall()
    known = {verdict.job_id for verdict in verdicts}
    return [
        *(f"{what} {key}: written {count} times" for what, key, count in twice),
        *(f"{key}: a row that no customer asked for" for (key,) in rows if key not in known),
        *(f"{job} {step}: asked again with other material" for job, step in asked_anew),
    ]


def ledger(database_url: str) -> list[Step]:
    """Every step, in the order in which they were begun."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT job_id::text, step, extract(epoch FROM min(storm_write.at))::float8 FROM llm_llmcall"
            " LEFT JOIN storm_write ON what = 'llm_llmcall' AND key = id::text"
            " GROUP BY id ORDER BY llm_llmcall.created_at, id"
        ).fetchall()
    return [Step(*row) for row in rows]


def compare(
    calls: Sequence[Call], steps: Sequence[Step], verdicts: Sequence[Verdict], blows: Sequence[Blow]
) -> tuple[list[Repeat], int]:
    """The server's book beside the ledger: what was asked again, and how much belongs to nothing.

    The steps of a job follow each other, so the first, second, ... prompt of a job is that of its first,
    second, ... step in the ledger.
    """
    found: list[Repeat] = []
    matched, stepless = 0, 0
    for verdict in verdicts:
        job = (READER if verdict.kind == "uploads" else WRITER, verdict.mark)
        times: dict[str, list[float]] = {}
        for call in calls:
            if (call.model, call.mark) == job:
                times.setdefault(call.prompt, []).append(call.at)
        own = [step for step in steps if step.job_id == verdict.job_id]
        for step, asked in zip(own, times.values(), strict=False):
            found += _repeats(step, asked, [blow for blow in blows if blow.loses_answers_of(verdict.kind)])
        matched += sum(map(len, times.values()))
        stepless += abs(len(own) - len(times))
    return found, stepless + len(calls) - matched


def _repeats(step: Step, times: list[float], blows: Sequence[Blow]) -> Iterator[Repeat]:
    for asked, again in pairwise(times):
        fate: Fate = "unexplained"
        if step.stored is not None and step.stored < again:
            fate = "stored"
        elif any(blow.begun < again and blow.ended > asked for blow in blows):
            fate = "lost"
        yield Repeat(fate, step.job_id, step.name, asked, again)
