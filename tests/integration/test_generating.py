"""The generation job on a real database: the funnel is stored whole, with what made it."""

import pytest

from funnels.models import FunnelStatus
from funnels.schema import FunnelResult
from funnels.services.generating import generate_funnel
from tests.factories import make_funnel
from workers.models import JobFailure
from workers.performing import JobFailed

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_funnel_is_stored_whole_with_what_made_it() -> None:
    funnel = make_funnel()

    generate_funnel(funnel_id=funnel.pk)

    funnel.refresh_from_db()
    result = FunnelResult.model_validate(funnel.result)
    assert (funnel.status, funnel.percent_complete, funnel.name) == (FunnelStatus.COMPLETED, 100, result.name)
    assert (funnel.provider, funnel.model) == ("extractive", "extractive")
    assert funnel.cost == 0


def test_a_funnel_whose_documents_were_deleted_says_so() -> None:
    funnel = make_funnel()
    funnel.documents.get().delete()

    with pytest.raises(JobFailed):
        generate_funnel(funnel_id=funnel.pk)

    funnel.refresh_from_db()
    assert (funnel.failure_code, funnel.failure_retryable) == ("documents_gone", False)
    assert JobFailure.objects.get().code == "documents_gone"
