"""Schemas in the form that strict structured output takes."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from flowbrand.llm import json_schema


class Part(BaseModel):
    title: Annotated[str, StringConstraints(max_length=20)] = "x"
    day: int = Field(ge=0, le=90)


class Whole(BaseModel):
    parts: list[Part] = Field(max_length=3)
    first: Part | None = Field(default=None, description="The first.")


def test_objects_are_closed_and_everything_is_required() -> None:
    strict = json_schema.strict(json_schema.plain(Whole))

    assert strict["required"] == ["parts", "first"]
    assert strict["$defs"]["Part"]["required"] == ["title", "day"]
    assert strict["$defs"]["Part"]["additionalProperties"] is False


def test_limits_move_into_the_description_and_list_bounds_stay() -> None:
    strict = json_schema.strict(json_schema.plain(Whole))

    assert strict["$defs"]["Part"]["properties"]["title"] == {
        "type": "string",
        "description": "At most 20 characters.",
    }
    assert strict["properties"]["parts"]["maxItems"] == 3
    assert "default" not in str(strict)


def test_a_property_called_title_is_no_title_keyword() -> None:
    assert set(json_schema.plain(Part)["properties"]) == {"title", "day"}


def test_the_part_of_a_schema_for_a_path() -> None:
    root = json_schema.plain(Whole)

    assert json_schema.at(root, ("parts", 2, "day"))["maximum"] == 90
    assert json_schema.at(root, ("first", "title"))["maxLength"] == 20
    assert json_schema.at(root, ("nowhere", 1)) == {}


def test_free_objects_are_not_strict() -> None:
    class Free(BaseModel):
        anything: dict[str, int]

    assert json_schema.can_be_strict(json_schema.plain(Whole))
    assert not json_schema.can_be_strict(json_schema.plain(Free))
