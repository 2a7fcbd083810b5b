"""The test server keeps to the protocol it stands in for, and can be run and steered from outside."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema_rs
import openai as openai_client
import pytest
from openai.types.chat import ChatCompletion
from pydantic import BaseModel

from flowbrand.llm import json_schema
from funnels.prompting.drafts import Pages, StageAssets, Strategy
from tests.openai_answers import good_answer
from tests.openai_server import OpenAIServer
from uploads.structuring.llm_schema import Overview, Reading, WholeReading

DOCUMENT = "<<<0123456789abcdef document\n[page 1]\nIt saves 47 % a year.\n0123456789abcdef>>>"
MESSAGES = [{"role": "user", "content": DOCUMENT}]


def format_for(schema: type[BaseModel]) -> dict[str, Any]:
    shape = json_schema.strict(json_schema.plain(schema))
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": shape}}


@pytest.fixture
def started() -> Iterator[str]:
    """The address of a server in a process of its own."""
    command = [sys.executable, "-m", "tests.openai_server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().removeprefix("ready: ").strip().removesuffix("/v1")
        finally:
            process.terminate()


def test_its_answers_are_chat_completions(openai: OpenAIServer) -> None:
    body = {"model": "m", "messages": MESSAGES, "response_format": format_for(Overview)}

    answer = httpx.post(f"{openai.base_url}/chat/completions", json=body, timeout=10)

    ChatCompletion.model_validate(answer.json(), strict=True)


def test_its_errors_are_those_the_client_knows(openai: OpenAIServer) -> None:
    openai.queue("quota")

    with openai_client.OpenAI(base_url=openai.base_url, api_key="any", max_retries=0) as client:
        assert [model.id for model in client.models.list()] == ["test-model"]
        with pytest.raises(openai_client.RateLimitError) as caught:
            client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}])

    assert caught.value.code == "insufficient_quota"


@pytest.mark.parametrize("schema", [WholeReading, Reading, Overview, Strategy, StageAssets, Pages])
def test_its_good_answers_keep_to_the_schema_in_either_form(schema: type[BaseModel]) -> None:
    answer = good_answer({"messages": MESSAGES, "response_format": format_for(schema)})

    assert jsonschema_rs.is_valid(format_for(schema)["json_schema"]["schema"], answer)
    schema.model_validate(answer)


def test_every_schema_we_ask_for_can_be_strict() -> None:
    for schema in (WholeReading, Reading, Overview, Strategy, StageAssets, Pages):
        assert json_schema.can_be_strict(json_schema.plain(schema)), schema.__name__


def test_faults_are_set_and_requests_counted_over_http(started: str) -> None:
    httpx.post(f"{started}/__faults", json={"queue": ["rate_limit"]}, timeout=10)

    body = {"model": "m", "messages": MESSAGES}
    refused = httpx.post(f"{started}/v1/chat/completions", json=body, timeout=10)
    seen = httpx.get(f"{started}/__requests", timeout=10).json()
    httpx.delete(f"{started}/__requests", timeout=10)

    assert refused.status_code == 429
    assert seen["count"] == 1
    assert httpx.get(f"{started}/__requests", timeout=10).json()["count"] == 0


def test_jobs_that_run_at_once_have_faults_and_counts_of_their_own(openai: OpenAIServer) -> None:
    openai.queue("rate_limit", about="every month")

    def ask(said: str) -> int:
        messages = [*MESSAGES, {"role": "user", "content": said}]
        body = {"model": "m", "messages": messages, "response_format": format_for(Overview)}
        return httpx.post(f"{openai.base_url}/chat/completions", json=body, timeout=10).status_code

    assert [ask("every day"), ask("every month"), ask("every month")] == [200, 429, 200]
    assert (openai.asked("every day"), openai.asked("every month"), openai.count) == (1, 2, 3)
