"""The shell examples of docs/uploads.md, run as they stand there against the real API."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.journey import Journey
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "uploads.md"


def examples() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def test_the_examples_of_the_page_do_what_it_says(stack: RunningStack) -> None:
    journey = Journey(stack.base_url)
    token = str(journey.http.headers["Authorization"]).removeprefix("Bearer ")
    environment = os.environ | {"API": f"{stack.base_url}/api/v1", "TOKEN": token}
    answers = []

    for example in examples():
        said = subprocess.run(
            ["sh", "-ec", example], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=60
        )
        answers.append((example, json.loads(said.stdout)))

    assert len(answers) >= 6
    assert {answer["status"] for _, answer in answers} == {"success"}, answers
    documents = journey.data(journey.http.get("/uploads"))
    assert {each["name"] for each in documents} == {"brochure-tannbrook.pdf", "deck.pptx", "whitepaper.docx"}
    for each in documents:
        assert journey.verdict("uploads", each["id"])["status"] == "COMPLETED"
    [asked] = [answer["data"] for example, answer in answers if "idempotency_key=" in example]
    assert [each["name"] for each in asked] == ["deck.pptx"]
    [usage] = [answer["data"] for example, answer in answers if "uploads/usage" in example]
    assert 1 <= usage["documents"]["used"] <= len(documents)  # examples below it upload more
    usage = journey.data(journey.http.get("/uploads/usage"))
    assert usage["documents"]["used"] == len(documents)
