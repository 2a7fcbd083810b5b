"""Funnels made by the whole extractive engine, from documents written line by line or from the examples."""

from functools import cache
from pathlib import Path

from funnels.brand import make_brand
from funnels.extractive import compose
from funnels.schema import FunnelResult
from funnels.sources import SourceDocument
from tests.unit.structuring.documents import document
from uploads.extraction.model import MediaType, ParsedDocument
from uploads.extraction.sandbox import parse
from uploads.structuring.extractive import structure

_EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


def funnel_of(*lines: str, media_type: MediaType = "pdf") -> FunnelResult:
    """The funnel of a document in the markup of tests.unit.structuring.documents."""
    return _made(document(*lines, media_type=media_type), "a.pdf")


@cache
def example_funnel(name: str) -> FunnelResult:
    """The funnel of one of the example documents, as its user gets it before grounding."""
    kinds: dict[str, MediaType] = {".pdf": "pdf", ".docx": "docx", ".pptx": "pptx"}
    path = _EXAMPLES / name
    return _made(parse(path, kinds[path.suffix]), name)


def _made(parsed: ParsedDocument, name: str) -> FunnelResult:
    content = structure(parsed, file_name=name)
    sources = [SourceDocument(id="doc-1", name=name, parsed=parsed, content=content)]
    return compose(sources, brief=None, brand=make_brand(sources))
