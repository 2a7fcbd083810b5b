"""Each way a server can fail ends in the right error class, after exactly one request, in bounded time."""

import logging
import time
from email.utils import formatdate

import pytest
from pydantic import SecretStr

from flowbrand.core.errors import JobError, PermanentError, TransientError
from flowbrand.llm.transport import (
    LlmTimeout,
    LlmUnavailable,
    RateLimited,
    Request,
    RequestRefused,
    Server,
    complete,
)
from tests.openai_server import OpenAIServer

SECRET_TEXT = "The merger of Alpha and Omega is secret."
SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
REQUEST = Request(
    system="Answer.",
    user=SECRET_TEXT,
    max_tokens=500,
    limit_name="max_completion_tokens",
    response_format={"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA}},
)


def server_of(openai: OpenAIServer) -> Server:
    return Server(openai.base_url, SecretStr("key"), "test-model")


def failure(openai: OpenAIServer, *, seconds: float = 10.0) -> JobError:
    with pytest.raises(JobError) as caught:
        complete(server_of(openai), REQUEST, seconds=seconds)
    return caught.value


def test_a_good_answer_has_text_and_usage(openai: OpenAIServer) -> None:
    completion = complete(server_of(openai), REQUEST, seconds=10)

    assert completion.text.startswith('{"title"')
    assert completion.usage.prompt_tokens > 0
    assert completion.usage.completion_tokens > 0
    assert not completion.truncated
    assert openai.requests[0]["max_completion_tokens"] == 500


@pytest.mark.parametrize(
    ("fault", "base", "code"),
    [
        ("rate_limit", TransientError, "llm_rate_limited"),
        ("quota", PermanentError, "llm_quota_exhausted"),
        ("unauthorized", PermanentError, "llm_credentials_refused"),
        ("forbidden", PermanentError, "llm_credentials_refused"),
        ("not_found", PermanentError, "llm_model_unknown"),
        ("too_long", PermanentError, "llm_input_too_long"),
        ("bad_request", PermanentError, "llm_request_refused"),
        ("server_error", TransientError, "llm_unavailable"),
        ("overloaded", TransientError, "llm_unavailable"),
        ("drop", TransientError, "llm_unavailable"),
        ("not_protocol", TransientError, "llm_unavailable"),
        ("endless", TransientError, "llm_unavailable"),
    ],
)
def test_a_fault_is_one_request_and_one_of_our_errors(
    openai: OpenAIServer, fault: str, base: type[JobError], code: str
) -> None:
    openai.queue(fault)

    error = failure(openai)

    assert isinstance(error, base)
    assert error.code == code
    assert openai.count == 1


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_server_that_does_not_end_is_cut_off_in_time(openai: OpenAIServer, fault: str) -> None:
    openai.queue(fault)
    started = time.monotonic()

    error = failure(openai, seconds=0.6)

    assert isinstance(error, LlmTimeout)
    assert time.monotonic() - started < 3
    assert openai.count == 1


def test_nobody_listening_is_unavailable() -> None:
    with pytest.raises(LlmUnavailable):
        complete(Server("http://127.0.0.1:9/v1", SecretStr("key"), "m"), REQUEST, seconds=5)


@pytest.mark.parametrize(
    ("header", "expected"), [("7", 7.0), ("1.5", 1.5), ("soon", None), ("999999", 3600.0)]
)
def test_retry_after_in_seconds_is_passed_on(
    openai: OpenAIServer, header: str, expected: float | None
) -> None:
    openai.queue({"kind": "rate_limit", "retry_after": header})

    error = failure(openai)

    assert isinstance(error, RateLimited)
    assert error.retry_after == expected


def test_retry_after_as_a_date_becomes_seconds(openai: OpenAIServer) -> None:
    openai.queue({"kind": "overloaded", "retry_after": formatdate(time.time() + 30, usegmt=True)})

    error = failure(openai)

    assert isinstance(error, LlmUnavailable)
    assert error.retry_after == pytest.approx(30, abs=3)


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        ({"kind": "no_json_schema"}, "response_format"),
        ({"kind": "no_json_schema", "status": 500}, "response_format"),
        ({"kind": "no_max_completion_tokens"}, "limit_name"),
        ({"kind": "bad_request"}, "unclear"),
    ],
)
def test_a_refused_request_names_what_was_refused(
    openai: OpenAIServer, fault: dict[str, object], part: str
) -> None:
    openai.queue(fault)

    error = failure(openai)

    assert isinstance(error, RequestRefused)
    assert error.part == part


def test_no_error_and_no_log_line_repeats_the_document(
    openai: OpenAIServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    openai.queue({"kind": "bad_request", "message": f"cannot process: {SECRET_TEXT}"})

    error = failure(openai)

    assert error.__cause__ is None
    assert error.__suppress_context__
    assert "merger" not in f"{error!r} {error} {caplog.text}"
