"""The model's server of a storm: takes its time over each answer, and remembers when each request came."""

import hashlib
import re
import time
from dataclasses import dataclass
from typing import Any

from tests.openai_server import Fault, OpenAIServer

_MARK = re.compile(r"storm-\d{4}")
_FENCE_WORD = re.compile(r"[0-9a-f]{16}")
ANSWER_SECONDS = 0.5


@dataclass(frozen=True)
class Call:
    """One request that reached the server, and that it answers and would charge for.

    `mark` names the document and `model` which of its two jobs; "" where the request does not say. `prompt`
    is the same for every request of one step. `at` is the time of the clock that PostgreSQL has too.
    """

    at: float
    mark: str
    model: str
    prompt: str


class StormServer(OpenAIServer):
    """Answers well and slowly."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.calls: list[Call] = []

    def take(self, body: dict[str, Any]) -> Fault | None:
        text = "\n".join(str(message["content"]) for message in body["messages"])
        mark = _MARK.search(text)
        prompt = hashlib.sha256(_FENCE_WORD.sub("", text).encode()).hexdigest()
        self.calls.append(Call(time.time(), mark.group() if mark else "", str(body["model"]), prompt))
        return {"kind": "slow", "seconds": ANSWER_SECONDS}
