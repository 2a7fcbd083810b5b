"""Errors by field, and new values put where they belong."""

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flowbrand.llm import json_schema
from flowbrand.llm.fields import Data, Problem, problems_of, tidied, value_at, with_values


class Leaf(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: str = Field(max_length=5)
    size: int


class Tree(BaseModel):
    leaves: list[Leaf] = Field(max_length=2)
    root: Leaf | None


def problems(data: Data) -> list[Problem]:
    try:
        Tree.model_validate(data)
    except ValidationError as error:
        return problems_of(error, data, json_schema.plain(Tree))
    return []


def test_each_problem_has_its_path_value_and_schema() -> None:
    found = problems({"leaves": [{"name": "too long", "size": 1}], "root": None})

    assert [(one.path, one.value) for one in found] == [(("leaves", 0, "name"), "too long")]
    assert found[0].schema == {"maxLength": 5, "type": "string"}
    assert "too long" not in found[0].error


def test_a_part_that_is_missing_is_asked_for_as_a_whole() -> None:
    found = problems({"leaves": [{"name": "a"}]})

    assert [one.path for one in found] == [("root",), ("leaves", 0, "size")]
    assert found[0].schema["properties"].keys() == {"name", "size"}


def test_long_lists_and_unknown_keys_are_mended_together() -> None:
    leaf = {"name": "a", "size": 1}

    data = tidied(Tree, {"leaves": [leaf | {"colour": "green"}, leaf, leaf, leaf], "root": None})

    assert data == {"leaves": [leaf, leaf], "root": None}


def test_tidying_leaves_what_it_cannot_mend() -> None:
    data: Data = {"leaves": [], "root": "none"}

    assert tidied(Tree, data) == data


def test_values_go_where_they_belong_and_nowhere_else() -> None:
    data: Data = {"leaves": [{"name": "a", "size": 1}], "root": None}

    changed = with_values(
        data,
        [
            (("leaves", 0, "name"), "b"),
            (("leaves", 7), {}),
            (("root", "name"), "x"),
            (("root",), {"name": "r", "size": 2}),
        ],
    )

    assert changed == {"leaves": [{"name": "b", "size": 1}], "root": {"name": "r", "size": 2}}
    assert data["leaves"][0]["name"] == "a"
    assert with_values(data, [((), {"leaves": []})]) == {"leaves": []}
    assert value_at(data, ("leaves", 3, "name")) is None
