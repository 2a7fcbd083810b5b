"""Identifiers: time-ordered, so that indexes stay compact and lists sort by age."""

import secrets
from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562) as a standard-library UUID."""
    return UUID(bytes=compat.uuid7().bytes)


def new_support_id() -> str:
    """A short id a person can read out on the telephone: 8 characters without 0/O and 1/I."""
    return "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(8))
