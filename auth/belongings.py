"""What belongs to an account in other rooms. They say so here, because this room may not import them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Belongings:
    """`rows` are an owner's; `remove` takes one away with everything that hangs on it, files included."""

    rows: Callable[[UUID], QuerySet[Any]]
    remove: Callable[[Any], None]


_kinds: list[Belongings] = []


def register(*, rows: Callable[[UUID], QuerySet[Any]], remove: Callable[[Any], None]) -> None:
    """Have a kind of rows removed with their owner's account. Apps call this in `ready()`."""
    _kinds.append(Belongings(rows, remove))


def kinds() -> list[Belongings]:
    """The last room first: what it has hangs on rows of the rooms below."""
    return _kinds[::-1]
