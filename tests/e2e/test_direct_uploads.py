"""The examples of docs/uploads.md as they stand there: curl on the real processes, fetch in a browser."""

import hashlib
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Error, Page, sync_playwright
from pytest_django import Settings

from flowbrand.stack import s3
from flowbrand.stack.health import http_answers
from flowbrand.stack.home import Home
from flowbrand.stack.ports import free_port
from tests.api import logged_in
from tests.e2e.journey import Journey
from tests.e2e.raw_uploads import wait_until
from tests.e2e.test_rendered_page import ARGUMENTS, CHROMIUM
from tests.plugins.running_stack import RunningStack
from uploads import storage

ROOT = Path(__file__).parents[2]
MIB = 1024 * 1024
DOCUMENTED = "FILE=examples/brochure-tannbrook.pdf"


def example(language: str) -> str:
    """The one example of docs/uploads.md's section "Direct uploads" in `sh` or `js`."""
    section = (ROOT / "docs" / "uploads.md").read_text(encoding="utf-8").partition("## Direct uploads")[2]
    [found] = re.findall(rf"```{language}\n(.*?)```", re.split(r"\n## ", section)[0], re.DOTALL)
    return str(found)


def large_deck(folder: Path) -> Path:
    """A presentation of three parts: the example's, and random bytes that no slide shows."""
    path = folder / "deck.pptx"
    shutil.copy(ROOT / "examples" / "deck-brassfinch.pptx", path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("ppt/media/noise.bin", os.urandom(17 * MIB))
    return path


@pytest.mark.stack
@pytest.mark.parametrize("size", ["one part", "three parts"])
def test_the_curl_example_uploads_a_document(stack: RunningStack, tmp_path: Path, size: str) -> None:
    journey = Journey(stack.base_url)
    file = ROOT / "examples" / "brochure-tannbrook.pdf" if size == "one part" else large_deck(tmp_path)
    script = example("sh").replace(DOCUMENTED, f"FILE={file}")
    assert DOCUMENTED in example("sh")

    subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=ROOT,
        env=os.environ
        | {"API": f"{stack.base_url}/api/v1", "TOKEN": journey.http.headers["Authorization"].split()[1]},
        check=True,
        capture_output=True,
        timeout=120,
    )

    [listed] = journey.data(journey.http.get("/uploads"))
    assert journey.verdict("uploads", listed["id"])["status"] == "COMPLETED"
    document = journey.data(journey.http.get(f"/uploads/{listed['id']}"))
    assert document["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    for name in ("api", "relay", "worker-extraction"):
        assert "X-Amz-Signature" not in stack.log(name).read_text(errors="replace")


@pytest.mark.stack
def test_an_api_that_is_killed_while_it_completes_loses_nothing(stack: RunningStack) -> None:
    journey = Journey(stack.base_url)
    body = (ROOT / "examples" / "brochure-tannbrook.pdf").read_bytes()
    uploads = [
        journey.data(
            journey.http.post("/uploads/direct", json={"file_name": "a.pdf", "size": len(body)}),
        )
        for _ in range(6)
    ]
    for upload in uploads:
        httpx.put(upload["parts"][0]["url"], content=body).raise_for_status()

    def complete(upload: Any) -> int:
        try:
            return journey.http.post(f"/uploads/direct/{upload['id']}/complete").status_code
        except httpx.TransportError:
            return 0

    with ThreadPoolExecutor(len(uploads)) as pool:
        first = [pool.submit(complete, upload) for upload in uploads]
        killed = stack.kill("api")
        assert {each.result() for each in first} <= {0, 202, 502}
    stack.wait_for_new_process("api", killed)

    for upload in uploads:
        wait_until(lambda asked=upload: complete(asked) == 202)  # type: ignore[misc]
    for upload in uploads:
        assert journey.verdict("uploads", upload["id"])["status"] == "COMPLETED"
    assert len(journey.data(journey.http.get("/uploads"))) == len(uploads)


@contextmanager
def storage_for(origin: str, folder: Path, settings: Settings) -> Iterator[None]:
    """A storage server of its own that lets pages of `origin` in (none where it is empty)."""
    home = Home(folder)
    port = free_port()
    s3.prepare(home, bucket=settings.ENV.s3_bucket)
    env = settings.ENV
    pair = f'"{env.aws_access_key_id},{env.aws_secret_access_key.get_secret_value()}"'
    allowed = {"RCLONE_ALLOW_ORIGIN": origin} if origin else {}
    server = subprocess.Popen(
        s3.program(home, port=port).argv,
        env=os.environ | {"RCLONE_AUTH_KEY": pair} | allowed,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: http_answers(s3.url(port)))
        settings.ENV = env.model_copy(update={"s3_endpoint_url": s3.url(port)})
        _forget_clients()
        yield
    finally:
        server.terminate()
        server.wait()
        settings.ENV = env
        _forget_clients()


def _forget_clients() -> None:
    storage._client.cache_clear()
    storage._signer.cache_clear()


@contextmanager
def page_of(origin: str) -> Iterator[Page]:
    """A page of this origin in a browser, with the documented function in it.

    Any page that the origin itself serves (Chromium lets no other reach loopback), less its content policy.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(bypass_csp=True)
        page.goto(f"{origin}/healthz")
        page.add_script_tag(content=example("js"))
        yield page
        browser.close()


UPLOAD = """([api, token, size]) => {
  const bytes = new Uint8Array(size).fill(120);
  bytes.set(new TextEncoder().encode("%PDF-1.7\\n"));
  return uploadDirectly(api, token, new File([bytes], "Brochüre.pdf", { type: "application/pdf" }));
}"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found: install it to run browser tests")
@pytest.mark.django_db(transaction=True)
def test_the_fetch_example_uploads_from_a_browser(
    live_server: Any, tmp_path: Path, settings: Settings
) -> None:
    api = logged_in()
    token = api.headers["Authorization"].split()[1]
    size = 9 * MIB

    with storage_for(live_server.url, tmp_path, settings):
        with page_of(live_server.url) as page:
            document = page.evaluate(UPLOAD, [f"{live_server.url}/api/v1", token, size])
        stored = storage.size_of(f"documents/{api.user.pk}/{document['id']}.pdf")

    assert (document["status"], document["name"]) == ("PARSING", "Brochüre.pdf")
    assert stored == document["size"] == size


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found: install it to run browser tests")
@pytest.mark.django_db(transaction=True)
def test_a_storage_without_the_origin_lets_no_browser_in(
    live_server: Any, tmp_path: Path, settings: Settings
) -> None:
    token = logged_in().headers["Authorization"].split()[1]

    with (
        storage_for("", tmp_path, settings),
        page_of(live_server.url) as page,
        pytest.raises(Error, match="storage cannot be reached"),
    ):
        page.evaluate(UPLOAD, [f"{live_server.url}/api/v1", token, 100])
