"""Damaged files end in a text or a named refusal: never in another exception, whatever byte is wrong."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from flowbrand.core.errors import DocumentRejected
from tests.unit.extraction.builders import (
    SENTENCE,
    docx_bytes,
    parsed,
    part,
    pdf_bytes,
    pptx_bytes,
    with_part,
    write_lines,
)
from uploads.extraction.model import MediaType

_ROUNDS = 60


def _docx() -> bytes:
    def build(document: Any) -> None:
        document.add_heading("Offer", 1)
        document.add_paragraph(SENTENCE, style="List Bullet")
        document.add_table(2, 2).cell(0, 0).text = "cell"

    return docx_bytes(build)


def _pptx() -> bytes:
    def build(deck: Any) -> None:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = "Offer"
        slide.placeholders[1].text = SENTENCE

    return pptx_bytes(build)


def _pdf() -> bytes:
    return pdf_bytes(lambda canvas: write_lines(canvas, [SENTENCE] * 5))


def _spoilt(data: bytes, chance: random.Random) -> bytes:
    """`data` with a few short stretches replaced by other bytes, digits mostly by digits."""
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(spoilt))
        letters = b"0123456789" if 48 <= spoilt[place] <= 57 else bytes(range(256))
        spoilt[place : place + 1] = bytes(chance.choices(letters, k=chance.randint(0, 4)))
    return bytes(spoilt)


def _is_clear(data: bytes, media_type: MediaType) -> bool:
    try:
        return bool(parsed(data, media_type).text)
    except DocumentRejected as rejection:
        return bool(rejection.code)


@pytest.mark.parametrize(("media_type", "make"), [("docx", _docx), ("pptx", _pptx), ("pdf", _pdf)])
def test_a_file_with_wrong_bytes_ends_clearly(media_type: MediaType, make: Callable[[], bytes]) -> None:
    chance = random.Random(1)
    whole = make()

    assert all(_is_clear(_spoilt(whole, chance), media_type) for _ in range(_ROUNDS))


@pytest.mark.parametrize(
    ("media_type", "make", "name"),
    [
        ("docx", _docx, "word/document.xml"),
        ("docx", _docx, "word/styles.xml"),
        ("docx", _docx, "word/_rels/document.xml.rels"),
        ("pptx", _pptx, "ppt/slides/slide1.xml"),
        ("pptx", _pptx, "ppt/presentation.xml"),
    ],
)
def test_a_part_with_wrong_values_ends_clearly(
    media_type: MediaType, make: Callable[[], bytes], name: str
) -> None:
    chance = random.Random(2)
    whole = make()
    digits = [place for place, byte in enumerate(part(whole, name)) if 48 <= byte <= 57]

    for _ in range(_ROUNDS // 3):
        spoilt = bytearray(part(whole, name))
        for place in chance.sample(digits, min(5, len(digits))):
            spoilt[place] = chance.choice(b"-x0123456789")
        assert _is_clear(with_part(whole, name, bytes(spoilt)), media_type)
