"""Secrets leave log lines here: by the name of a key, and by their look inside text."""

import re
from typing import Any

from structlog.typing import EventDict, WrappedLogger

MASK = "[redacted]"

# A whole last word: `refresh_token` is a secret, `output_tokens` is a count, `error_code` is a name.
_SECRET_KEY = re.compile(
    r"(?:^|[_.-])(?:authorization|cookie|password|passwd|secret|token|api[_-]?key|otp|(?:otp|one_time)_code)"
    r"(?:_hash|_key)?$",
    re.IGNORECASE,
)
_SECRET_TEXT = (
    (re.compile(r"(?i)\b(bearer)\s+[\w.~+/=-]+"), rf"\1 {MASK}"),
    (re.compile(r"(://[^:/@\s]*:)[^@/\s]+@"), rf"\1{MASK}@"),
    (re.compile(r"(?i)(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s\"']+"), rf"\1{MASK}"),
)
# PostgreSQL repeats the refused row's values in DETAIL; they may be a document's text.
_DATABASE_DETAIL = re.compile(
    r"\nDETAIL:.*?(?=\nCONTEXT:|\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL
)


def redact_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """structlog processor: masks secret values, also in nested mappings and inside strings."""
    return {key: _redacted(key, value) for key, value in event.items()}


def redact_text(text: str) -> str:
    """Text with bearer tokens, passwords in URLs, URL signatures and database row values masked."""
    for pattern, replacement in _SECRET_TEXT:
        text = pattern.sub(replacement, text)
    return _DATABASE_DETAIL.sub("", text)


def _redacted(key: str, value: Any) -> Any:
    if _SECRET_KEY.search(key) and value not in (None, ""):
        return MASK
    if isinstance(value, dict):
        return {inner: _redacted(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted("", item) for item in value]
    return redact_text(value) if isinstance(value, str) else value
