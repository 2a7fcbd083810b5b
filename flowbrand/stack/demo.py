"""`make demo`: from a document to a funnel through the real service, as a client would do it."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flowbrand.env import Env
from flowbrand.stack.client import Client
from flowbrand.stack.errors import StackProblem
from flowbrand.stack.home import Home
from flowbrand.stack.programs import PROJECT
from flowbrand.stack.progress import ProgressLine
from flowbrand.stack.session import Say, address, whole_service, with_ports


@dataclass
class Timings:
    """Seconds by step, in the order in which they were taken."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.seconds[step] = time.monotonic() - begun

    def line(self) -> str:
        return ", ".join(f"{step} {seconds:.1f} s" for step, seconds in self.seconds.items())


def demo(env: Env, *, file: Path | None, out: Path, say: Say) -> None:
    """Start, upload, generate, print, write `out`/funnel.json and .html, stop.

    Has a state folder and ports of its own, so it runs beside `make up`. Raises `StackProblem`.
    """
    document = readable(file or example())
    folder = writable(out)
    home = Home(env.flowbrand_home / "demo")
    env = with_ports(env, port=0, flower_port=0)
    timings = Timings()
    say(f"starting PostgreSQL, Redis, S3, API, relay and workers (logs: {home.logs})")
    with ExitStack() as service:
        with timings.of("start"):
            service.enter_context(whole_service(home, env, say=_say_nothing, flower=False))
        funnel = _make_funnel(address(env, env.port), document, folder, timings, say)
        with timings.of("stop"):
            service.close()
    _print(funnel)
    say(f"\nwritten: {folder / 'funnel.json'}")
    say(f"         {folder / 'funnel.html'}  (open this one in a browser)")
    say(f"time: {timings.line()}")


def _say_nothing(_: str) -> None:
    """The demo shows its own story; what each process says is in the logs."""


def example() -> Path:
    """The PDF brochure that comes with the project."""
    found = sorted((PROJECT / "examples").glob("*.pdf"))
    if not found:
        raise StackProblem("there is no PDF in examples/: name a document with FILE=path/to/file.pdf")
    return found[0]


def readable(path: Path) -> Path:
    """The path, if it is a file we may read. Raises `StackProblem` with what to do."""
    path = path.expanduser()
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise StackProblem(f"{path} {what}: give FILE the path of a .pdf, .docx or .pptx file")
    try:
        path.open("rb").close()
    except OSError as error:
        raise StackProblem(f"{path} cannot be read ({error.strerror}): check its permissions") from error
    return path


def writable(folder: Path) -> Path:
    """The folder, made where it is missing. Raises `StackProblem` with what to do."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StackProblem(
            f"cannot write to {folder} ({error.strerror}): choose another with OUT="
        ) from error
    return folder


def _make_funnel(url: str, document: Path, out: Path, timings: Timings, say: Say) -> dict[str, Any]:
    with Client(url) as client:
        client.register()
        say(f"uploading {document.name} ({document.stat().st_size / 1024:.0f} KiB)")
        with timings.of("upload"):
            document_id = client.upload(document)
        with timings.of("extraction"):
            _follow(client, "uploads", document_id, "reading the document")
        with timings.of("funnel"):
            funnel_id = client.request_funnel(document_id)
            _follow(client, "funnels", funnel_id, "making the funnel   ")
        for kind in ("json", "html"):
            (out / f"funnel.{kind}").write_bytes(client.export(funnel_id, kind))
        return client.funnel(funnel_id)


def _follow(client: Client, kind: str, identifier: str, label: str) -> None:
    line = ProgressLine(label)
    try:
        client.complete(kind, identifier, line.show)
    finally:
        line.done()


def _print(funnel: dict[str, Any]) -> None:
    """The demo is the one place in this room that knows what a funnel looks like, and only here."""
    from funnels.rendering.text import render
    from funnels.schema import FunnelResult

    print()
    print(render(FunnelResult.model_validate(funnel["result"])))
