"""Which engine structures a document: a language model where there is one, else the extractive."""

from collections.abc import Callable

from flowbrand.llm.job import Llm
from uploads.extraction.model import ParsedDocument
from uploads.structuring import extractive
from uploads.structuring import llm as language_model
from uploads.structuring.schema import DocumentContent


def structure(
    parsed: ParsedDocument, *, file_name: str, llm: Llm | None, progress: Callable[[float], None]
) -> DocumentContent:
    """Sort a document's text by use. `progress` is told fractions from 0 to 1.

    Raises DocumentRejected where there is nothing to say, and the errors of flowbrand.llm.
    """
    if llm is None:
        return extractive.structure(parsed, file_name=file_name, progress=progress)
    return language_model.structure(parsed, file_name=file_name, llm=llm, progress=progress)
