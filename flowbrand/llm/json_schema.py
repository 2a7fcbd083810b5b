"""JSON schemas as servers take them.

Strict structured output (OpenAI's "structured outputs" guide, and servers that follow it) wants every
object closed and every property required, and refuses keywords such as maxLength. Those move into the
description, where the model reads them; pydantic still checks them.
"""

from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]

_TOLD = {
    "maxLength": "At most {} characters.",
    "minimum": "At least {}.",
    "maximum": "At most {}.",
    "pattern": "Matches {}.",
}
_DROPPED = {"title", "default", "minLength", "format", "uniqueItems", "discriminator", *_TOLD}


def plain(schema: type[BaseModel]) -> Schema:
    """The model's own JSON schema, without the titles pydantic makes up."""
    untitled: Schema = _untitled(schema.model_json_schema())
    return untitled


def strict(schema: Schema) -> Schema:
    """The schema for `strict: true`: closed objects, all properties required, only keywords allowed there."""
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    kept = {key: _strict_value(key, value) for key, value in schema.items() if key not in _DROPPED}
    if "const" in kept:
        kept["enum"] = [kept.pop("const")]
    if "properties" in kept:
        kept |= {"additionalProperties": False, "required": list(kept["properties"])}
    return _described(kept, schema)


def can_be_strict(schema: Any) -> bool:
    """Whether strict mode can express it: no object with free keys, no value without a type."""
    if isinstance(schema, list):
        return all(can_be_strict(item) for item in schema)
    if not isinstance(schema, dict):
        return True
    free = schema.get("type") == "object" and "properties" not in schema
    return not free and schema != {} and all(can_be_strict(value) for value in schema.values())


def at(root: Schema, path: tuple[str | int, ...]) -> Schema:
    """The part of a schema that describes the value at `path`, or {} where it says nothing about it."""
    node = _resolved(root, root)
    for step in path:
        node = _resolved(root, _child(node, step))
    return node


def _child(node: Schema, step: str | int) -> Schema:
    found: Any = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
    return found if isinstance(found, dict) else {}


def _resolved(root: Schema, node: Schema) -> Schema:
    """Follow references, and look through `X or null`."""
    for _ in range(16):
        if "$ref" in node:
            node = root.get("$defs", {}).get(str(node["$ref"]).rpartition("/")[2], {})
        elif len(real := [one for one in node.get("anyOf", []) if one.get("type") != "null"]) == 1:
            node = real[0]
        else:
            break
    return node


def _strict_value(key: str, value: Any) -> Any:
    if key in ("properties", "$defs"):
        return {name: strict(child) for name, child in value.items()}
    if isinstance(value, dict):
        return strict(value)
    if isinstance(value, list):
        return [strict(item) if isinstance(item, dict) else item for item in value]
    return value


def _described(kept: Schema, schema: Schema) -> Schema:
    limits = [text.format(schema[key]) for key, text in _TOLD.items() if key in schema]
    parts = [*([schema["description"]] if "description" in schema else []), *limits]
    return kept | {"description": " ".join(parts)} if parts else kept


def _untitled(schema: Any) -> Any:
    """Without `title` keywords; a property that is called title stays."""
    if isinstance(schema, list):
        return [_untitled(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _untitled(child) for name, child in value.items()}
        if key in ("properties", "$defs")
        else _untitled(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }
