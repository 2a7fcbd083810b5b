"""The main job on real processes: API, relay and both workers, polled over HTTP."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from funnels.schema import FunnelResult
from tests.e2e.journey import Journey
from tests.plugins.running_stack import RunningStack
from tests.unlike import unlike_copy

pytestmark = pytest.mark.stack

EXAMPLES = Path(__file__).parents[2] / "examples"
DOCUMENTS = sorted(path for path in EXAMPLES.glob("*.*") if path.suffix in {".pdf", ".docx", ".pptx"})


@pytest.fixture
def journey(stack: RunningStack) -> Journey:
    return Journey(stack.base_url)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_example_becomes_a_funnel(journey: Journey, path: Path) -> None:
    funnel = journey.funnel_of(path)

    result = FunnelResult.model_validate(funnel["result"])
    assert result.brand.from_document
    assert result.engine.provider == "extractive"
    assert all(stage.tasks for stage in result.stages)
    for form, beginning in {"json": "{", "md": "#", "html": "<!"}.items():
        export = journey.http.get(f"/funnels/{funnel['id']}/export", params={"format": form})
        assert export.text.lstrip().lower().startswith(beginning)
        assert f'filename="funnel-{funnel["id"]}.{form}"' in export.headers["Content-Disposition"]
    preview = journey.http.get(f"/funnels/{funnel['id']}/preview")
    assert preview.headers["Content-Type"] == "text/html; charset=utf-8"


def test_several_documents_become_one_funnel_with_sources_in_each(journey: Journey) -> None:
    ids = [journey.upload(path)["id"] for path in DOCUMENTS]
    for document_id in ids:
        assert journey.verdict("uploads", document_id)["status"] == "COMPLETED"

    funnel = journey.ask(*ids)

    assert journey.verdict("funnels", funnel["id"])["status"] == "COMPLETED"
    text = journey.http.get(f"/funnels/{funnel['id']}").text
    assert all(text.count(document_id) > 1 for document_id in ids)


def test_a_document_at_fault_fails_with_a_reason_and_a_retry_is_possible(
    journey: Journey, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"not really" * 500)

    document = journey.upload(broken)
    status = journey.verdict("uploads", document["id"])

    assert status["status"] == "FAILED"
    assert status["failure"]["code"] == "document_damaged"
    assert status["failure"]["message"].endswith(".")
    retried = journey.http.post(f"/uploads/{document['id']}/retry")
    assert retried.status_code == 202
    assert journey.verdict("uploads", document["id"])["failure"]["code"] == "document_damaged"


def test_a_burst_of_uploads_all_get_a_verdict(journey: Journey, tmp_path: Path) -> None:
    path = min(DOCUMENTS, key=lambda each: each.stat().st_size)
    with ThreadPoolExecutor(6) as pool:
        documents = list(pool.map(journey.upload, (unlike_copy(path, tmp_path, f"{n}") for n in range(12))))

    verdicts = [journey.verdict("uploads", each["id"])["status"] for each in documents]

    assert verdicts == ["COMPLETED"] * 12


def test_one_request_id_goes_from_the_answer_to_the_tasks_log(stack: RunningStack, journey: Journey) -> None:
    with DOCUMENTS[0].open("rb") as file:
        response = journey.http.post(
            "/uploads", files={"file": (DOCUMENTS[0].name, file)}, headers={"X-Request-ID": "trace-me-12345"}
        )
    journey.verdict("uploads", journey.data(response)["id"])

    assert response.headers["X-Request-ID"] == "trace-me-12345"
    for name in ("api", "worker-extraction"):
        lines = [json.loads(line) for line in stack.log(name).read_text().splitlines() if "trace-me" in line]
        assert any(line.get("request_id") == "trace-me-12345" for line in lines), name


def test_no_log_holds_text_of_a_document_or_a_secret(stack: RunningStack, journey: Journey) -> None:
    funnel = journey.funnel_of(DOCUMENTS[0])
    quote = funnel["result"]["summary"]["sources"][0]["quote"][:40]
    token = journey.http.headers["Authorization"].removeprefix("Bearer ")

    for log in stack.home.logs.glob("*.log"):
        text = log.read_text(errors="replace")
        assert quote not in text, log.name
        assert token not in text, log.name
        assert "correct horse" not in text, log.name


def test_a_killed_worker_loses_nothing(stack: RunningStack, journey: Journey, tmp_path: Path) -> None:
    documents = [journey.upload(unlike_copy(DOCUMENTS[0], tmp_path, f"{n}")) for n in range(3)]
    pid = stack.kill("worker-extraction")

    verdicts = [journey.verdict("uploads", each["id"])["status"] for each in documents]

    assert verdicts == ["COMPLETED"] * 3
    stack.wait_for_new_process("worker-extraction", pid)


def test_health_and_docs_answer(stack: RunningStack) -> None:
    assert httpx.get(f"{stack.base_url}/healthz").status_code == 200
    ready = httpx.get(f"{stack.base_url}/readyz").json()
    assert set(ready["checks"].values()) == {"ok"}
    assert httpx.get(f"{stack.base_url}/api/docs").status_code == 200
    assert httpx.get(f"{stack.base_url}/api/schema").status_code == 200
