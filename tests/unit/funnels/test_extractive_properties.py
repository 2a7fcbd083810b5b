"""Whatever the structured content holds, the funnel is valid and says nothing of its own."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnels.extractive import compose
from funnels.schema import FunnelResult
from funnels.sources import SourceDocument
from tests.unit.funnels.handmade import brand
from tests.unit.funnels.reading import copies, instructions, quoted, quotes
from uploads.extraction.model import Block, ParsedDocument, Position
from uploads.structuring.schema import (
    BrandHints,
    DocumentContent,
    Fact,
    Section,
    Source,
    Statement,
    Testimonial,
)

_VOCABULARY = (
    "Wir we save 47 % of the time, every day. It costs €49; because: “quoted” – support and demo "
    "Book guarantee {brace} <b> 3.2 million naïve für 品質。 über-long-compound-word x"
)
_WORDS = st.sampled_from(_VOCABULARY.split())
_SENTENCES = st.one_of(
    st.lists(_WORDS, min_size=1, max_size=60).map(lambda words: " ".join(words)[:600].strip()),
    st.text(min_size=1, max_size=80).filter(
        lambda text: bool(text.strip("\x1c\x1d\x1e\x1f \t\n\r\x0b\x0c\x85\xa0"))
    ),
    st.just("n" * 600),
)


def _clean(text: str) -> str:
    return text.strip() or "x"


_TEXTS = _SENTENCES.map(_clean).filter(lambda text: len(text.encode("utf-16", "surrogatepass")) > 0)
_LINES = _TEXTS.map(lambda text: _clean(text[:200]))
_SOURCES = st.builds(lambda number, quote: Source(page=number, quote=quote), st.integers(1, 9), _TEXTS)


@st.composite
def _statements(draw: st.DrawFn) -> Statement:
    source = draw(_SOURCES)
    return Statement(
        text=draw(st.sampled_from([source.quote, source.quote[: max(1, len(source.quote) // 2)]])),
        source=source,
    )


def _fact(statement: Statement, kind: str, number: str) -> Fact:
    return Fact.model_validate({**statement.model_dump(), "kind": kind, "numbers": [number]})


_FACTS = st.builds(
    _fact, _statements(), st.sampled_from(["price", "result", "quantity", "date", "other"]), _LINES
)
_QUOTATIONS = st.builds(
    lambda statement, name: Testimonial(**dict(statement), attribution=name),
    _statements(),
    st.none() | _LINES,
)
_SECTIONS = st.builds(
    lambda heading, points, source: Section(
        heading=heading, summary=source.quote, key_points=points, source=source
    ),
    _LINES,
    st.lists(_statements(), max_size=5),
    _SOURCES,
)
_CONTENTS = st.builds(
    DocumentContent,
    title=_LINES,
    language=st.sampled_from(["en", "de", "fr", "es", "ja"]),
    summary=st.lists(_statements(), min_size=1, max_size=3),
    sections=st.lists(_SECTIONS, max_size=4),
    key_points=st.lists(_statements(), max_size=5),
    benefits=st.lists(_statements(), max_size=5),
    problems=st.lists(_statements(), max_size=3),
    facts=st.lists(_FACTS, max_size=5),
    testimonials=st.lists(_QUOTATIONS, max_size=3),
    audience_hints=st.lists(_statements(), max_size=3),
    calls_to_action=st.lists(_statements(), max_size=3),
    keyphrases=st.lists(_LINES, max_size=5),
    brand=st.builds(BrandHints, tagline=st.none() | _statements()),
)


def _document(identifier: int, content: DocumentContent) -> SourceDocument:
    position = Position(kind="page", number=1)
    texts = [
        content.title,
        *(s.source.quote for s in content.summary),
        *(s.heading for s in content.sections),
    ]
    blocks = tuple(Block(kind="paragraph", text=text, position=position) for text in texts)
    parsed = ParsedDocument(media_type="pdf", page_count=1, blocks=blocks)
    return SourceDocument(id=f"doc-{identifier}", name="any.pdf", parsed=parsed, content=content)


_DOCUMENTS = st.lists(_CONTENTS, min_size=1, max_size=3).map(
    lambda contents: [_document(index, content) for index, content in enumerate(contents)]
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents=_DOCUMENTS, brief=st.none() | _TEXTS, name=_TEXTS.map(lambda text: _clean(text[:80])))
def test_any_content_makes_a_valid_funnel_of_its_own_words(
    documents: list[SourceDocument], brief: str | None, name: str
) -> None:
    funnel = compose(documents, brief=brief, brand=brand(name))
    assert FunnelResult.model_validate(funnel.model_dump()) == funnel
    slots = ("{topic}", "{brand}", "{channel}", "{quote}", "{cues}", "{heading}", "{button}", "{keyphrase}")
    assert not [text for text in instructions(funnel) if any(slot in text for slot in slots)]
    allowed = quotes(documents)
    for copy in copies(funnel):
        assert {(source.document_id, source.quote) for source in copy.sources} <= allowed
        told = re.sub(r"\s+", "", "".join(source.quote for source in copy.sources))
        parts = re.split(r"\s+", re.sub(r"(^|\n)— ", r"\1", quoted(copy, funnel)))
        assert all(part in told for part in parts), copy.text
