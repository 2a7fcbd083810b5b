"""What can go wrong with an OpenAI-compatible server, by name.

A fault is a name or {"kind": name, ...options}. Faults of the exchange (a status, silence, a cut line) are
in `tests.openai_server`; here are the refusals and the answers that are not what was asked for.
"""

import json
from typing import Any

from tests.openai_answers import BROKEN_END

Json = Any

REFUSALS: dict[str, tuple[int, str, str]] = {
    "rate_limit": (429, "rate_limit_exceeded", "Rate limit reached for requests."),
    "quota": (429, "insufficient_quota", "You exceeded your current quota, please check your plan."),
    "unauthorized": (401, "invalid_api_key", "Incorrect API key provided."),
    "forbidden": (403, "forbidden", "Your key may not use this model."),
    "not_found": (404, "model_not_found", "The model does not exist."),
    "too_long": (400, "context_length_exceeded", "This model's maximum context length is 8192 tokens."),
    "bad_request": (400, "invalid_request_error", "Bad request."),
    "server_error": (500, "server_error", "The server had an error."),
    "overloaded": (503, "overloaded", "The engine is overloaded."),
}
INCAPABLE: dict[str, str] = {
    "no_json_schema": "json_schema",
    "no_json_object": "json_object",
    "no_max_completion_tokens": "max_completion_tokens",
    "no_max_tokens": "max_tokens",
}
"""Faults that apply only to a request that uses the named feature."""


FIXED_ANSWERS: dict[str, str] = {
    "prose": "Certainly! Here is a summary of what you sent me.",
    "other_shape": '{"answer": "yes"}',
}
"""Answers that have nothing to do with the question."""


def uses(body: dict[str, Json], feature: str) -> bool:
    wanted = (body.get("response_format") or {}).get("type")
    return feature == wanted or (feature.startswith("max_") and feature in body)


def refusal(fault: dict[str, Json]) -> tuple[int, dict[str, Json]]:
    """The status and body of a refusal."""
    kind = fault["kind"]
    if kind in INCAPABLE:
        named = "response_format" if "json" in INCAPABLE[kind] else INCAPABLE[kind]
        message = fault.get("message", f"'{named}' of type {INCAPABLE[kind]} is not supported.")
        return fault.get("status", 400), _error("unsupported_parameter", message)
    status, code, message = REFUSALS[kind]
    return fault.get("status", status), _error(code, fault.get("message", message))


def spoiled(kind: str, good: dict[str, Json]) -> str | None:
    """The text of an answer with a fault in it, or None where the kind is not about the answer's text."""
    text = json.dumps(good, ensure_ascii=False)
    if kind == "truncated":
        return text[: len(text) // 2]
    if kind == "invalid_json":
        return text[:-1] + BROKEN_END
    if kind == "fenced":
        return f"Here it is:\n```json\n{text}\n```\nAnything else?"
    change = {"schema_violation": _violated, "ungrounded": _ungrounded, "duplicated": _duplicated}.get(kind)
    return json.dumps(change(good), ensure_ascii=False) if change else None


def _violated(value: Json) -> Json:
    """One string far over any bound, and one required field gone."""
    keys = [key for key, item in value.items() if isinstance(item, str)]
    if keys:
        value[keys[0]] = "far too long " * 400
    if len(value) > 1:
        value.pop(next(key for key in reversed(value) if key not in keys[:1]))
    return value


def _ungrounded(value: Json) -> Json:
    """Every copy claims a number that stands nowhere."""
    if isinstance(value, list):
        return [_ungrounded(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: _ungrounded(item) for key, item in value.items()}
    if {"text", "sources"} <= changed.keys():
        changed["text"] = "Loved by 98,765 customers."
    return changed


def _duplicated(value: Json) -> Json:
    """Every list holds its first item over and over, more often than any bound allows."""
    if isinstance(value, dict):
        return {key: _duplicated(item) for key, item in value.items()}
    if isinstance(value, list) and value:
        return [_duplicated(value[0])] * 70
    return value


def _error(code: str, message: str) -> dict[str, Json]:
    return {"error": {"message": message, "type": code, "param": None, "code": code}}
