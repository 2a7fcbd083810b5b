"""Documents for the tests of both language model steps."""

from funnels.sources import SourceDocument
from uploads.extraction.model import Block, ParsedDocument, Position, Theme
from uploads.structuring.schema import DocumentContent, Fact, Source, Statement

SENTENCES = (
    "Northlight cuts heating costs by 47 % in the first year.",
    "Installation takes two days and costs €4,900.",
    "Our service team answers within 4 hours.",
    "Old boilers fail in winter and repairs are expensive.",
    "Built for owners of detached houses.",
    "Book a free visit today.",
)


def page(number: int) -> Position:
    return Position(kind="page", number=number)


def brochure(*extra: str) -> ParsedDocument:
    """A heading, then one sentence a page; `extra` sentences follow on pages of their own."""
    lines = [*SENTENCES, *extra]
    blocks = [Block(kind="heading", text="Northlight Heat Pumps", position=page(1), level=1)]
    blocks += [
        Block(kind="paragraph", text=text, position=page(number)) for number, text in enumerate(lines, 1)
    ]
    return ParsedDocument(
        media_type="pdf",
        page_count=len(lines),
        blocks=tuple(blocks),
        theme=Theme(colors=("#0a7cff",), heading_font="Inter"),
    )


def long_report(pages: int) -> ParsedDocument:
    """Every page has words found nowhere else."""
    blocks = tuple(
        Block(
            kind="paragraph",
            text=f"Chapter {n} reports on site number {n} with {n * 7} turbines.",
            position=page(n),
        )
        for n in range(1, pages + 1)
    )
    return ParsedDocument(media_type="pdf", page_count=pages, blocks=blocks)


def said(number: int, text: str) -> Statement:
    return Statement(text=text, source=Source(page=number, quote=text))


def source_document(*extra: str) -> SourceDocument:
    """The brochure with content that an engine found in it."""
    content = DocumentContent(
        title="Northlight Heat Pumps",
        language="en",
        summary=[said(1, SENTENCES[0])],
        benefits=[said(3, SENTENCES[2])],
        problems=[said(4, SENTENCES[3])],
        facts=[Fact(**dict(said(2, SENTENCES[1])), kind="price", numbers=["€4,900"])],
        audience_hints=[said(5, SENTENCES[4])],
        calls_to_action=[said(6, SENTENCES[5])],
        key_points=[said(7 + index, text) for index, text in enumerate(extra)],
    )
    return SourceDocument(id="document-1", name="brochure.pdf", parsed=brochure(*extra), content=content)
