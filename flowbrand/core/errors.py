"""The exceptions that cross room boundaries.

Expected failures are named classes beside the function that raises them; they all derive from one
of the bases here, so that the API and the task base can treat them by kind:

- `DomainError`: the caller can do something about it. The API maps `status` and `code` to HTTP.
- `DocumentRejected`: the document itself is at fault; the row says so, nothing is retried.
- `TransientError`: something is away for a moment; the task base retries with backoff.
- `PermanentError`: the system cannot finish the job and a retry would not help.
- `WorkStopped`: somebody else goes on with the work; no failure at all.
- `WorkCrashed`: the work ended the process that did it; tried again, but only MAX_CRASHES times in all.
"""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """A request that cannot be served, with a stable code and a sentence for the user."""

    code: ClassVar[str] = "bad_request"
    status: ClassVar[int] = 400
    message: ClassVar[str] = "The request cannot be served."

    def __init__(
        self,
        message: str | None = None,
        *,
        fields: Mapping[str, list[str]] | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.text = message or self.message
        self.fields = fields
        self.retry_after = retry_after
        super().__init__(self.text)


class NotFound(DomainError):
    code, status, message = "not_found", 404, "There is no such resource."


class Conflict(DomainError):
    code, status, message = "conflict", 409, "The resource is not in a state that allows this."


class ServiceUnavailable(DomainError):
    code, status, message = "service_unavailable", 503, "A part of the service is away. Please try again."


class JobError(Exception):
    """A job's failure: `code` is stable, `reason` is a sentence for the user that names a next step.

    Neither may hold document text: both are shown, logged and stored.
    """

    code: str = "internal_error"
    reason: str = "Something went wrong on our side. Please try again."

    def __init__(self, reason: str | None = None, *, code: str | None = None) -> None:
        self.code = code or self.code
        self.reason = reason or self.reason
        super().__init__(f"{self.code}: {self.reason}")


class DocumentRejected(JobError):
    """The document is broken, encrypted, empty, hostile or unsupported. Owned by the user, not retried."""

    code = "document_unreadable"
    reason = "The document cannot be read. Please check the file and upload it again."


class TransientError(JobError):
    """Storage, database, broker or LLM away for a moment. Owned by the system, retried.

    `retry_after` is the earliest sensible next attempt in seconds, where the other side named one.
    """

    code = "temporarily_unavailable"
    reason = "A service we need is not answering. Please try again in a few minutes."
    counted: ClassVar[bool] = True
    """Whether it uses up one of the job's attempts. Waiting for somebody else's work is no failure."""

    def __init__(
        self, reason: str | None = None, *, code: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(reason, code=code)
        self.retry_after = retry_after


class PermanentError(JobError):
    """The system cannot finish this job and trying again unchanged would not help."""


class WorkStopped(Exception):
    """This attempt ends here, without a verdict: the work is somebody else's now, or was cancelled."""

    code: ClassVar[str] = "stopped"


class WorkCrashed(JobError):
    """The work ended the process that did it. Once may be bad luck; MAX_CRASHES times is poison."""

    code = "work_crashes"
    reason = (
        "Processing was interrupted several times and has been stopped. "
        "Please try again; if it happens again, contact support with the support id."
    )
