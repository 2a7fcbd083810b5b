"""What the user should know about the documents before customers see the funnel, whatever engine wrote it."""

from collections.abc import Sequence

from funnels.composing.internal import internal_documents, marked_confidential
from funnels.composing.wording import wording_for
from funnels.schema import Notice
from funnels.sources import SourceDocument


def notices_for(documents: Sequence[SourceDocument]) -> list[Notice]:
    """At most one notice of each code, in the language of the first document."""
    wording = wording_for(documents[0].content.language)
    found = []
    if any(marked_confidential(document, wording) for document in documents):
        found.append(Notice(code="confidential_document", text=wording.notice_confidential))
    if internal_documents(documents, wording):
        found.append(Notice(code="internal_document", text=wording.notice_internal))
    return found
