"""`make demo`: from a document to a funnel through the real service, as a client would do it."""

import os
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

_KINDS = ("json", "html")


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
    document = supported(readable(file or example()))
    folder = writable(out)
    home = Home(env.flowbrand_home / "demo")
    env = with_ports(env, port=0, flower_port=0)
    timings = Timings()
    say(f"starting PostgreSQL, Redis, S3, API, relay and workers (logs: {home.logs})")
    with ExitStack() as service:
        with timings.of("start"):
            service.enter_context(whole_service(home, env, say=lambda line: say(f"  {line}"), flower=False))
        funnel = _make_funnel(address(env, env.port), document, folder, timings, say)
        with timings.of("stop"):
            service.close()
    say(f"\n{_shown(funnel)}\n")
    say(f"written: {folder / 'funnel.json'}")
    say(f"         {folder / 'funnel.html'}  (open this one in a browser)")
    say(f"time: {timings.line()}")


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
        raise StackProblem(
            f"{path} {what}: give FILE the path of a document, such as a .pdf, .docx or .pptx file"
        )
    try:
        path.open("rb").close()
    except OSError as error:
        raise StackProblem(f"{path} cannot be read ({error.strerror}): check its permissions") from error
    return path


def supported(path: Path) -> Path:
    """The path, if its suffix is one that the API takes. Raises `StackProblem` in the API's own words."""
    from uploads.validation import UnsupportedType, media_type_of

    try:
        media_type_of(path.name)
    except UnsupportedType as refusal:
        raise StackProblem(f"{path}: {refusal}") from None
    return path


def writable(folder: Path) -> Path:
    """The folder, if the results can be written there; it is made when there are some.

    Raises `StackProblem` with what to do, before minutes of work are lost.
    """
    folder = folder.expanduser()
    place = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not place.is_dir():
        raise StackProblem(f"cannot write to {folder} ({place} is a file): choose another with OUT=")
    files = [folder / f"funnel.{kind}" for kind in _KINDS]
    for path in (place, *(file for file in files if file.exists())):
        if not os.access(path, os.W_OK | (os.X_OK if path is place else 0)):
            raise StackProblem(f"cannot write to {path} (no permission): choose another folder with OUT=")
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
        out.mkdir(parents=True, exist_ok=True)
        for kind in _KINDS:
            (out / f"funnel.{kind}").write_bytes(client.export(funnel_id, kind))
        return client.funnel(funnel_id)


def _follow(client: Client, kind: str, identifier: str, label: str) -> None:
    line = ProgressLine(label)
    try:
        client.complete(kind, identifier, line.show)
    finally:
        line.done()


def _shown(funnel: dict[str, Any]) -> str:
    """The demo is the one place in this room that knows what a funnel looks like, and only here."""
    from funnels.rendering.text import render
    from funnels.schema import FunnelResult

    return render(FunnelResult.model_validate(funnel["result"])).rstrip()
