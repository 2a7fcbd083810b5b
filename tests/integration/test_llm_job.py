"""A job's language model: real server, real ledger, what one process learned known to the next."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from pydantic import BaseModel

from flowbrand.core.ids import new_id
from flowbrand.env import Env
from flowbrand.llm.dialect import Dialect, Mode
from flowbrand.llm.job import JobLlm, job_llm
from flowbrand.llm.ledger import StepInProgress, spent_by
from flowbrand.llm.memory import SharedMemory
from flowbrand.llm.models import LlmCall, ServerDialect
from flowbrand.llm.prompt import Prompt
from flowbrand.llm.transport import LlmTimeout, RateLimited
from tests.openai_server import OpenAIServer, openai_server

pytestmark = pytest.mark.django_db(transaction=True)


class Report(BaseModel):
    title: str
    closing: str


PROMPT = Prompt("report_v1", "Write.", "Write one.", {"document": "A secret about turbines stands here."})


@pytest.fixture
def openai() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        yield server


def job(openai: OpenAIServer, *, call_seconds: float = 20.0) -> JobLlm:
    env = Env(
        _env_file=None,
        openai_base_url=openai.base_url,
        openai_api_key="any",
        llm_call_timeout_seconds=call_seconds,
        llm_price_input_per_million=1.0,
        llm_price_output_per_million=2.0,
    )
    return job_llm(env=env, model="m", job_type="generate_funnel", job_id=new_id(), owner_id=new_id())


def test_the_second_asking_is_free(openai: OpenAIServer) -> None:
    llm = job(openai)

    first = llm.ask("report", Report, PROMPT)
    second = llm.ask("report", Report, PROMPT)

    assert first == second
    assert openai.count == 1
    row = LlmCall.objects.get()
    assert (row.owner_id, row.job_type, row.mode) == (llm.owner_id, "generate_funnel", "json_schema")
    assert spent_by(llm.job_id).cost > 0


def test_after_a_rate_limit_the_next_attempt_pays_for_the_open_step_only(openai: OpenAIServer) -> None:
    llm = job(openai)
    openai.queue(None, {"kind": "rate_limit", "retry_after": "9"})
    llm.ask("first", Report, PROMPT)

    with pytest.raises(RateLimited) as caught:
        llm.ask("second", Report, PROMPT)
    llm.ask("first", Report, PROMPT)
    llm.ask("second", Report, PROMPT)

    assert caught.value.retry_after == 9
    assert openai.count == 3


def test_a_repair_that_failed_is_taken_up_where_it_stopped(openai: OpenAIServer) -> None:
    llm = job(openai)
    openai.queue({"kind": "raw", "content": '{"title": "kept"}'}, "overloaded")

    with pytest.raises(Exception, match="llm_unavailable"):
        llm.ask("report", Report, PROMPT)
    report = llm.ask("report", Report, PROMPT)

    assert report.title == "kept"
    assert openai.count == 3
    assert LlmCall.objects.get().calls == 2


def test_a_server_that_hangs_is_left_and_the_step_given_back(openai: OpenAIServer) -> None:
    llm = job(openai, call_seconds=0.5)
    openai.queue("hang")

    with pytest.raises(LlmTimeout):
        llm.ask("report", Report, PROMPT)

    row = LlmCall.objects.get()
    assert (row.status, row.outcome, row.lease_token) == ("failed", "llm_timeout", None)


def test_a_step_is_kept_while_the_server_thinks_longer_than_its_lease(openai: OpenAIServer) -> None:
    llm = replace(job(openai), lease=timedelta(seconds=0.8))
    openai.queue({"kind": "slow", "seconds": 2.0})
    answers: list[Report] = []

    def work() -> None:
        answers.append(llm.ask("report", Report, PROMPT))
        connection.close()

    first = threading.Thread(target=work)
    first.start()
    while openai.count == 0:
        first.join(0.05)
    first.join(1.2)
    with pytest.raises(StepInProgress):
        llm.ask("report", Report, PROMPT)
    first.join(10)

    assert len(answers) == 1
    assert openai.count == 1


def test_a_database_connection_lost_while_the_server_thinks_costs_nothing(openai: OpenAIServer) -> None:
    llm = replace(job(openai), lease=timedelta(seconds=4))
    openai.queue({"kind": "slow", "seconds": 2.0})
    answers: list[Report] = []
    backends: list[int] = []

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backends.append(cursor.fetchone()[0])
        answers.append(llm.ask("report", Report, PROMPT))
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    while openai.count == 0:
        worker.join(0.05)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", backends)
    worker.join(10)

    assert len(answers) == 1
    assert openai.count == 1


def test_what_one_process_learned_the_next_one_knows(openai: OpenAIServer) -> None:
    openai.always("no_json_schema", "no_max_completion_tokens")
    job(openai).ask("report", Report, PROMPT)

    known = SharedMemory().recall(job(openai).server)

    assert known == Dialect(Mode.JSON_OBJECT, "max_tokens", proven=True)
    assert "any" not in str(ServerDialect.objects.values())


def test_a_guess_is_not_written_down_for_others(openai: OpenAIServer) -> None:
    openai.queue("server_error")

    job(openai).ask("report", Report, PROMPT)

    assert openai.count == 2
    assert ServerDialect.objects.count() == 0


def test_the_documents_text_is_in_the_answer_and_in_no_log_line(
    openai: OpenAIServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="flowbrand")
    openai.always("no_json_schema")

    job(openai).ask("report", Report, PROMPT)

    assert "turbines" in str(LlmCall.objects.get().answer)
    assert "turbines" not in caplog.text
