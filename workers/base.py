"""The task base: log context, unreadable messages, retries. A task itself is a handful of lines."""

from typing import Any

from celery import Task
from pydantic import ValidationError

from workers.context import job_context
from workers.failures import record_escaped, record_unreadable_message
from workers.leases import LeaseLost, NotClaimed
from workers.performing import HandedBack, JobFailed, RetryLater


class JobTask(Task):  # type: ignore[type-arg]  # not subscriptable at run time
    """Runs one message. The return value is a word for Flower; nobody reads it as truth.

    Attempts are counted in the row, not by Celery, so `max_retries` is off here: `perform` decides.
    """

    abstract = True
    max_retries = None

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        message = kwargs.get("message")
        payload = message if isinstance(message, dict) else {"malformed": type(message).__name__}
        with job_context(task_id=self.request.id or "", payload=payload):
            outcome = self._attempt(*args, **kwargs)
        if isinstance(outcome, RetryLater):
            raise self.retry(countdown=outcome.seconds, exc=outcome)
        return outcome

    def _attempt(self, *args: Any, **kwargs: Any) -> str | RetryLater:
        """Run once. RetryLater is returned bare: raised here, it would drag its cause's text to Flower.

        Raises JobFailed and nothing else: a MemoryError that reaches Celery ends the worker's main process
        (celery issue 5655), and the text of any other exception would be shown in Flower.
        """
        try:
            self.run(*args, **kwargs)
        except ValidationError as error:
            record_unreadable_message(error)
            return "dead-lettered"
        except NotClaimed as nothing:
            return f"skipped: {nothing.why}"
        except LeaseLost:
            return "stopped: lease lost"
        except HandedBack:
            return "handed back"
        except RetryLater as later:
            return RetryLater(later.seconds, later.cause)
        except JobFailed:
            raise
        except Exception as error:  # noqa: BLE001 - the lease runs out, the reconciler finds the row
            record_escaped(error, code="internal_error")
            raise JobFailed(type(error).__name__) from None
        return "done"
