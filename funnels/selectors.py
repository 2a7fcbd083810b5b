"""Reads of the funnels room. Somebody else's funnel does not exist."""

from uuid import UUID

from django.db.models import QuerySet

from flowbrand.core.errors import Conflict, NotFound
from funnels.models import Funnel, FunnelStatus
from funnels.schema import FunnelResult
from funnels.sources import SourceDocument
from uploads.extraction.model import ParsedDocument
from uploads.structuring.schema import DocumentContent


class FunnelNotReady(Conflict):
    code = "funnel_not_ready"
    message = "The funnel is not finished. Poll its status until it is COMPLETED."


def funnels_of(owner_id: UUID) -> QuerySet[Funnel]:
    return Funnel.objects.filter(owner_id=owner_id)


def funnel_of(owner_id: UUID, funnel_id: UUID) -> Funnel:
    """One funnel of its owner. Raises NotFound."""
    return _one(funnels_of(owner_id), funnel_id)


def funnel_progress_of(owner_id: UUID, funnel_id: UUID) -> Funnel:
    """As `funnel_of`, without its result: for polls, which come often. Raises NotFound."""
    return _one(funnels_of(owner_id).defer("result"), funnel_id)


def _one(funnels: QuerySet[Funnel], funnel_id: UUID) -> Funnel:
    funnel = funnels.filter(pk=funnel_id).first()
    if funnel is None:
        raise NotFound
    return funnel


def result_of(funnel: Funnel) -> FunnelResult:
    """A finished funnel's result. Raises FunnelNotReady."""
    if funnel.status != FunnelStatus.COMPLETED:
        raise FunnelNotReady
    return FunnelResult.model_validate(funnel.result)


def sources_of(funnel: Funnel) -> list[SourceDocument]:
    """The funnel's documents with text and content, in the order of the request."""
    links = funnel.links.select_related("document__extracted_text", "document__structured_content")
    return [
        SourceDocument(
            id=str(link.document_id),
            name=link.document.original_name,
            parsed=ParsedDocument.model_validate(link.document.extracted_text.parsed),
            content=DocumentContent.model_validate(link.document.structured_content.content),
        )
        for link in links
    ]


def queue_position(funnel: Funnel) -> int | None:
    """How many funnels will be taken up before this one, counting it (1 = next). None once started."""
    if funnel.status != FunnelStatus.QUEUED:
        return None
    return Funnel.objects.filter(status=FunnelStatus.QUEUED, pk__lte=funnel.pk).count()
