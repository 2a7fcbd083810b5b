"""The input of funnel generation: documents with their text and structured content."""

from dataclasses import dataclass

from uploads.extraction.model import ParsedDocument
from uploads.structuring.schema import DocumentContent


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One document of a funnel request, as stored. `id` is the document's UUID as text."""

    id: str
    name: str
    parsed: ParsedDocument
    content: DocumentContent
