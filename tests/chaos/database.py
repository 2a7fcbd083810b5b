"""The stack's database as a test sees it: past the proxy, and with a new connection after every restart."""

import contextlib
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]
WORK_TABLES = {"uploads": "uploads_uploadeddocument", "funnels": "funnels_funnel"}


@dataclass(repr=False)
class Database:
    """Autocommit queries; `conninfo` leads straight to the server."""

    conninfo: str
    _connection: psycopg.Connection[Row] | None = field(default=None, init=False)

    def rows(self, query: str, *values: object) -> list[Row]:
        """The result's rows; [] of a statement without a result. Connects again once where it must."""
        try:
            return self._rows(query, values)
        except psycopg.OperationalError:
            self.close()
            return self._rows(query, values)

    def one(self, query: str, *values: object) -> Row:
        return self.rows(query, *values)[0]

    def work(self, kind: str, work_id: str) -> Row:
        """The row of tracked work. `kind`: uploads or funnels."""
        return self.one(f"SELECT * FROM {WORK_TABLES[kind]} WHERE id = %s", work_id)

    def failures(self, work_id: str) -> list[Row]:
        """The records for ops about one row."""
        return self.rows("SELECT * FROM workers_jobfailure WHERE work_id = %s ORDER BY created_at", work_id)

    def steps(self, work_id: str) -> list[Row]:
        """The ledger's rows of one job."""
        return self.rows("SELECT * FROM llm_llmcall WHERE job_id = %s ORDER BY created_at", work_id)

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def _rows(self, query: str, values: tuple[object, ...]) -> list[Row]:
        if self._connection is None:
            self._connection = psycopg.connect(
                self.conninfo, autocommit=True, connect_timeout=5, row_factory=dict_row
            )
        cursor = self._connection.execute(query, values or None)
        return cursor.fetchall() if cursor.description else []
