"""What the other rooms use: ask for a typed answer, as a step of a job or on its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

from flowbrand.env import Env
from flowbrand.llm import json_schema, ledger
from flowbrand.llm.budget import Budget
from flowbrand.llm.client import Client
from flowbrand.llm.dialect import Memory, ProcessMemory
from flowbrand.llm.fields import Data
from flowbrand.llm.ledger import Prices, Reservation, Step
from flowbrand.llm.memory import SharedMemory
from flowbrand.llm.prompt import Prompt, hash_of
from flowbrand.llm.structured import structured
from flowbrand.llm.transport import Server

T = TypeVar("T", bound=BaseModel)


def _nothing() -> None:
    """Nobody stops the work."""


_CALLS_PER_ATTEMPT = 120
_shared_memory = SharedMemory()


class Llm(Protocol):
    """A language model that answers in types.

    `model` is its name and `context_characters` how much material one question may hold.
    """

    @property
    def model(self) -> str: ...

    @property
    def context_characters(self) -> int: ...

    def ask(self, step: str, schema: type[T], prompt: Prompt) -> T:
        """The answer to `prompt`. `step` names it within the job. Raises the errors of flowbrand.llm."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`max_tokens` bounds one answer, `context_characters` the material of one question."""

    max_tokens: int
    context_characters: int


@dataclass(frozen=True, slots=True)
class JobLlm:
    """The language model within one attempt at a job: every step stands in the ledger."""

    job_type: str
    job_id: UUID
    owner_id: UUID | None
    server: Server
    budget: Budget
    limits: Limits
    prices: Prices = field(default_factory=Prices)
    memory: Memory = field(default=_shared_memory)
    lease: timedelta = timedelta(seconds=30)
    may_wait: Callable[[], None] = field(default=_nothing)

    @property
    def model(self) -> str:
        return self.server.model

    @property
    def context_characters(self) -> int:
        return self.limits.context_characters

    def ask(self, step: str, schema: type[T], prompt: Prompt) -> T:
        """As Llm.ask; a step that an earlier attempt finished is answered from the ledger."""

        def work(held: Reservation) -> Data:
            client = Client(
                self.server,
                self.budget,
                self.memory,
                before_call=held.renew,
                while_waiting=held.keep_alive,
                may_wait=self.may_wait,
                account=held.account,
                beat_seconds=self.lease.total_seconds() / 4,
            )
            return structured(
                schema,
                prompt,
                client=client,
                max_tokens=self.limits.max_tokens,
                draft=held.draft,
                keep_draft=held.keep_draft,
            ).data

        return schema.model_validate(ledger.run_step(self._step(step, schema, prompt), work))

    def _step(self, name: str, schema: type[BaseModel], prompt: Prompt) -> Step:
        shape = str(json_schema.plain(schema))
        return Step(
            job_type=self.job_type,
            job_id=self.job_id,
            owner_id=self.owner_id,
            name=name,
            input_hash=hash_of(self.model, shape, prompt.identity),
            prompt_version=prompt.version,
            model=self.model,
            prices=self.prices,
            lease=self.lease,
        )


@dataclass(frozen=True, slots=True)
class PlainLlm:
    """The language model without a job: no ledger, no database. For scripts and measurements."""

    server: Server
    budget: Budget
    limits: Limits
    memory: Memory = field(default_factory=ProcessMemory)

    @property
    def model(self) -> str:
        return self.server.model

    @property
    def context_characters(self) -> int:
        return self.limits.context_characters

    def ask(self, step: str, schema: type[T], prompt: Prompt) -> T:
        """As Llm.ask; every call is a request."""
        client = Client(self.server, self.budget, self.memory)
        return structured(schema, prompt, client=client, max_tokens=self.limits.max_tokens).value


def configured_llm(
    *,
    env: Env,
    model: str,
    job_type: str,
    job_id: UUID,
    owner_id: UUID,
    may_wait: Callable[[], None] = _nothing,
) -> JobLlm | None:
    """As `job_llm`; None where the installation works without a language model."""
    if env.provider != "openai":
        return None
    return job_llm(
        env=env, model=model, job_type=job_type, job_id=job_id, owner_id=owner_id, may_wait=may_wait
    )


def job_llm(
    *,
    env: Env,
    model: str,
    job_type: str,
    job_id: UUID,
    owner_id: UUID | None,
    may_wait: Callable[[], None] = _nothing,
) -> JobLlm:
    """The configured language model for one attempt at a job. The attempt's deadline starts now.

    `may_wait` is asked again and again while a request is under way, and ends the attempt by raising: the
    step is given back at once, and whoever takes the job up asks again.
    """
    return JobLlm(
        job_type=job_type,
        job_id=job_id,
        owner_id=owner_id,
        server=Server(env.openai_base_url, env.openai_api_key, model),
        budget=Budget(
            seconds=env.llm_job_deadline_seconds,
            call_seconds=env.llm_call_timeout_seconds,
            calls=_CALLS_PER_ATTEMPT,
        ),
        limits=Limits(env.llm_max_output_tokens, env.llm_context_characters),
        prices=Prices(
            Decimal(str(env.llm_price_input_per_million)), Decimal(str(env.llm_price_output_per_million))
        ),
        lease=timedelta(seconds=env.lease_seconds / 2),
        may_wait=may_wait,
    )
