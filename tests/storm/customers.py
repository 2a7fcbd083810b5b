"""Customers in a storm: each sends a document, waits for the verdict, asks for a funnel, waits again.

They are as patient as a good frontend: what the API refuses for a moment (503), or a connection that breaks,
is tried again. They never ask twice for what was accepted.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import httpx

from tests.storm.documents import Document

PATIENCE = 300.0
"""Seconds until a job counts as one without a verdict."""

_FINAL = ("COMPLETED", "FAILED")


@dataclass(frozen=True)
class Verdict:
    """How a job ended, as the API says: `status` is "none" where the patience ran out before it did.

    `seconds` from the answer 202 to the poll that saw the end.
    """

    kind: str
    mark: str
    job_id: str
    status: str
    code: str
    seconds: float


@dataclass
class Customers:
    """All customers of a storm, who share one account. `verdicts` grows while they work.

    `sent_home` ends whatever they do.
    """

    base_url: str
    sent_home: Event = field(default_factory=Event)
    verdicts: list[Verdict] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    """What the API answered instead of 2xx, by status or by the connection's fault."""

    def __post_init__(self) -> None:
        self._http = httpx.Client(base_url=f"{self.base_url}/api/v1", timeout=60, trust_env=False)
        account = {"email": "storm@example.com", "password": secrets.token_urlsafe(18)}
        self._http.post("/auth/register", json=account).raise_for_status()
        answer = self._http.post("/auth/login", json=account).raise_for_status()
        self._http.headers["Authorization"] = f"Bearer {answer.json()['data']['access_token']}"

    def serve(self, document: Document) -> None:
        """One document, and a funnel made from it."""
        file = {"file": (document.name, document.body)}
        accepted = self._patiently(lambda: self._http.post("/uploads", files=file))
        if self._follow("uploads", document.mark, accepted["id"]).status != "COMPLETED":
            return
        body = {"document_ids": [accepted["id"]], "brief": f"The campaign is called {document.mark}."}
        key = {"Idempotency-Key": document.mark}
        accepted = self._patiently(lambda: self._http.post("/funnels", json=body, headers=key))
        self._follow("funnels", document.mark, accepted["id"])

    def _follow(self, kind: str, mark: str, job_id: str) -> Verdict:
        begun = time.monotonic()
        status: dict[str, Any] = {"status": "none"}
        while status["status"] not in _FINAL and time.monotonic() < begun + PATIENCE:
            status = self._patiently(lambda: self._http.get(f"/{kind}/{job_id}/status", params={"wait": 5}))
        final = status["status"] if status["status"] in _FINAL else "none"
        code = (status.get("failure") or {}).get("code", "")
        verdict = Verdict(kind, mark, job_id, final, code, time.monotonic() - begun)
        self.verdicts.append(verdict)
        return verdict

    def _patiently(self, ask: Callable[[], httpx.Response]) -> dict[str, Any]:
        """The data of the first good answer. Raises TimeoutError where none comes."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not self.sent_home.is_set():
            try:
                answer = ask()
            except httpx.TransportError as error:
                self.refusals[type(error).__name__] += 1
            else:
                if answer.is_success:
                    return dict(answer.json()["data"])
                self.refusals[str(answer.status_code)] += 1
            self.sent_home.wait(0.5)
        raise TimeoutError("the API did not come back")
