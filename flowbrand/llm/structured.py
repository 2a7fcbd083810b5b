"""A typed answer: ask, read, and where it is wrong repair the wrong part, within bounds.

- Cut off at the token limit is not bad JSON: ask again with more room, then for less, then `Truncated`.
- Not JSON: one repair. A server that answers prose to json_schema ignores it: step down and ask again.
- JSON that breaks the schema: only the failing fields go back, with their error and value, at most twice.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from flowbrand.core.errors import PermanentError
from flowbrand.llm import json_schema
from flowbrand.llm.answers import NotJson, read_object
from flowbrand.llm.client import Client, Question
from flowbrand.llm.dialect import Mode
from flowbrand.llm.fields import Data, Problem, problems_of, tidied, with_values
from flowbrand.llm.json_schema import Schema
from flowbrand.llm.prompt import Prompt
from flowbrand.llm.transport import Completion

T = TypeVar("T", bound=BaseModel)

_REPAIR_ROUNDS = 2
_FIELDS_A_ROUND = 30
_VALUE_CHARACTERS = 2000
_BRIEFER = (
    "\n\nYour last answer was cut off because it was too long. Be briefer: at most three items in any list, "
    "at most one short sentence in any text."
)
_REPAIR_SYSTEM = (
    "You correct fields of a JSON document that failed validation. Keep the meaning of each value, change "
    "only what its error asks for, add no facts. Answer with the corrected values under the given keys."
)
_JSON_SYSTEM = "You turn a broken JSON document into a valid one with the same content, and add nothing."


class AnswerInvalid(PermanentError):
    code = "llm_answer_invalid"
    reason = "The language model did not give a usable answer, also after corrections. Please try again."


class Truncated(PermanentError):
    """The answer does not fit into the tokens allowed, also when asked to be brief."""

    code = "llm_answer_truncated"
    reason = "The language model's answer was cut off. The operator may raise LLM_MAX_OUTPUT_TOKENS."


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """`data` is what was validated into `value`; `mode` is how the last request asked for its shape."""

    value: T
    data: Data
    mode: Mode | None


def _no_draft(_data: Data) -> None:
    """Nobody keeps drafts."""


def structured(
    schema: type[T],
    prompt: Prompt,
    *,
    client: Client,
    max_tokens: int,
    draft: Data | None = None,
    keep_draft: Callable[[Data], None] = _no_draft,
) -> Answer[T]:
    """An answer of type `schema`. `max_tokens` bounds each request.

    `draft` is an answer that an earlier, interrupted attempt has paid for: it is repaired, not asked for
    again; `keep_draft` receives each such answer. Raises AnswerInvalid, Truncated and what Client.ask raises.
    """
    shape = json_schema.plain(schema)
    mode: Mode | None = None
    data = draft
    if data is None:
        data, mode = _asked(client, Question(prompt, shape, max(256, max_tokens // 2)), max_tokens)
    for left in reversed(range(_REPAIR_ROUNDS + 1)):
        data = tidied(schema, data)
        try:
            return Answer(schema.model_validate(data), data, mode)
        except ValidationError as error:
            problems = problems_of(error, data, shape)[:_FIELDS_A_ROUND]
        if not left:
            break
        keep_draft(data)
        data, mode = _repaired(client, data, problems, shape, max_tokens)
    raise AnswerInvalid


def _asked(client: Client, question: Question, most_tokens: int) -> tuple[Data, Mode]:
    """The answer as an object of roughly the asked shape. Raises AnswerInvalid and Truncated."""
    completion, mode = _whole(client, question, most_tokens)
    data = _read(completion)
    if mode == Mode.JSON_SCHEMA and _ignores(data, completion, question):
        client.step_down(mode)
        completion, mode = _whole(client, question, most_tokens)
        data = _read(completion)
    if data is None:
        data = _mended(client, completion, question, most_tokens)
    return data, mode


def _whole(client: Client, question: Question, most_tokens: int) -> tuple[Completion, Mode]:
    """An answer with an end: on truncation again with all the room there is, then for less. Or Truncated."""
    roomy = replace(question, max_tokens=most_tokens)
    brief = replace(roomy, prompt=replace(roomy.prompt, request=roomy.prompt.request + _BRIEFER))
    for attempt in (question, roomy, brief):
        completion, mode = client.ask(attempt)
        if not completion.truncated:
            return completion, mode
    raise Truncated


def _read(completion: Completion) -> Data | None:
    try:
        return read_object(completion.text)
    except NotJson:
        return None


def _ignores(data: Data | None, completion: Completion, question: Question) -> bool:
    """Whether an answer shows that the server takes json_schema and does not keep to it."""
    if data is None:
        return "{" not in completion.text
    wanted = set(question.schema.get("required", ()))
    return bool(wanted) and len(wanted & data.keys()) * 2 < len(wanted)


def _mended(client: Client, completion: Completion, question: Question, most_tokens: int) -> Data:
    """One request to make JSON of what should have been JSON. Raises AnswerInvalid."""
    prompt = Prompt(
        version="repair_json_v1",
        system=_JSON_SYSTEM,
        request="The answer below is not valid JSON. Write it again as one valid JSON object.",
        material={"answer": completion.text},
    )
    again, _ = _whole(client, replace(question, prompt=prompt, max_tokens=most_tokens), most_tokens)
    data = _read(again)
    if data is None:
        raise AnswerInvalid
    return data


def _repaired(
    client: Client, data: Data, problems: list[Problem], shape: Schema, most_tokens: int
) -> tuple[Data, Mode]:
    """The answer with new values for the failing fields."""
    keys = {f"field_{number}": problem for number, problem in enumerate(problems, start=1)}
    asked = {
        key: {"path": "/".join(map(str, one.path)), "error": one.error, "value": _shown(one.value)}
        for key, one in keys.items()
    }
    prompt = Prompt(
        version="repair_fields_v1",
        system=_REPAIR_SYSTEM,
        request="Correct each field below.",
        material={"fields": json.dumps(asked, ensure_ascii=False, indent=1)},
    )
    question = Question(prompt, _shape_of(keys, shape), most_tokens)
    completion, mode = _whole(client, question, most_tokens)
    fixes = _read(completion) or {}
    return with_values(data, [(one.path, fixes[key]) for key, one in keys.items() if key in fixes]), mode


def _shape_of(keys: dict[str, Problem], shape: Schema) -> Schema:
    properties = {key: one.schema for key, one in keys.items()}
    defs = {"$defs": shape["$defs"]} if "$defs" in shape else {}
    return {"type": "object", "properties": properties, "required": list(keys), **defs}


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:_VALUE_CHARACTERS]
