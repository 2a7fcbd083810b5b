"""How often the same sentence comes back: a budget for the whole funnel, whatever the documents hold."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnels.composing.desk import Desk
from funnels.composing.items import Role
from funnels.composing.material import Material, prepare
from funnels.extractive import compose
from funnels.schema import FunnelResult
from tests.unit.funnels.handmade import brand, from_markup
from tests.unit.funnels.made import example_funnel
from tests.unit.funnels.reading import assets, copies, without_outline

EXAMPLES = ["brochure-tannbrook.pdf", "whitepaper-torquill.docx", "deck-brassfinch.pptx"]
_SUBJECTS = (
    "roof",
    "wall",
    "cellar",
    "attic",
    "window",
    "door",
    "stair",
    "floor",
    "garden",
    "kitchen",
    "hall",
)
_DOINGS = ("keeps its warmth for {} nights", "is measured by {} people", "costs {} hours of work a year")
_TAGS = {"benefit": 16, "problem": 12, "summary": 5, "result: {} %": 20, "quantity: {}": 20, "audience": 12}
"""How many of each a document's content may hold."""


def parts(texts: list[str]) -> Counter[str]:
    """How often each sentence of some length is said."""
    found = [part for text in texts for line in text.split("\n") for part in re.split(r"(?<=[.!?])\s+", line)]
    return Counter(part for part in found if len(part) > 25)


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_sentence_of_an_example_stands_in_more_than_three_assets(example: str) -> None:
    said = Counter(
        text
        for asset in assets(without_outline(example_funnel(example)))
        for text in parts([copy.text for copy in asset])
    )
    assert max(said.values()) <= 3, said.most_common(1)


@pytest.mark.parametrize("example", EXAMPLES)
def test_most_of_what_an_example_says_it_says_once_or_twice(example: str) -> None:
    said = parts([copy.text for copy in copies(without_outline(example_funnel(example)))])
    assert sum(count > 2 for count in said.values()) <= 0.25 * len(said)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_summary_the_offer_and_the_audience_do_not_repeat_each_other(example: str) -> None:
    funnel = example_funnel(example)
    front = [copy.text for block in (funnel.summary, funnel.audience, funnel.offer) for copy in copies(block)]
    assert max(parts(front).values()) == 1


@st.composite
def _documents(draw: st.DrawFn) -> str:
    """A document of 33 to 66 different sentences in eleven sections, with any tags."""
    lines: list[str] = []
    room = Counter(_TAGS)
    for subject in _SUBJECTS:
        lines.append(f"# How the {subject} is made warm")
        for index in range(draw(st.integers(3, 6))):
            number = 10 + 7 * len(lines)
            tag = draw(st.sampled_from(sorted(_TAGS)))
            room[tag] -= 1
            mark = f"[{tag.format(number)}] " if room[tag] >= 0 else ""
            doing = _DOINGS[index % 3].format(number)
            lines.append(f"{mark}Your {subject} {doing} and so on, said {number} times.")
    return "\n".join(["en | House | Warmhouse | house", *lines])


def _funnel(markup: str) -> FunnelResult:
    return compose([from_markup(markup)], brief=None, brand=brand("Warmhouse"))


@settings(max_examples=25, deadline=None)
@given(markup=_documents())
def test_in_a_rich_document_no_sentence_stands_in_more_than_three_assets(markup: str) -> None:
    funnel = _funnel(markup)
    said = Counter(
        text for asset in assets(without_outline(funnel)) for text in parts([copy.text for copy in asset])
    )
    assert max(said.values()) <= 3, said.most_common(1)


def _material(count: int) -> Material:
    lines = [
        f"[quantity: {n}] Case number {n} saved its whole team {n} hours." for n in range(10, count + 10)
    ]
    source = from_markup("\n".join(["en | House | Warmhouse | house", "# Gains", *lines]))
    return prepare([source], brief=None, brand=brand("Warmhouse"))


def test_what_was_not_said_yet_is_preferred() -> None:
    desk = Desk(_material(30))
    taken = [desk.begin().take(Role.QUANTITY) for _ in range(30)]
    assert len({item.key for item in taken if item}) == 30


def test_what_is_reserved_or_barred_is_not_handed_out() -> None:
    desk = Desk(_material(30))
    first, second, *_ = desk.material.items
    desk.reserved.add(first.key)
    asset = desk.begin(barred=[second.key])
    assert not asset.free(first)
    assert not asset.free(second)
    taken = [asset.take(Role.QUANTITY) for _ in range(30)]
    assert len({item.key for item in taken if item}) == 28


def test_what_must_be_said_is_rather_said_again_than_a_scrap_of_a_table() -> None:
    markup = "en | House | Warmhouse | house\n# Gains\n[benefit] Our crew warms every house before winter.\n"
    source = from_markup(markup + "[point] Large 1,000 40 400 180\n")
    desk = Desk(prepare([source], brief=None, brand=brand("Warmhouse")))
    said = [desk.begin().must(Role.SUMMARY, Role.BENEFIT).text for _ in range(6)]
    assert set(said) == {"Our crew warms every house before winter."}
