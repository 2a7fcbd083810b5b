"""What a server understands, and the memory of it.

OpenAI-compatible servers differ: some refuse `response_format: json_schema` and take `json_object`, some
take neither, and the token limit has two names. What was learned is kept per server and model.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from flowbrand.llm.transport import LimitName, Server

_GUESS_SECONDS = 600.0


class Mode(StrEnum):
    """How an answer's shape is asked for, the strictest first."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    PROMPT = "prompt"

    @property
    def simpler(self) -> "Mode | None":
        modes = list(Mode)
        position = modes.index(self) + 1
        return modes[position] if position < len(modes) else None


@dataclass(frozen=True, slots=True)
class Dialect:
    """`proven`: the server has answered in it, so an error in it is no sign that it is not understood."""

    mode: Mode = Mode.JSON_SCHEMA
    limit_name: LimitName = "max_completion_tokens"
    proven: bool = False

    def stepped_down(self) -> "Dialect | None":
        """The same with the next simpler mode, or None at the end."""
        simpler = self.mode.simpler
        return replace(self, mode=simpler, proven=False) if simpler else None

    def other_limit_name(self) -> "Dialect":
        """The same with the other name for the token limit."""
        first = self.limit_name == "max_tokens"
        return replace(self, limit_name="max_completion_tokens" if first else "max_tokens", proven=False)


class Memory(Protocol):
    """Where dialects are remembered."""

    def recall(self, server: Server) -> Dialect: ...

    def remember(self, server: Server, dialect: Dialect, *, certain: bool) -> None: ...


class ProcessMemory:
    """Remembers for this process.

    A guess (a server failed with an error that named nothing, then answered in a simpler mode) is
    forgotten after ten minutes: it may have been a passing fault.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[Dialect, float]] = {}

    def recall(self, server: Server) -> Dialect:
        dialect, until = self._known.get((server.base_url, server.model), (Dialect(), 0.0))
        return dialect if until > self._clock() else Dialect()

    def remember(self, server: Server, dialect: Dialect, *, certain: bool) -> None:
        until = float("inf") if certain else self._clock() + _GUESS_SECONDS
        self._known[(server.base_url, server.model)] = (replace(dialect, proven=True), until)
