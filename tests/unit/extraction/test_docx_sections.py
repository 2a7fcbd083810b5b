"""Which headings begin a section of a Word file, and what a source may call it."""

import pytest

from uploads.extraction.docx_sections import in_sections
from uploads.extraction.model import Block, Position

_FIRST = Position(kind="section", number=1)


def numbers(*lines: str, titles: frozenset[int] = frozenset()) -> list[int]:
    """The section of each line; "## Heading" is a heading of level 2, anything else a paragraph."""
    return [block.position.number for block in in_sections([_block(line) for line in lines], titles)[0]]


def _block(line: str) -> Block:
    level = len(line) - len(line.lstrip("#"))
    kind = "heading" if level else "paragraph"
    return Block.model_validate(
        {"kind": kind, "text": line.lstrip("# "), "position": _FIRST, "level": level or None}
    )


def test_a_document_under_one_title_is_divided_by_the_headings_below_it() -> None:
    assert numbers("# Guide", "Intro.", "## One", "a", "### Detail", "b", "## Two", "c") == [
        *(1, 1),
        *(1, 1, 1, 1),
        *(2, 2),
    ]


def test_chapters_of_the_first_level_keep_dividing_it() -> None:
    assert numbers("# One", "## a", "## b", "# Two", "x") == [1, 1, 1, 2, 2]


def test_a_title_by_its_style_begins_no_section() -> None:
    assert numbers("# Title", "# One", "# Two", titles=frozenset({0})) == [1, 1, 2]


def test_bold_lines_in_place_of_styles_divide_it_too() -> None:
    assert numbers("Intro.", "## Prices", "a", "## Contact", "b") == [1, 1, 1, 2, 2]


@pytest.mark.parametrize("mark", ["{}. ", "{} ", "{}) ", "Chapter {}: "])
def test_printed_numbers_are_the_numbers_of_the_sections(mark: str) -> None:
    lines = ["# Specification", f"## {mark.format(1)}Overview", "## Aside", f"## {mark.format(2)}Audience"]
    lines += ["## 2.1 Details", "x", f"## {mark.format(3)}Roadmap", "y"]
    assert numbers(*lines) == [1, 1, 1, 2, 2, 2, 3, 3]


def test_numbers_with_gaps_are_no_numbers_of_sections() -> None:
    assert numbers("## 2024 results", "## 5 reasons", "## 9 months", "x") == [1, 2, 3, 3]


def test_without_headings_it_is_one_section() -> None:
    blocks, count = in_sections([_block("a"), _block("b")], frozenset())
    assert ([block.position.number for block in blocks], count) == ([1, 1], 1)
