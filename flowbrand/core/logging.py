"""One way to log: structlog and the standard library end in the same line format.

Modules use `logging.getLogger(__name__)` or `structlog.get_logger(__name__)`; values bound with
`structlog.contextvars.bind_contextvars` (request_id, task_id, job_id, user_id) stand on every line.
"""

import logging
import logging.config
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from flowbrand.core.redaction import redact_secrets

LogFormat = Literal["json", "console"]

# These bring their own handlers or formats; emptied here, they go through the root like everything else.
_ROUTED = ("django", "django.server", "gunicorn.error", "gunicorn.access", "celery", "celery.task")
# Debug lines of these name bodies, headers or signatures.
_QUIET = (
    "botocore",
    "boto3",
    "s3transfer",
    "urllib3",
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "openai",
    "kombu",
    "amqp",
)


def logging_config(*, log_format: LogFormat, level: str) -> None:
    """Set up structlog and the standard library for this process. Safe to call again."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(logging_dict(log_format=log_format, level=level))
    logging.captureWarnings(True)


def logging_dict(*, log_format: LogFormat, level: str) -> dict[str, Any]:
    """The standard library's part as a dictConfig; also gunicorn's `logconfig_dict`."""
    routed = {name: {"handlers": [], "level": "NOTSET", "propagate": True} for name in _ROUTED}
    quiet = {name: {"handlers": [], "level": "WARNING", "propagate": True} for name in _QUIET}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _foreign_chain(),
                "processors": _final_chain(log_format),
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "line"}
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": routed | quiet,
    }


def _foreign_chain() -> list[Processor]:
    """What a standard-library record needs to look like one of structlog's."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        _without_request_object,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _final_chain(log_format: LogFormat) -> list[Processor]:
    render: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(pad_event_to=30)
    )
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        redact_secrets,
        render,
    ]


def _without_request_object(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Django hands its request to the logger; printed, it shows the raw query string."""
    event.pop("request", None)
    return event
