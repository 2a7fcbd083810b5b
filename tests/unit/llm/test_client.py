"""Stepping down to what a server understands, remembering it, and ending within the budget."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from flowbrand.core.errors import JobError
from flowbrand.llm.budget import Budget, CallLimitReached, DeadlinePassed
from flowbrand.llm.client import Client, Question
from flowbrand.llm.dialect import Dialect, Mode, ProcessMemory
from flowbrand.llm.prompt import Prompt
from flowbrand.llm.transport import ContentRefused, LlmUnavailable, RequestRefused, Usage
from tests.openai_server import OpenAIServer

SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
QUESTION = Question(Prompt("test_v1", "Answer.", "What is it?"), SCHEMA, 800)
MakeClient = Callable[..., Client]


def kinds(openai: OpenAIServer) -> list[str | None]:
    return [(body.get("response_format") or {}).get("type") for body in openai.requests]


def test_json_schema_is_asked_for_first(openai: OpenAIServer, client_for: MakeClient) -> None:
    _, mode = client_for().ask(QUESTION)

    assert mode == Mode.JSON_SCHEMA
    assert openai.requests[0]["response_format"]["json_schema"]["strict"] is True


@pytest.mark.parametrize("status", [400, 422, 500])
def test_a_server_without_json_schema_is_asked_for_json_object(
    openai: OpenAIServer, client_for: MakeClient, status: int
) -> None:
    openai.always({"kind": "no_json_schema", "status": status})

    _, mode = client_for().ask(QUESTION)

    assert mode == Mode.JSON_OBJECT
    assert kinds(openai) == ["json_schema", "json_object"]


def test_a_server_with_neither_is_asked_in_words(openai: OpenAIServer, client_for: MakeClient) -> None:
    openai.always("no_json_schema", "no_json_object")

    completion, mode = client_for().ask(QUESTION)

    assert mode == Mode.PROMPT
    assert kinds(openai) == ["json_schema", "json_object", None]
    assert "title" in completion.text


def test_what_was_refused_is_not_asked_again(openai: OpenAIServer, client_for: MakeClient) -> None:
    memory = ProcessMemory()
    openai.always("no_json_schema")

    client_for(memory=memory).ask(QUESTION)
    client_for(memory=memory).ask(QUESTION)

    assert kinds(openai) == ["json_schema", "json_object", "json_object"]


def test_the_other_name_for_the_token_limit_is_tried(openai: OpenAIServer, client_for: MakeClient) -> None:
    openai.always("no_max_completion_tokens", "no_json_schema")

    _, mode = client_for().ask(QUESTION)

    assert mode == Mode.JSON_OBJECT
    assert openai.requests[-1]["max_tokens"] == 800
    assert openai.count == 3


def test_a_limit_refused_under_both_names_ends(openai: OpenAIServer, client_for: MakeClient) -> None:
    openai.always("no_max_completion_tokens", "no_max_tokens")

    with pytest.raises(RequestRefused):
        client_for().ask(QUESTION)

    assert openai.count == 2


def test_a_server_that_refuses_everything_is_left_alone(openai: OpenAIServer, client_for: MakeClient) -> None:
    memory = ProcessMemory()
    openai.always("bad_request")

    with pytest.raises(RequestRefused):
        client_for(memory=memory).ask(QUESTION)

    assert kinds(openai) == ["json_schema", "json_object", None]
    assert not memory.recall(client_for().server).proven


def test_an_unexplained_500_of_a_server_that_works_is_not_about_the_format(
    openai: OpenAIServer, client_for: MakeClient
) -> None:
    memory = ProcessMemory()
    client_for(memory=memory).ask(QUESTION)
    openai.queue("server_error")

    with pytest.raises(LlmUnavailable):
        client_for(memory=memory).ask(QUESTION)

    assert kinds(openai) == ["json_schema", "json_schema"]


def test_an_unexplained_500_of_an_unknown_server_is_a_guess_that_is_forgotten(
    openai: OpenAIServer, client_for: MakeClient
) -> None:
    now = [1000.0]
    memory = ProcessMemory(clock=lambda: now[0])
    openai.queue("server_error")

    _, mode = client_for(memory=memory).ask(QUESTION)

    server = client_for().server
    assert mode == Mode.JSON_OBJECT
    assert memory.recall(server).mode == Mode.JSON_OBJECT
    now[0] += 3600
    assert memory.recall(server) == Dialect()


@pytest.mark.parametrize("fault", ["rate_limit", "quota", "unauthorized", "overloaded", "drop", "too_long"])
def test_what_is_not_about_the_format_is_not_tried_again(
    openai: OpenAIServer, client_for: MakeClient, fault: str
) -> None:
    openai.always(fault)

    with pytest.raises(JobError):
        client_for().ask(QUESTION)

    assert openai.count == 1


def test_a_refusal_by_the_model_is_final_and_accounted_for(
    openai: OpenAIServer, client_for: MakeClient, spent: list[tuple[Usage, Mode]]
) -> None:
    openai.queue("refusal")

    with pytest.raises(ContentRefused):
        client_for().ask(QUESTION)

    assert openai.count == 1
    assert spent[0][0].prompt_tokens > 0


def test_the_work_stops_at_the_number_of_calls_allowed(openai: OpenAIServer, client_for: MakeClient) -> None:
    client = client_for(calls=1)
    client.ask(QUESTION)

    with pytest.raises(CallLimitReached):
        client.ask(QUESTION)

    assert openai.count == 1


def test_the_caller_is_told_that_time_passes(openai: OpenAIServer, client_for: MakeClient) -> None:
    beats: list[int] = []
    openai.queue({"kind": "slow", "seconds": 0.8})

    replace(client_for(), while_waiting=lambda: beats.append(1), beat_seconds=0.1).ask(QUESTION)

    assert len(beats) >= 3


def test_a_caller_that_lost_its_lease_leaves_at_once(openai: OpenAIServer, client_for: MakeClient) -> None:
    openai.queue({"kind": "hang", "seconds": 5})
    started = time.monotonic()

    def lost() -> None:
        if openai.count:  # else the request would reach the next test
            raise LookupError

    with pytest.raises(LookupError):
        replace(client_for(), while_waiting=lost, beat_seconds=0.1).ask(QUESTION)

    assert time.monotonic() - started < 3


def test_a_call_gets_no_more_time_than_the_job_has_left() -> None:
    now = [0.0]
    budget = Budget(seconds=100, call_seconds=60, calls=9, clock=lambda: now[0])

    assert budget.take_call() == 60
    now[0] = 70
    assert budget.take_call() == 30
    now[0] = 100
    with pytest.raises(DeadlinePassed):
        budget.take_call()
