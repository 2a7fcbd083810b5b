"""One request to an OpenAI-compatible server. The only module that imports the `openai` client.

It speaks our errors only, and none of them carries text from the request or the answer: a server's error
message may quote the document. The client's own retries are off, because a retry belongs to the job.
"""

import asyncio
import email.utils
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import httpx2
from pydantic import BaseModel, Field, SecretStr, ValidationError

from flowbrand.core.errors import PermanentError, TransientError

if TYPE_CHECKING:  # it takes longer to import than Django: only who talks to a model waits for it
    import openai

LimitName = Literal["max_completion_tokens", "max_tokens"]
RefusedPart = Literal["response_format", "limit_name", "unclear"]

_MOST_RESPONSE_BYTES = 8 * 1024 * 1024
_LONGEST_RETRY_AFTER = 3600.0


class RateLimited(TransientError):
    code = "llm_rate_limited"
    reason = "The language model is busy. We will try again shortly."


class LlmTimeout(TransientError):
    code = "llm_timeout"
    reason = "The language model did not answer in time. Please try again in a few minutes."


class LlmUnavailable(TransientError):
    """No connection, a dropped one, a 5xx, or an answer outside the protocol. `status` is 0 without one."""

    code = "llm_unavailable"
    reason = "The language model cannot be reached. Please try again in a few minutes."

    def __init__(self, *, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(retry_after=retry_after)
        self.status = status


class CredentialsRefused(PermanentError):
    code = "llm_credentials_refused"
    reason = "The language model refused our key. The operator must check OPENAI_API_KEY."


class QuotaExhausted(PermanentError):
    code = "llm_quota_exhausted"
    reason = "The account with the language model is used up. The operator must add credit."


class ModelUnknown(PermanentError):
    code = "llm_model_unknown"
    reason = "The language model server does not know the model. The operator must check its name and URL."


class InputTooLong(PermanentError):
    code = "llm_input_too_long"
    reason = "A part of the document is too long for the language model. Lower LLM_CONTEXT_CHARACTERS."


class ContentRefused(PermanentError):
    code = "llm_refused"
    reason = "The language model declined to work on this document."


class RequestRefused(PermanentError):
    """A 4xx (or a 5xx that says so) about the shape of our request. `part` is what the server named."""

    code = "llm_request_refused"
    reason = "The language model server does not accept our requests. The operator must check its settings."

    def __init__(self, part: RefusedPart) -> None:
        super().__init__()
        self.part = part


@dataclass(frozen=True, slots=True)
class Server:
    """Where to ask, and which model. `base_url` ends in the API's version, for example `/v1`."""

    base_url: str
    api_key: SecretStr
    model: str


@dataclass(frozen=True, slots=True)
class Request:
    """`response_format` as the protocol has it, or None to leave it out."""

    system: str
    user: str
    max_tokens: int
    limit_name: LimitName
    response_format: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Usage:
    """What one request took, as the server counted it; zeros where it did not say."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    latency_ms: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """`truncated`: the server stopped at the token limit, so `text` has no end. `refused`: it declined."""

    text: str
    truncated: bool
    refused: bool
    usage: Usage


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Tokens(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Body(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Tokens | None = None


def load() -> None:
    """Import the client now, in a process whose forked children will all need it."""
    import openai.resources.chat.completions  # noqa: F401 - the client, too, imports it only when used


def complete(server: Server, request: Request, *, seconds: float) -> Completion:
    """Ask once. `seconds` bounds the whole exchange: a server that drips bytes is cut off as well.

    Raises the errors of this module. Must not be called from a thread that runs an event loop.
    """
    import openai

    started = time.monotonic()
    try:
        body = asyncio.run(_within(seconds, server, request))
    except (openai.APITimeoutError, TimeoutError):
        raise LlmTimeout from None
    except openai.APIStatusError as error:
        _raise_for(error)
    except (openai.OpenAIError, httpx2.HTTPError):
        raise LlmUnavailable from None
    return _completion(body, latency_ms=int((time.monotonic() - started) * 1000))


async def _within(seconds: float, server: Server, request: Request) -> bytes:
    async with asyncio.timeout(seconds):
        return await _post(server, request, seconds)


async def _post(server: Server, request: Request, seconds: float) -> bytes:
    import openai

    options: dict[str, Any] = {request.limit_name: request.max_tokens}
    if request.response_format is not None:
        options["response_format"] = request.response_format
    http = openai.DefaultAsyncHttpxClient(follow_redirects=False, event_hooks={"response": [_cap_size]})
    async with openai.AsyncOpenAI(
        base_url=server.base_url,
        api_key=server.api_key.get_secret_value(),
        max_retries=0,
        timeout=seconds,
        http_client=http,
    ) as client:
        raw = await client.chat.completions.with_raw_response.create(
            model=server.model,
            messages=[
                {"role": "system", "content": request.system},
                {"role": "user", "content": request.user},
            ],
            **options,
        )
        content: bytes = raw.content
        return content


class _Capped(httpx2.AsyncByteStream):
    """A response body that ends the exchange when it grows past what an answer can be."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > _MOST_RESPONSE_BYTES:
                raise httpx2.ReadError("the response is too large")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _cap_size(response: httpx2.Response) -> None:
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Capped(response.stream)


def _completion(body: bytes, *, latency_ms: int) -> Completion:
    try:
        answer = _Body.model_validate_json(body)
    except ValidationError:
        raise LlmUnavailable from None
    choice, tokens = answer.choices[0], answer.usage or _Tokens()
    return Completion(
        text=choice.message.content or "",
        truncated=choice.finish_reason == "length",
        refused=bool(choice.message.refusal) or choice.finish_reason == "content_filter",
        usage=Usage(tokens.prompt_tokens, tokens.completion_tokens, latency_ms),
    )


def _raise_for(error: "openai.APIStatusError") -> NoReturn:
    """Our error for an HTTP status. The server's words only help to classify; they go nowhere else."""
    status, said = error.status_code, _said(error)
    after = _retry_after(error.response)
    if status == 402 or (status == 429 and _names(said, _QUOTA)):
        raise QuotaExhausted from None
    if status == 429:
        raise RateLimited(retry_after=after) from None
    if status in (401, 403):
        raise CredentialsRefused from None
    if status == 404:
        raise ModelUnknown from None
    if status == 408:
        raise LlmTimeout(retry_after=after) from None
    if status == 413 or (status < 500 and _names(said, _TOO_LONG)):
        raise InputTooLong from None
    if status < 500 and status != 409:
        raise RequestRefused(_refused_part(said) or "unclear") from None
    if status in (500, 501) and (part := _refused_part(said)):
        raise RequestRefused(part) from None
    raise LlmUnavailable(status=status, retry_after=after) from None


_QUOTA = ("insufficient_quota", "exceeded your current quota", "billing")
_TOO_LONG = ("context_length", "context length", "context window", "prompt is too long")
_LIMIT_NAMES = ("max_completion_tokens", "max_tokens")
_FORMAT = ("response_format", "json_schema", "json_object", "json mode", "structured output", "grammar")


def _said(error: "openai.APIStatusError") -> str:
    return error.response.text[:4000].casefold()


def _names(said: str, words: tuple[str, ...]) -> bool:
    return any(word in said for word in words)


def _refused_part(said: str) -> RefusedPart | None:
    if _names(said, _FORMAT):
        return "response_format"
    return "limit_name" if _names(said, _LIMIT_NAMES) else None


def _retry_after(response: httpx2.Response) -> float | None:
    """Seconds from a Retry-After header, which holds seconds or an HTTP date (RFC 9110, 10.2.3)."""
    value = response.headers.get("retry-after", "").strip()
    try:
        seconds = float(value) if value[:1].isdigit() else _seconds_until(value)
    except ValueError:
        return None
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER)


def _seconds_until(http_date: str) -> float:
    return email.utils.parsedate_to_datetime(http_date).timestamp() - time.time()
