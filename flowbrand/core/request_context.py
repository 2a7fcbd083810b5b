"""The id that follows one request through its response, its log lines and the jobs it starts."""

import re
import secrets

import structlog

_ACCEPTED = re.compile(r"[A-Za-z0-9_-]{8,64}")


def accepted_request_id(candidate: str) -> str:
    """The caller's id where it is harmless to log and echo, otherwise a new one (22 characters)."""
    return candidate if _ACCEPTED.fullmatch(candidate) else secrets.token_urlsafe(16)


def current_request_id() -> str:
    """The id of the request (or job) being served, or "" outside of one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
