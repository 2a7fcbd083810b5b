"""What is refused as content, and what is not."""

import pytest

from uploads.extraction.model import Position
from uploads.structuring.cues import cues_for
from uploads.structuring.noise import is_noise
from uploads.structuring.passages import Form, Passage

_PAGE = Position(kind="page", number=1)


def _noise(text: str, form: Form = "sentence", *, opens: bool = True, language: str = "en") -> bool:
    return is_noise(Passage(text, text, _PAGE, form, 0, 0, opens), cues_for(language))


@pytest.mark.parametrize(
    "text",
    [
        "© 2024 Acme Inc. All rights reserved.",
        "Page 3 of 12 of the annual brochure",
        "Introduction . . . . . . . . . . 4",
        "Name: ____________________",
        "[Type the name of your company here]",
        "Our <Product> is the best in the market.",
        "This document contains confidential information.",
        "Lorem ipsum dolor sit amet, consectetur.",
        "THIS IS A WHOLE LINE IN CAPITALS.",
        "var client = new Client(); await client.run();",
        "and this begins in the middle of something.",
        "The benefits include:",
        "We make no representations or warranties of any kind.",
        "Jane Doe, Sales Director",
        "— Jane Doe, Acme",
    ],
)
def test_boilerplate_hints_code_and_fragments_are_noise(text: str) -> None:
    assert _noise(text)


@pytest.mark.parametrize(
    "text",
    [
        "We cut energy costs by 32% in one year.",
        "Call 01665 555 0142 or +33 1 23 45 67 89 today.",
        "iPads, phones and laptops (all of them) are supported.",
        "NASA and the ESA use our sensors every day.",
    ],
)
def test_plain_sentences_are_content(text: str) -> None:
    assert not _noise(text, opens=False)


def test_a_heading_may_be_in_capitals_and_short() -> None:
    assert not _noise("OUR PRICES", form="heading")


def test_a_line_of_a_table_of_contents_is_noise() -> None:
    assert _noise("Getting started with the service 12", form="line")


def test_english_boilerplate_is_noise_in_any_language() -> None:
    assert _noise("Dieses Werk: all rights reserved.", language="de")
    assert _noise("Alle Rechte vorbehalten, Nachdruck verboten.", language="de")
