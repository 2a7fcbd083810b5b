"""Answers that are not what was asked for are repaired within bounds, and paid for no more than needed."""

import json
from collections.abc import Callable
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from flowbrand.llm.client import Client
from flowbrand.llm.dialect import Mode, ProcessMemory
from flowbrand.llm.fields import Data
from flowbrand.llm.prompt import Prompt
from flowbrand.llm.structured import Answer, AnswerInvalid, Truncated, structured
from flowbrand.llm.transport import RateLimited, Usage
from tests.openai_answers import material_of
from tests.openai_server import OpenAIServer

MakeClient = Callable[..., Client]
Short = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["price", "result"]
    text: Short


class Report(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Short
    items: list[Item] = Field(min_length=1, max_length=5)
    closing: Short


PROMPT = Prompt("report_v1", "You write reports.", "Write one.", {"document": "Heating costs fall by 47 %."})
GOOD: Data = {"title": "Heat", "items": [{"kind": "price", "text": "€49"}], "closing": "Call us"}


def ask(client: Client, **options: object) -> Answer[Report]:
    return structured(Report, PROMPT, client=client, max_tokens=4000, **options)  # type: ignore[arg-type]


def raw(data: Data | str) -> dict[str, object]:
    return {"kind": "raw", "content": data if isinstance(data, str) else json.dumps(data)}


def test_a_good_answer_costs_one_request(openai: OpenAIServer, client_for: MakeClient) -> None:
    answer = ask(client_for())

    assert answer.value.items
    assert openai.count == 1


def test_a_fenced_answer_is_read_without_another_request(
    openai: OpenAIServer, client_for: MakeClient
) -> None:
    openai.always("no_json_schema", "fenced")

    answer = ask(client_for())

    assert answer.value.title
    assert openai.count == 2


def test_a_truncated_answer_is_asked_for_with_more_room(openai: OpenAIServer, client_for: MakeClient) -> None:
    openai.queue("truncated")

    ask(client_for())

    assert [body["max_completion_tokens"] for body in openai.requests] == [2000, 4000]
    assert "not valid JSON" not in str(openai.requests)


def test_then_for_a_shorter_one(openai: OpenAIServer, client_for: MakeClient) -> None:
    openai.queue("truncated", "truncated")

    ask(client_for())

    assert "Be briefer" in openai.requests[2]["messages"][1]["content"]
    assert openai.count == 3


def test_and_then_it_is_truncated_and_not_bad_json(openai: OpenAIServer, client_for: MakeClient) -> None:
    openai.always("truncated")

    with pytest.raises(Truncated) as caught:
        ask(client_for())

    assert caught.value.code == "llm_answer_truncated"
    assert openai.count == 3


def test_invalid_json_is_repaired_once(openai: OpenAIServer, client_for: MakeClient) -> None:
    openai.queue("invalid_json")

    ask(client_for())

    assert openai.count == 2
    assert "not valid JSON" in openai.requests[1]["messages"][1]["content"]
    assert "answer" in material_of(openai.requests[1])


def test_invalid_json_for_ever_ends(openai: OpenAIServer, client_for: MakeClient) -> None:
    openai.always("invalid_json")

    with pytest.raises(AnswerInvalid) as caught:
        ask(client_for())

    assert caught.value.code == "llm_answer_invalid"
    assert openai.count == 2


@pytest.mark.parametrize("fault", ["prose", "other_shape"])
def test_a_server_that_ignores_json_schema_is_asked_in_the_prompt_from_then_on(
    openai: OpenAIServer, client_for: MakeClient, fault: str
) -> None:
    memory = ProcessMemory()
    openai.queue(fault)

    answer = ask(client_for(memory=memory))
    ask(client_for(memory=memory))

    assert answer.mode == Mode.JSON_OBJECT
    assert [body["response_format"]["type"] for body in openai.requests] == [
        "json_schema",
        "json_object",
        "json_object",
    ]


def test_only_the_failing_fields_are_asked_for_again(openai: OpenAIServer, client_for: MakeClient) -> None:
    bad = GOOD | {"closing": "x" * 90, "items": [{"kind": "pigeon", "text": "€49"}]}
    openai.queue(raw(bad), raw({"field_1": "Call us now", "field_2": "price"}))

    answer = ask(client_for())

    assert answer.value.model_dump() == GOOD | {"closing": "Call us now"}
    assert openai.count == 2
    sent = json.loads(material_of(openai.requests[1])["fields"])
    assert {one["path"] for one in sent.values()} == {"closing", "items/0/kind"}
    assert "Heating costs" not in openai.requests[1]["messages"][1]["content"]


def test_a_missing_field_is_asked_for_with_its_own_schema(
    openai: OpenAIServer, client_for: MakeClient
) -> None:
    openai.queue(raw({"title": "Heat", "items": GOOD["items"]}))

    answer = ask(client_for())

    assert answer.value.title == "Heat"
    shape = openai.requests[1]["response_format"]["json_schema"]["schema"]
    assert shape["properties"]["field_1"] == {"type": "string", "description": "At most 40 characters."}


def test_repair_ends_after_two_rounds(openai: OpenAIServer, client_for: MakeClient) -> None:
    openai.always(raw(GOOD | {"closing": "x" * 90, "field_1": "y" * 90}))

    with pytest.raises(AnswerInvalid):
        ask(client_for())

    assert openai.count == 3


def test_a_list_that_is_too_long_and_unknown_keys_cost_nothing(
    openai: OpenAIServer, client_for: MakeClient
) -> None:
    openai.queue(raw(GOOD | {"items": GOOD["items"] * 50, "comment": "as you wished"}))

    answer = ask(client_for())

    assert len(answer.value.items) == 5
    assert openai.count == 1


def test_every_request_is_accounted_for(
    openai: OpenAIServer, client_for: MakeClient, spent: list[tuple[Usage, Mode]]
) -> None:
    openai.queue("truncated", "schema_violation")

    ask(client_for())

    assert openai.count == 3
    assert len(spent) == 3


def test_a_paid_answer_survives_a_failed_repair(openai: OpenAIServer, client_for: MakeClient) -> None:
    kept: list[Data] = []
    openai.queue(raw(GOOD | {"closing": "x" * 90}), "rate_limit")

    with pytest.raises(RateLimited):
        ask(client_for(), keep_draft=kept.append)
    openai.queue(raw({"field_1": "Call us now"}))
    answer = ask(client_for(), draft=kept[-1])

    assert answer.value.closing == "Call us now"
    assert openai.count == 3


def test_nul_and_lone_surrogates_do_not_reach_the_answer(
    openai: OpenAIServer, client_for: MakeClient
) -> None:
    openai.queue(
        raw('{"title": "a\\u0000b\\ud800", "items": [{"kind": "price", "text": "x"}], "closing": "c"}')
    )

    assert ask(client_for()).value.title == "ab?"
