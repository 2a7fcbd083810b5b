"""A worker that is told to stop gives its job to another one, and the attempt does not count."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from celery.signals import worker_shutting_down
from django.db import connection
from pydantic import BaseModel
from pytest_django import Settings

from flowbrand.env import Env
from flowbrand.llm.job import job_llm
from flowbrand.llm.models import LlmCall
from flowbrand.llm.prompt import Prompt
from tests.factories import make_document
from tests.openai_server import OpenAIServer, openai_server
from uploads.models import DocumentStatus, ExtractedText, UploadedDocument
from workers import signals, stopping
from workers.cancelling import cancel
from workers.leases import Lease, LeaseLost, claim
from workers.models import OutboxMessage
from workers.performing import HandedBack, perform

pytestmark = pytest.mark.django_db(transaction=True)
assert signals  # connects the handlers, as a worker's imports do


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    stopping.withdraw()
    yield
    stopping.withdraw()


def told_to_stop() -> None:
    worker_shutting_down.send(sender="extraction@here", sig="SIGTERM", how="Warm", exitcode=0)


def assert_handed_back(document: UploadedDocument) -> Lease[UploadedDocument]:
    """Answers the next worker's lease."""
    document.refresh_from_db()
    assert (document.status, document.lease_token) == (DocumentStatus.PARSING, None)
    assert (document.attempt, document.crashes) == (0, 0)
    assert OutboxMessage.objects.get().payload["document_id"] == str(document.pk)
    lease = claim(UploadedDocument, document.pk)
    assert lease.work.attempt == 1
    return lease


def test_a_job_is_handed_back_at_the_end_of_its_step() -> None:
    document = make_document()

    def work(lease: Lease[UploadedDocument]) -> None:
        told_to_stop()
        lease.progress(45, "structuring")
        pytest.fail("the next step began")

    with pytest.raises(HandedBack):
        perform(UploadedDocument, document.pk, work)

    assert_handed_back(document)
    assert document.percent_complete == 45


def test_a_step_that_does_not_end_is_taken_away(settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"hand_back_seconds": 0.3})
    document = make_document()

    def work(lease: Lease[UploadedDocument]) -> None:
        told_to_stop()
        for _ in range(200):
            document.refresh_from_db()
            if document.lease_token is None:
                break
            Event().wait(0.05)
        lease.complete()

    with pytest.raises(LeaseLost):
        perform(UploadedDocument, document.pk, work)

    assert_handed_back(document)


def test_the_last_step_is_finished_rather_than_handed_back() -> None:
    document = make_document()

    def work(lease: Lease[UploadedDocument]) -> None:
        told_to_stop()
        lease.complete()

    perform(UploadedDocument, document.pk, work)

    document.refresh_from_db()
    assert document.status == DocumentStatus.COMPLETED
    assert not ExtractedText.objects.exists()


def test_a_request_under_way_is_left_and_its_step_is_free_for_the_next_worker(
    settings: Settings, openai: OpenAIServer
) -> None:
    settings.ENV = settings.ENV.model_copy(update={"hand_back_seconds": 0.1})
    document = make_document()

    def stopped_meanwhile(lease: Lease[UploadedDocument]) -> None:
        with once_asked(openai, told_to_stop):
            ask(openai, lease)

    openai.queue("hang")
    with pytest.raises(HandedBack):
        perform(UploadedDocument, document.pk, stopped_meanwhile)

    step = LlmCall.objects.get()
    assert (step.status, step.outcome, step.lease_token) == ("failed", "handed_back", None)
    lease = assert_handed_back(document)
    stopping.withdraw()
    assert ask(openai, lease).title


def test_a_request_of_a_cancelled_job_is_left(settings: Settings, openai: OpenAIServer) -> None:
    settings.ENV = settings.ENV.model_copy(update={"lease_seconds": 1.5})
    document = make_document()

    def cancelled_meanwhile(lease: Lease[UploadedDocument]) -> None:
        with once_asked(openai, lambda: cancel(document)):
            ask(openai, lease)

    openai.queue("hang")
    with pytest.raises(LeaseLost):
        perform(UploadedDocument, document.pk, cancelled_meanwhile)

    assert LlmCall.objects.get().outcome == "lease_lost"


class Report(BaseModel):
    title: str


PROMPT = Prompt("report_v1", "Write.", "Write one.", {"document": "Turbines turn."})


@pytest.fixture
def openai() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        yield server


def ask(openai: OpenAIServer, lease: Lease[UploadedDocument]) -> Report:
    """One step of the job, for which only the lease ends the waiting."""
    work = lease.work
    env = Env(_env_file=None, openai_base_url=openai.base_url, openai_api_key="any")
    llm = job_llm(
        env=env,
        model="m",
        job_type=work.JOB_TYPE,
        job_id=work.pk,
        owner_id=work.owner_id,
        may_wait=lease.may_wait,
    )
    return llm.ask("report", Report, PROMPT)


@contextmanager
def once_asked(openai: OpenAIServer, meanwhile: Callable[[], object]) -> Iterator[None]:
    """`meanwhile` happens on another thread, as soon as a request has reached the server."""

    def look() -> None:
        while not openai.count:
            Event().wait(0.02)
        meanwhile()
        connection.close()

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        watcher.join(timeout=30)
