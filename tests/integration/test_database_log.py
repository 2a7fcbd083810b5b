"""What the embedded PostgreSQL writes to its log when a statement fails."""

import os
import time
from pathlib import Path

import psycopg
import pytest


def test_the_log_names_the_error_and_shows_nothing_of_the_statement_or_the_row() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"].rpartition("/")[0] + "/postgres") as connection:
        connection.execute("CREATE TEMP TABLE people (address text CONSTRAINT only_once UNIQUE)")
        connection.execute("INSERT INTO people VALUES ('secret@example.com')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('secret@example.com')")
        connection.rollback()
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT FROM the_end_of_this_test")

    log = Path(os.environ["FLOWBRAND_TESTS_HOME"]) / "logs" / "postgres.log"
    deadline = time.monotonic() + 30
    while "the_end_of_this_test" not in log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "only_once" in log.read_text()
    assert "secret@example.com" not in log.read_text()
