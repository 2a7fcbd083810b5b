"""Whether `migrate` has anything to do, without loading Django (which takes longer than all services).

A digest of every migration file is kept as the comment of the database itself: it goes where the data goes.
"""

import hashlib
import importlib.metadata

import psycopg
from psycopg import sql

from flowbrand.stack.programs import PROJECT

_PREFIX = "flowbrand migrations "


def pending(database_url: str) -> bool:
    """False only where the last successful migration ran with exactly today's files."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return row is None or row[0] != _PREFIX + _digest()


def remember(database_url: str) -> None:
    """Note that today's files have been applied. Does nothing where the database is not ours to comment."""
    with psycopg.connect(database_url) as connection:
        owner = connection.execute(
            "SELECT pg_catalog.pg_get_userbyid(datdba) = current_user FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
        if owner and owner[0]:
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(connection.info.dbname), sql.Literal(_PREFIX + _digest())
                )
            )


def _digest() -> str:
    """Our migration files by path and content; the libraries' by the version of Django that brings them."""
    digest = hashlib.sha256(importlib.metadata.version("django").encode())
    for path in sorted(PROJECT.glob("*/migrations/*.py")) + sorted(PROJECT.glob("*/*/migrations/*.py")):
        digest.update(str(path.relative_to(PROJECT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
