"""The generation job: from the documents' content to a funnel, stored whole or not at all."""

from uuid import UUID

from django.conf import settings

from flowbrand.core.errors import PermanentError
from flowbrand.llm.job import Llm, configured_llm
from flowbrand.llm.ledger import spent_by
from funnels.generation import generate
from funnels.models import Funnel
from funnels.selectors import sources_of
from workers.leases import Lease
from workers.performing import perform


class DocumentsGone(PermanentError):
    """The documents were deleted after the request."""

    code = "documents_gone"
    reason = "The documents of this funnel were deleted before it was made. Upload them and ask again."


def generate_funnel(*, funnel_id: UUID) -> None:
    """Make one attempt at a funnel. Raises what `perform` raises."""
    perform(Funnel, funnel_id, _generate)


def _generate(lease: Lease[Funnel]) -> None:
    funnel = lease.work
    documents = sources_of(funnel)
    if len(documents) < len(funnel.document_names):
        raise DocumentsGone
    lease.progress(5, "reading")
    result = generate(
        documents,
        brief=funnel.brief or None,
        llm=_language_model(lease),
        progress=lambda fraction, stage: lease.progress(5 + int(fraction * 90), stage),
    )
    spent = spent_by(funnel.pk)
    lease.complete(
        result=result.model_dump(mode="json"),
        name=result.name,
        provider=result.engine.provider,
        model=result.engine.model,
        prompt_version=result.engine.prompt_version,
        input_tokens=spent.prompt_tokens,
        output_tokens=spent.completion_tokens,
        cost=spent.cost,
    )


def _language_model(lease: Lease[Funnel]) -> Llm | None:
    funnel = lease.work
    return configured_llm(
        env=settings.ENV,
        model=settings.ENV.llm_model_funnel,
        job_type=funnel.JOB_TYPE,
        job_id=funnel.pk,
        owner_id=funnel.owner_id,
        may_wait=lease.may_wait,
    )
