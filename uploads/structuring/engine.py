"""Which engine structures a document: the language model where one is configured, else the extractive."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flowbrand.env import Env
from uploads.extraction.model import ParsedDocument
from uploads.structuring import extractive
from uploads.structuring.schema import DocumentContent


@dataclass(frozen=True, slots=True)
class Structured:
    """A document's content and what made it."""

    content: DocumentContent
    provider: str
    model: str


def structure(
    parsed: ParsedDocument,
    *,
    document_id: UUID,
    owner_id: UUID,
    file_name: str,
    env: Env,
    progress: Callable[[float], None],
) -> Structured:
    """Sort a document's text by use. `progress` is told fractions from 0 to 1.

    Raises DocumentRejected where there is nothing to say, and the errors of flowbrand.llm.
    """
    content = extractive.structure(parsed, file_name=file_name, progress=progress)
    return Structured(content, provider="extractive", model="extractive")
