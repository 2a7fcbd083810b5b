"""Both jobs with a language model behind a real HTTP server: every fault ends in the right state."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from pytest_django import Settings

from funnels.models import Funnel, FunnelStatus
from funnels.services.generating import generate_funnel
from tests.factories import make_document, make_funnel
from tests.openai_server import OpenAIServer, openai_server
from uploads import storage
from uploads.models import DocumentStatus, StructuredContent
from uploads.services.extracting import extract_document
from workers.models import JobFailure
from workers.performing import JobFailed, RetryLater

pytestmark = pytest.mark.django_db(transaction=True)

BROCHURE = Path(__file__).parents[2] / "examples" / "brochure-tannbrook.pdf"


@pytest.fixture
def llm(settings: Settings) -> Iterator[OpenAIServer]:
    with openai_server() as server:
        settings.ENV = settings.ENV.model_copy(
            update={
                "llm_provider": "openai",
                "openai_base_url": server.base_url,
                "openai_api_key": SecretStr("test"),
                "llm_call_timeout_seconds": 1.5,
                "llm_job_deadline_seconds": 20.0,
            }
        )
        yield server


@pytest.fixture
def funnel() -> Funnel:
    return make_funnel()


def test_a_document_is_structured_by_the_model(llm: OpenAIServer, s3_bucket: str) -> None:
    storage.ensure_bucket()
    document = make_document(original_name=BROCHURE.name)
    storage.put(document.storage_key, BROCHURE.read_bytes())

    extract_document(document_id=document.pk)

    document.refresh_from_db()
    content = StructuredContent.objects.get(document=document)
    assert document.status == DocumentStatus.COMPLETED
    assert (content.provider, llm.count) == ("openai", 1)
    assert content.content["summary"]


def test_a_funnel_is_made_by_the_model_and_its_tokens_are_booked(llm: OpenAIServer, funnel: Funnel) -> None:
    generate_funnel(funnel_id=funnel.pk)

    funnel.refresh_from_db()
    assert (funnel.status, funnel.provider) == (FunnelStatus.COMPLETED, "openai")
    assert funnel.input_tokens > 0
    assert funnel.output_tokens > 0


@pytest.mark.parametrize("fault", ["rate_limit", "server_error", "overloaded", "hang", "drop"])
def test_a_passing_fault_is_retried_and_then_the_funnel_is_made(
    llm: OpenAIServer, funnel: Funnel, fault: str
) -> None:
    llm.queue(fault, *[fault] * 2)

    with pytest.raises(RetryLater):
        generate_funnel(funnel_id=funnel.pk)
    llm.forget()
    generate_funnel(funnel_id=funnel.pk)

    funnel.refresh_from_db()
    assert (funnel.status, funnel.attempt) == (FunnelStatus.COMPLETED, 2)
    assert not JobFailure.objects.exists()


def test_retry_after_of_the_server_sets_the_pace(llm: OpenAIServer, funnel: Funnel) -> None:
    llm.always({"kind": "rate_limit", "retry_after": 33})

    with pytest.raises(RetryLater) as later:
        generate_funnel(funnel_id=funnel.pk)

    assert later.value.seconds >= 33


@pytest.mark.parametrize(
    "fault",
    ["truncated", "invalid_json", "schema_violation", "no_json_schema", "fenced", "ungrounded", "slow"],
)
def test_a_poor_answer_is_mended_within_the_attempt(llm: OpenAIServer, funnel: Funnel, fault: str) -> None:
    llm.queue(fault)

    generate_funnel(funnel_id=funnel.pk)

    funnel.refresh_from_db()
    assert (funnel.status, funnel.attempt) == (FunnelStatus.COMPLETED, 1)


def test_a_server_without_structured_output_is_stepped_down_to(llm: OpenAIServer, funnel: Funnel) -> None:
    llm.always("no_json_schema", "no_json_object")

    generate_funnel(funnel_id=funnel.pk)

    funnel.refresh_from_db()
    assert funnel.status == FunnelStatus.COMPLETED


@pytest.mark.parametrize(
    ("fault", "code", "retryable"),
    [
        ("unauthorized", "llm_credentials_refused", False),
        ("quota", "llm_quota_exhausted", False),
        ("prose", "llm_answer_invalid", False),
    ],
)
def test_a_lasting_fault_is_failed_and_recorded(
    llm: OpenAIServer, funnel: Funnel, fault: str, code: str, retryable: bool
) -> None:
    llm.always(fault)

    with pytest.raises(JobFailed):
        generate_funnel(funnel_id=funnel.pk)

    funnel.refresh_from_db()
    assert (funnel.status, funnel.failure_code) == (FunnelStatus.FAILED, code)
    assert funnel.failure_retryable is retryable
    assert JobFailure.objects.get().code == code


def test_an_outage_on_the_last_attempt_is_failed_and_may_be_retried(
    llm: OpenAIServer, settings: Settings
) -> None:
    funnel = make_funnel(attempt=settings.ENV.max_attempts - 1)
    llm.always("overloaded")

    with pytest.raises(JobFailed):
        generate_funnel(funnel_id=funnel.pk)

    funnel.refresh_from_db()
    assert (funnel.failure_code, funnel.failure_retryable) == ("llm_unavailable", True)


def test_a_finished_step_is_not_paid_for_again(llm: OpenAIServer, funnel: Funnel) -> None:
    llm.queue(None, "overloaded", "overloaded", "overloaded")
    with pytest.raises(RetryLater):
        generate_funnel(funnel_id=funnel.pk)
    paid = llm.count
    llm.forget()

    generate_funnel(funnel_id=funnel.pk)

    assert paid >= 2
    funnel.refresh_from_db()
    assert funnel.status == FunnelStatus.COMPLETED
    assert llm.count == 2
