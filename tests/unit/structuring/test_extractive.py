"""The extractive engine as a whole: what always holds, and what a brochure becomes."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowbrand.core.errors import DocumentRejected
from flowbrand.text.whitespace import collapse
from tests.unit.structuring.documents import (
    ARABIC,
    BROCHURE,
    CHINESE,
    FRENCH,
    GERMAN,
    SPANISH,
    document,
)
from uploads.extraction.model import Block, ParsedDocument, Position
from uploads.structuring.extractive import structure
from uploads.structuring.reading import TooLittleText
from uploads.structuring.schema import DocumentContent, Source

_WORDS = [
    "save",
    "40%",
    "of",
    "your",
    "time",
    "costs",
    "struggle",
    "for",
    "teams",
    "[here]",
    "Call",
    "www.acme.example",
    "today.",
    "“We",
    "love",
    "it.”",
    "—",
    "Jo",
    "Doe,",
    "CEO",
    "Prices:",
    "€49",
    "per",
    "month",
    "®",
    "©",
    "2024",
    "Acme",
    "Inc.",
    "Page",
    "3",
    "of",
    "9",
    "the",
    "boats",
    "coast",
    "guides",
    ".",
    "?",
    "!",
    ",",
    ";",
    "節約時間。",
    "שלום",
]
_PROSE = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=40).map(" ".join)
_TEXT = st.one_of(_PROSE, st.text(min_size=1, max_size=700)).filter(lambda text: text.strip() != "")
_POSITION = st.builds(Position, kind=st.just("page"), number=st.integers(min_value=1, max_value=4))


def _table(position: Position, rows: list[list[str]]) -> Block:
    width = max(len(row) for row in rows)
    cells = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
    text = "\n".join("\t".join(row) for row in cells)
    return Block(kind="table", text=text or " ", position=position, rows=cells)


_BLOCK = st.one_of(
    st.builds(
        Block,
        kind=st.sampled_from(["heading", "paragraph", "list_item", "note"]),
        text=_TEXT,
        position=_POSITION,
        level=st.one_of(st.none(), st.integers(min_value=1, max_value=9)),
    ),
    st.builds(
        _table,
        _POSITION,
        st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=4), min_size=1, max_size=4),
    ),
)
_DOCUMENT = st.builds(
    ParsedDocument,
    media_type=st.just("pdf"),
    page_count=st.just(4),
    title=st.one_of(st.none(), st.text(max_size=300)),
    author=st.one_of(st.none(), st.text(max_size=300)),
    blocks=st.lists(_BLOCK, min_size=1, max_size=14).map(tuple),
)


def _sources(content: DocumentContent) -> Iterator[Source]:
    for name in ("summary", "key_points", "benefits", "problems", "facts", "testimonials", "audience_hints"):
        yield from (statement.source for statement in getattr(content, name))
    yield from (statement.source for statement in content.calls_to_action)
    for section in content.sections:
        yield section.source
        yield from (point.source for point in section.key_points)
    if content.brand.tagline:
        yield content.brand.tagline.source


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parsed=_DOCUMENT, file_name=st.text(max_size=60))
def test_any_document_is_structured_within_bounds_or_rejected(parsed: ParsedDocument, file_name: str) -> None:
    try:
        content = structure(parsed, file_name=file_name)
    except TooLittleText:
        return

    whole = collapse(parsed.text)
    assert DocumentContent.model_validate_json(content.model_dump_json()) == content
    assert all(source.quote in whole for source in _sources(content))


@pytest.mark.parametrize("parsed", [BROCHURE, GERMAN, FRENCH, SPANISH, CHINESE, ARABIC])
def test_every_quote_stands_verbatim_in_the_document(parsed: ParsedDocument) -> None:
    content = structure(parsed, file_name="document.pdf")

    whole = collapse(parsed.text)
    assert [source.quote for source in _sources(content) if source.quote not in whole] == []


@pytest.mark.parametrize("parsed", [BROCHURE, GERMAN, CHINESE])
def test_the_same_document_gives_the_same_bytes(parsed: ParsedDocument) -> None:
    first = structure(parsed, file_name="document.pdf").model_dump_json()

    assert structure(parsed.model_copy(deep=True), file_name="document.pdf").model_dump_json() == first


def test_a_source_names_the_page_of_its_quote() -> None:
    content = structure(BROCHURE, file_name="b.pdf")

    pages = {block.position.number: "" for block in BROCHURE.blocks}
    for block in BROCHURE.blocks:
        pages[block.position.number] += " " + collapse(block.text)
    assert all(source.quote in pages[source.page or 0] for source in _sources(content))
    assert all(source.document_id is None for source in _sources(content))


@pytest.mark.parametrize(
    ("parsed", "field"),
    [(document("A short text for all. It works well."), "page"), (GERMAN, "section")],
)
def test_sources_use_the_unit_of_the_document(parsed: ParsedDocument, field: str) -> None:
    content = structure(parsed, file_name="document")

    assert all(getattr(source, field) is not None for source in _sources(content))


def test_a_deck_is_cited_by_slide() -> None:
    deck = document(
        "# Why boats", "* Small boats reach the quiet bays", "* Guides know the tides", media_type="pptx"
    )

    content = structure(deck, file_name="deck.pptx")

    assert [section.heading for section in content.sections] == ["Why boats"]
    assert all(source.slide == 1 for source in _sources(content))


def test_progress_rises_from_nothing_to_done() -> None:
    seen: list[float] = []

    structure(BROCHURE, file_name="b.pdf", progress=seen.append)

    assert seen[0] == 0
    assert seen[-1] == 1
    assert seen == sorted(seen)


@pytest.mark.parametrize("lines", [("# Hello",), ("Hello",), ("* 12 34 56",), ("© 2024",), ("---", "...")])
def test_a_document_without_a_sentence_is_rejected_with_advice(lines: tuple[str, ...]) -> None:
    with pytest.raises(DocumentRejected) as caught:
        structure(document(*lines), file_name="x.pdf")

    assert caught.value.code == "too_little_text"
    assert "upload" in caught.value.reason


def test_two_sentences_are_enough() -> None:
    content = structure(
        document("We repair bikes in one day. Call 555-0100 today."), file_name="bike-repair.pdf"
    )

    assert content.title == "Bike repair"
    assert content.summary[0].text == "We repair bikes in one day."
    assert [action.text for action in content.calls_to_action] == ["Call 555-0100 today."]


def test_a_long_document_keeps_the_bounds() -> None:
    lines = []
    for chapter in range(110):
        lines.append(f"= Chapter about subject number {chapter}")
        lines.append(
            " ".join(
                f"Our service number {chapter * 30 + line} saves teams {line + 10}% of the cost of "
                f"topic {chapter % 7}."
                for line in range(34)
            )
        )
    parsed = document("# Long handbook", *lines)
    assert len(parsed.text) > 230_000

    content = structure(parsed, file_name="long.pdf")

    assert len(content.sections) == 60
    assert len(content.facts) == 40
