"""Stopping a process exactly inside one write, without a hook in our code: by triggers and advisory locks.

A gate names a table and a JSON pattern. The transaction that makes a row match it waits for the gate's lock
inside COMMIT (`at_commit`) or right after the statement (`in_transaction`), for as long as the test holds
it. Meanwhile the test kills or freezes the process; then it lets the write through (death just after the
boundary), or ends the waiting backend (the write is lost: death just before it).
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import psycopg

from tests.chaos.database import Database

Moment = Literal["at_commit", "in_transaction"]

TABLES = (
    *("uploads_uploadeddocument", "uploads_extractedtext", "funnels_funnel"),
    *("llm_llmcall", "workers_outboxmessage"),
)
_CLASS = 7461  # first half of the advisory locks' keys

_SCHEMA = """
CREATE TABLE chaos_gate (
    key int PRIMARY KEY, relation text NOT NULL, moment text NOT NULL, operation text NOT NULL,
    pattern jsonb NOT NULL
);
CREATE FUNCTION chaos_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gate record;
BEGIN
    FOR gate IN SELECT * FROM chaos_gate
        WHERE relation = TG_TABLE_NAME AND moment = TG_ARGV[0] AND operation IN ('', TG_OP)
    LOOP
        IF to_jsonb(NEW) @> gate.pattern THEN
            IF TG_OP = 'INSERT' OR NOT (to_jsonb(OLD) @> gate.pattern) THEN
                PERFORM pg_advisory_xact_lock_shared(%(class)s, gate.key);
            END IF;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""
_TRIGGERS = """
CREATE CONSTRAINT TRIGGER chaos_gate_at_commit AFTER INSERT OR UPDATE ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chaos_gate('at_commit');
CREATE TRIGGER chaos_gate_in_transaction AFTER INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION chaos_gate('in_transaction');
"""


def install(database: Database) -> None:
    """Once for each database, while nobody uses it: a trigger waits for every transaction on its table."""
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        connection.execute(_SCHEMA.replace("%(class)s", str(_CLASS)))
        for table in TABLES:
            connection.execute(_TRIGGERS.format(table=table))


@dataclass(frozen=True)
class Waiter:
    """Who has waited longest at a gate: the backend's pid, and for how many seconds."""

    backend: int
    seconds: float


def waiters(database: Database) -> dict[int, Waiter]:
    """By the key of the gate; gates that nobody waits at are absent."""
    found = database.rows(
        "SELECT DISTINCT ON (objid) objid, pid, extract(epoch FROM clock_timestamp() - waitstart) AS seconds"
        " FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = %s"
        " AND waitstart IS NOT NULL ORDER BY objid, waitstart",
        _CLASS,
    )
    return {int(row["objid"]): Waiter(int(row["pid"]), float(row["seconds"])) for row in found}


@dataclass(frozen=True)
class Gate:
    """One shut gate. It lets everything through once it was opened."""

    key: int
    _database: Database = field(repr=False)
    _holder: psycopg.Connection[Any] = field(repr=False)

    def arrived(self) -> int:
        """The pid of the backend that has waited here longest; 0 where none does."""
        waiter = waiters(self._database).get(self.key)
        return waiter.backend if waiter else 0

    def wait(self, seconds: float = 120.0) -> int:
        """The pid of the first backend that waits here."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if backend := self.arrived():
                return backend
            time.sleep(0.02)
        raise AssertionError(f"nobody came to the gate {self.pattern}")

    @property
    def pattern(self) -> str:
        gate = self._database.rows("SELECT * FROM chaos_gate WHERE key = %s", self.key)
        return str(gate)

    def open(self) -> None:
        """Let the waiting write through, and every later one."""
        self._database.rows("DELETE FROM chaos_gate WHERE key = %s", self.key)
        self._holder.execute("SELECT pg_advisory_unlock(%s, %s)", [_CLASS, self.key])

    def lose(self) -> None:
        """End the waiting backend: its write never happens. Then open."""
        if backend := self.arrived():
            self._database.rows("SELECT pg_terminate_backend(%s, 5000)", backend)
        self.open()


class Gates:
    """The gates of one test. All are open when the block ends."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holder = psycopg.connect(database.conninfo, autocommit=True)
        self._next = 1

    def shut(
        self, table: str, pattern: dict[str, Any], *, moment: Moment = "at_commit", operation: str = ""
    ) -> Gate:
        """Stop whoever makes a row of `table` match. `operation`: UPDATE or INSERT, "" for both."""
        key, self._next = self._next, self._next + 1
        self._holder.execute("SELECT pg_advisory_lock(%s, %s)", [_CLASS, key])
        self._database.rows(
            "INSERT INTO chaos_gate VALUES (%s, %s, %s, %s, %s)",
            key,
            table,
            moment,
            operation,
            json.dumps(pattern),
        )
        return Gate(key, self._database, self._holder)

    def close(self) -> None:
        self._database.rows("DELETE FROM chaos_gate")
        self._holder.close()


@contextmanager
def gates(database: Database) -> Iterator[Gates]:
    """A fresh set of gates."""
    made = Gates(database)
    try:
        yield made
    finally:
        made.close()
