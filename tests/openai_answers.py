"""Good answers for the OpenAI-compatible test server, made from what the request itself says.

Nothing here knows a funnel: the schema is read from the request (response_format, or the JSON block of the
prompt) and filled with sentences and evidence found in the prompt's material.
"""

import json
import re
from itertools import cycle
from typing import Any

Json = Any

_FENCED = re.compile(r"<<<([0-9a-f]{16}) ([^\n]*)\n(.*?)\n\1>>>", re.DOTALL)
_SHAPE = re.compile(r"```json\n(.*?)\n```", re.DOTALL)
_EVIDENCE = re.compile(r"^(E\d+) \[[^\]]*\] (.+)$", re.MULTILINE)
_PLACE = re.compile(r"^\[(?:page|slide|section) (\d+)\]$")
_NUMBER = re.compile(r"[€$£]?\d[\d.,]*(?:\s?%)?")
_SAYS_LENGTH = re.compile(r"At most (\d+) characters")
_SAYS_PATTERN = re.compile(r"Matches (\S+)\.(?:\s|$)")
_PATTERNED = ("en", "E1", "S1", "#1A2B3C", "1")
_LIST_LENGTH = 3
BROKEN_END = ",,}"
"""How the fault `invalid_json` ends an answer; asked to repair one, a good model takes it off again."""


def shape_of(body: dict[str, Json]) -> dict[str, Json]:
    """The JSON schema the request wants answered."""
    wanted = body.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        return dict(wanted["json_schema"]["schema"])
    blocks = _SHAPE.findall(_message(body, "system"))
    return dict(json.loads(blocks[-1]))


def material_of(body: dict[str, Json]) -> dict[str, str]:
    """The fenced material of the request, by name."""
    return {name: text for _, name, text in _FENCED.findall(_message(body, "user"))}


def good_answer(body: dict[str, Json]) -> dict[str, Json]:
    """An object that keeps to the request's schema and says only what its material says."""
    shape, material = shape_of(body), material_of(body)
    if "answer" in material:
        return dict(json.loads(material["answer"].replace(BROKEN_END, "}")))
    return dict(Writer(shape, material).value(shape, ""))


class Writer:
    """Fills a JSON schema with evidence (`E7`), or with sentences and their place, from the material."""

    def __init__(self, root: dict[str, Json], material: dict[str, str]) -> None:
        self._root = root
        text = "\n".join(material.values())
        places = _placed_sentences(material.get("document", text)) or [(1, "See what is inside.")]
        self._evidence = cycle(_EVIDENCE.findall(text) or [("E1", sentence) for _, sentence in places])
        self._sentences = cycle(places)
        counted = [one for one in places if _NUMBER.search(one[1])]
        self._counted = cycle(counted)
        self._most_counted = len(counted)

    def value(self, schema: dict[str, Json], name: str) -> Json:
        schema = self._resolved(schema)
        if "enum" in schema:
            return schema["enum"][0]
        if "const" in schema:
            return schema["const"]
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return self._array(schema, name)
        if kind in ("integer", "number"):
            return int(schema.get("minimum", 1))
        return True if kind == "boolean" else self._string(schema)

    def _object(self, schema: dict[str, Json]) -> dict[str, Json]:
        fields = schema.get("properties", {})
        known = self._known(fields)
        return {name: known.get(name, None) or self.value(child, name) for name, child in fields.items()}

    def _known(self, fields: dict[str, Json]) -> dict[str, Json]:
        """The fields that belong together: a text with its evidence, or a quote with its place."""
        if {"text", "sources"} <= fields.keys():
            label, text = next(self._evidence)
            return {"text": _cut(text, self._limit(fields["text"])), "sources": [label]}
        if {"quote", "position"} <= fields.keys():
            place, sentence = next(self._counted if "numbers" in fields else self._sentences)
            quote = _cut(sentence, self._limit(fields["quote"]))
            return {"text": quote, "quote": quote, "position": place, "numbers": _NUMBER.findall(quote)[:3]}
        return {}

    def _array(self, schema: dict[str, Json], name: str) -> list[Json]:
        items = self._resolved(schema.get("items", {}))
        least, most = schema.get("minItems", 0), schema.get("maxItems", _LIST_LENGTH)
        length = max(least, min(most, _LIST_LENGTH))
        if "numbers" in items.get("properties", {}):
            length = min(length, self._most_counted)
        return [self.value(items, name) for _ in range(length)]

    def _string(self, schema: dict[str, Json]) -> str:
        pattern = schema.get("pattern") or _said(_SAYS_PATTERN, schema)
        if pattern:
            return next(text for text in _PATTERNED if re.search(pattern, text))
        return _cut(next(self._evidence)[1], self._limit(schema))

    def _limit(self, schema: dict[str, Json]) -> int:
        schema = self._resolved(schema)
        return int(schema.get("maxLength") or _said(_SAYS_LENGTH, schema) or 200)

    def _resolved(self, schema: dict[str, Json]) -> dict[str, Json]:
        while "$ref" in schema or "anyOf" in schema:
            if "$ref" in schema:
                schema = self._root["$defs"][schema["$ref"].rpartition("/")[2]]
            else:
                schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
        return schema


def _message(body: dict[str, Json], role: str) -> str:
    return "\n".join(str(one["content"]) for one in body["messages"] if one["role"] == role)


def _placed_sentences(text: str) -> list[tuple[int, str]]:
    """Each sentence of a document's material with the number of its page, slide or section."""
    place, found = 1, []
    for line in text.splitlines():
        if marker := _PLACE.match(line):
            place = int(marker.group(1))
            continue
        parts = re.split(r"(?<=[.!?])\s+", line.strip().lstrip("#-* "))
        found += [(place, part) for part in parts if len(part) > 15]
    return found


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[: limit + 1].rsplit(" ", 1)[0][:limit]


def _said(pattern: re.Pattern[str], schema: dict[str, Json]) -> str:
    found = pattern.search(schema.get("description", ""))
    return found.group(1) if found else ""
