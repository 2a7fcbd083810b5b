"""Reading an object out of what a model wrote, with the tolerance real models need."""

import json
import re
from typing import Any

_FENCE = re.compile(r"```[a-zA-Z]*\s*\n(.*?)```", re.DOTALL)
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)


class NotJson(Exception):
    """There is no JSON object in the text. Carries no text."""


def read_object(text: str) -> dict[str, Any]:
    """The JSON object in an answer: bare, in a code fence, or with words before and after it.

    Raises NotJson.
    """
    text = _THOUGHT.sub("", text)
    fence = _FENCE.search(text)
    for candidate in ([fence.group(1)] if fence else []) + [text, _outermost(text)]:
        value = _parsed(candidate)
        if isinstance(value, dict):
            return {str(key): _storable(item) for key, item in value.items()}
    raise NotJson


def _outermost(text: str) -> str:
    return text[text.find("{") : text.rfind("}") + 1]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None


def _storable(value: Any) -> Any:
    """Without NUL and lone surrogates: PostgreSQL's jsonb refuses both."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


def _refuse_constant(name: str) -> Any:
    """NaN and Infinity are not JSON, and PostgreSQL's jsonb refuses them."""
    raise ValueError(name)
