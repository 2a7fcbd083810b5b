"""The messages that travel over the broker: frozen, typed, versioned, ids only.

A discriminated union on `type`. Readers ignore unknown fields, so that messages in flight survive a
deploy; an unknown type or version is dead-lettered by the task base, never a crash loop.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Queue = Literal["extraction", "generation", "accounts"]


class Message(BaseModel):
    """What every message carries: the schema version and the request that caused it."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    version: Literal[1] = 1
    request_id: str = ""


class ExtractDocument(Message):
    """Read one uploaded document and store its text and structured content."""

    type: Literal["extract_document"] = "extract_document"
    document_id: UUID


class GenerateFunnel(Message):
    """Make one requested funnel from its documents."""

    type: Literal["generate_funnel"] = "generate_funnel"
    funnel_id: UUID


class RemoveLeftover(Message):
    """Remove from storage what no document needs: an object, or the parts of one that never became whole."""

    type: Literal["remove_leftover"] = "remove_leftover"
    leftover_id: UUID


class SweepStorage(Message):
    """Compare the bucket with the table of documents."""

    type: Literal["sweep_storage"] = "sweep_storage"
    sweep_id: UUID


class SendAccountMail(Message):
    """Send one letter to the holder of an address. What it says, a code included, is made when it is sent."""

    type: Literal["send_account_mail"] = "send_account_mail"
    mail_id: UUID


class RemoveAccount(Message):
    """Remove an account with everything it owns."""

    type: Literal["remove_account"] = "remove_account"
    removal_id: UUID


AnyMessage = (
    ExtractDocument | GenerateFunnel | RemoveLeftover | SweepStorage | SendAccountMail | RemoveAccount
)
JobMessage = Annotated[AnyMessage, Field(discriminator="type")]

_ADAPTER: TypeAdapter[AnyMessage] = TypeAdapter(JobMessage)
_WORK_FIELD = {
    "extract_document": "document_id",
    "generate_funnel": "funnel_id",
    "remove_leftover": "leftover_id",
    "sweep_storage": "sweep_id",
    "send_account_mail": "mail_id",
    "remove_account": "removal_id",
}

QUEUES: dict[str, Queue] = {
    "extract_document": "extraction",
    "generate_funnel": "generation",
    "remove_leftover": "extraction",
    "sweep_storage": "extraction",
    "send_account_mail": "accounts",
    "remove_account": "accounts",
}
"""Which queue a job type travels on. The task's name is the type itself, readable in Flower."""


def parse_message(payload: object) -> AnyMessage:
    """Validate a payload read from the outbox or the broker.

    Raises pydantic.ValidationError, without the input in its text, on an unknown type or version.
    """
    return _ADAPTER.validate_python(payload)


def message_for(job_type: str, work_id: UUID, *, request_id: str = "") -> AnyMessage:
    """The message that makes a worker take up one row of tracked work."""
    return parse_message({"type": job_type, _WORK_FIELD[job_type]: work_id, "request_id": request_id})


def work_id_of(payload: dict[str, Any]) -> str:
    """The id of the row a payload speaks of, or "" where it names none. For records of failures."""
    return str(payload.get(_WORK_FIELD.get(str(payload.get("type")), ""), ""))
