"""Errors of an answer by field: which part is wrong, what it must be, and how to put a new value in."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from flowbrand.llm import json_schema
from flowbrand.llm.json_schema import Schema

Path = tuple[str | int, ...]
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """`error` says what is wrong without the value; `schema` is what the value must be."""

    path: Path
    error: str
    value: Any
    schema: Schema


def problems_of(error: ValidationError, data: Data, root: Schema) -> list[Problem]:
    """The failing parts, outermost first; a part inside another failing part is not named again."""
    found: dict[Path, list[str]] = {}
    for detail in sorted(_details(error), key=lambda one: len(one["loc"])):
        path = tuple(detail["loc"])
        if not any(path[:end] in found for end in range(len(path))):
            found.setdefault(path, []).append(detail["msg"])
    return [
        Problem(path, "; ".join(messages), value_at(data, path), json_schema.at(root, path))
        for path, messages in found.items()
    ]


def tidied(schema: type[BaseModel], data: Data) -> Data:
    """The answer with what can be mended without asking: lists cut to their bound, unknown keys removed."""
    for _ in range(3):
        try:
            schema.model_validate(data)
        except ValidationError as error:
            mended = _mended(data, _details(error))
            if mended == data:
                return data
            data = mended
        else:
            return data
    return data


def value_at(data: Any, path: Path) -> Any:
    """The value at a path, or None where there is none."""
    for step in path:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def with_values(data: Data, values: Iterable[tuple[Path, Any]]) -> Data:
    """A copy with new values put in. A path that leads nowhere is left out: the next check names it again."""
    result = copy.deepcopy(data)
    for path, value in values:
        parent = value_at(result, path[:-1]) if path else None
        if not path and isinstance(value, dict):
            result = value
        elif isinstance(parent, dict):
            parent[str(path[-1])] = value
        elif isinstance(parent, list):
            _put(parent, path[-1], value)
    return result


def _put(items: list[Any], index: str | int, value: Any) -> None:
    if isinstance(index, int) and index < len(items):
        items[index] = value


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False, include_context=True)


def _mended(data: Data, details: list[ErrorDetails]) -> Data:
    result = copy.deepcopy(data)
    for detail in details:
        path: Path = tuple(detail["loc"])
        value = value_at(result, path)
        if detail["type"] == "too_long" and isinstance(value, list):
            del value[detail["ctx"]["max_length"] :]
        elif detail["type"] == "extra_forbidden":
            parent = value_at(result, path[:-1])
            if isinstance(parent, dict):
                parent.pop(str(path[-1]), None)
    return result
