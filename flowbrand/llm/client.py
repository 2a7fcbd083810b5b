"""Requests to one server in the dialect it understands, under a budget, each one accounted for."""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

import structlog

from flowbrand.llm import json_schema, transport
from flowbrand.llm.budget import Budget
from flowbrand.llm.dialect import Dialect, Memory, Mode
from flowbrand.llm.json_schema import Schema
from flowbrand.llm.prompt import Prompt
from flowbrand.llm.transport import (
    Completion,
    ContentRefused,
    LlmUnavailable,
    Request,
    RequestRefused,
    Server,
    Usage,
)

_LOOK_SECONDS = 0.5

log = structlog.get_logger(__name__)


def _nothing() -> None:
    """Nobody watches."""


def _no_account(_usage: Usage, _mode: Mode) -> None:
    """Nobody keeps the books."""


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt and the shape its answer must have. `max_tokens` bounds the answer."""

    prompt: Prompt
    schema: Schema
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Client:
    """`before_call` may stop the work by raising; `account` is told of every answered request.

    While a request is under way, `while_waiting` is called every `beat_seconds` in the caller's thread, and
    `may_wait` twice a second; where either raises, the request is left to end by itself.
    """

    server: Server
    budget: Budget
    memory: Memory
    before_call: Callable[[], None] = field(default=_nothing)
    while_waiting: Callable[[], None] = field(default=_nothing)
    may_wait: Callable[[], None] = field(default=_nothing)
    account: Callable[[Usage, Mode], None] = field(default=_no_account)
    beat_seconds: float = 5.0

    def ask(self, question: Question) -> tuple[Completion, Mode]:
        """The server's answer and the mode it was given in.

        Steps down json_schema, json_object, prompt where the server refuses one, and remembers. Raises
        the errors of flowbrand.llm.transport and flowbrand.llm.budget.
        """
        dialect, certain = self.memory.recall(self.server), True
        tried: list[Dialect] = []
        while True:
            tried.append(dialect)
            try:
                completion = self._send(question, dialect)
            except (RequestRefused, LlmUnavailable) as error:
                dialect = _other(dialect, error)
                if dialect in tried:
                    raise
                certain = certain and isinstance(error, RequestRefused) and error.part != "unclear"
                log.info("llm_step_down", mode=dialect.mode, limit=dialect.limit_name)
                continue
            if not dialect.proven:
                self.memory.remember(self.server, dialect, certain=certain)
            return completion, dialect.mode

    def step_down(self, ignored: Mode) -> None:
        """Remember that the server takes a mode and ignores it."""
        dialect = self.memory.recall(self.server)
        lower = dialect.stepped_down()
        if dialect.mode == ignored and lower is not None:
            self.memory.remember(self.server, lower, certain=True)

    def _send(self, question: Question, dialect: Dialect) -> Completion:
        self.before_call()
        seconds = self.budget.take_call()
        completion = self._watched(_request(question, dialect), seconds)
        self.account(completion.usage, dialect.mode)
        if completion.refused:
            raise ContentRefused
        return completion

    def _watched(self, request: Request, seconds: float) -> Completion:
        """Ask on a second thread: this one owns the database connection and keeps the lease meanwhile."""
        answer: Future[Completion] = Future()
        threading.Thread(
            target=_answer, args=(answer, self.server, request, seconds), name="llm-call", daemon=True
        ).start()
        beat_at = time.monotonic() + self.beat_seconds
        while True:
            try:
                return answer.result(timeout=min(_LOOK_SECONDS, self.beat_seconds))
            except TimeoutError:
                self.may_wait()
            if time.monotonic() >= beat_at:
                self.while_waiting()
                beat_at += self.beat_seconds


def _answer(answer: Future[Completion], server: Server, request: Request, seconds: float) -> None:
    try:
        answer.set_result(transport.complete(server, request, seconds=seconds))
    except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
        answer.set_exception(error)


def _other(dialect: Dialect, error: RequestRefused | LlmUnavailable) -> Dialect:
    """What to try after a refusal. Raises the error where nothing else is worth a request."""
    if isinstance(error, RequestRefused) and error.part == "limit_name":
        if dialect.proven:
            raise error
        return dialect.other_limit_name()
    # A server may crash on response_format without naming it; one that has answered before is just ill.
    unexplained = isinstance(error, LlmUnavailable) and (error.status != 500 or dialect.proven)
    lower = dialect.stepped_down()
    if unexplained or lower is None:
        raise error
    return lower


def _request(question: Question, dialect: Dialect) -> Request:
    system, user = question.prompt.render()
    if dialect.mode != Mode.JSON_SCHEMA:
        shape = json.dumps(question.schema, ensure_ascii=False, separators=(",", ":"))
        system += f"\n\nAnswer with one JSON object and nothing else. Its JSON schema:\n```json\n{shape}\n```"
    return Request(
        system=system,
        user=user,
        max_tokens=question.max_tokens,
        limit_name=dialect.limit_name,
        response_format=_response_format(question.schema, dialect.mode),
    )


def _response_format(schema: Schema, mode: Mode) -> dict[str, object] | None:
    if mode == Mode.PROMPT:
        return None
    if mode == Mode.JSON_OBJECT:
        return {"type": "json_object"}
    is_strict = json_schema.can_be_strict(schema)
    shape = json_schema.strict(schema) if is_strict else schema
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": is_strict, "schema": shape}}
