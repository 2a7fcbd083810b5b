"""The tables of fixed wording: the same slots in each language, and no numbers of their own."""

import re
from collections.abc import Iterator

import pytest

from funnels.composing.wording import wording_for
from funnels.schema import Channel, StageKey

LANGUAGES = ["en", "de", "fr", "es"]


def phrases(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from phrases(part, f"{path}.{key}")


def table(language: str) -> dict[str, str]:
    dumped = wording_for(language).model_dump(exclude={"cues", "buttons", "topics"})
    return dict(phrases(dumped))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_phrases_and_slots_of_the_english_table(language: str) -> None:
    english, other = table("en"), table(language)
    assert english.keys() == other.keys()
    for path, phrase in english.items():
        assert set(re.findall(r"\{\w*\}", phrase)) == set(re.findall(r"\{\w*\}", other[path])), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_fixed_phrases_hold_no_numbers(language: str) -> None:
    wording = wording_for(language)
    texts = [*table(language).values(), *(button.label for button in wording.buttons)]
    texts += [topic.question for topic in wording.topics]
    assert not [text for text in texts if re.search(r"\d", text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_channel_and_stage_is_worded(language: str) -> None:
    wording = wording_for(language)
    assert set(wording.channels) == set(wording.on_channel) == set(Channel)
    assert set(wording.stages) == set(StageKey)


def test_an_unknown_language_is_worded_in_english() -> None:
    assert wording_for("ja") == wording_for("en")


def test_quotations_are_not_quoted_twice() -> None:
    assert wording_for("en").quoted("“It works.”") == "“It works.”"
    assert wording_for("de").listed(["a", "b", "c"]) == "„a“, „b“ und „c“"
