"""The embedded S3: rclone serving a folder below the state folder. For demo, tests and a single machine."""

from flowbrand.stack.health import http_answers
from flowbrand.stack.home import Home
from flowbrand.stack.programs import BIN, Program


def url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def program(home: Home, *, port: int) -> Program:
    """The keys arrive in RCLONE_AUTH_KEY: a command line would show them to every user of the machine."""
    options = ("--addr", f"127.0.0.1:{port}", "--config", "/dev/null", "--dir-cache-time", "1s")
    return Program(
        name="s3",
        argv=(str(BIN / "rclone"), "serve", "s3", *options, str(home.path / "s3")),
        healthy=lambda: http_answers(url(port)),
        cwd=home.path,
    )


def prepare(home: Home, *, bucket: str) -> None:
    """A bucket is a folder."""
    (home.path / "s3" / bucket).mkdir(parents=True, exist_ok=True)
