"""The HTTP API as a client uses it: register, upload, poll, ask for a funnel, fetch it."""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from flowbrand.stack.errors import StackProblem

_POLL_SECONDS = 0.3
FINAL = ("COMPLETED", "FAILED")


class JobFailed(StackProblem):
    """The service's verdict on a document or funnel: the message is its own sentence for the user."""


@dataclass(frozen=True)
class Progress:
    """One poll. `percent` is 0 to 100."""

    status: str
    stage: str
    percent: int
    failure: dict[str, Any] | None


class Client:
    """A logged-in user of one running service. Use as a context manager."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=60, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def register(self) -> None:
        """Make a new user with a random address and log in as them."""
        account = {
            "email": f"demo-{secrets.token_hex(6)}@example.com",
            "password": secrets.token_urlsafe(18),
        }
        self._data(self._http.post("/api/v1/auth/register", json=account))
        token = self._data(self._http.post("/api/v1/auth/login", json=account))["access_token"]
        self._http.headers["Authorization"] = f"Bearer {token}"

    def upload(self, path: Path) -> str:
        """Send a file. Answers the document's id."""
        with path.open("rb") as stream:
            return str(
                self._data(self._http.post("/api/v1/uploads", files={"file": (path.name, stream)}))["id"]
            )

    def request_funnel(self, document_id: str) -> str:
        """Ask for a funnel from one document. Answers the funnel's id."""
        answer = self._http.post(
            "/api/v1/funnels",
            json={"document_ids": [document_id]},
            headers={"Idempotency-Key": secrets.token_hex(16)},
        )
        return str(self._data(answer)["id"])

    def follow(self, kind: str, identifier: str, seconds: float) -> Iterator[Progress]:
        """Poll "uploads" or "funnels" until the last word, which is the last item.

        Raises `StackProblem` where that takes longer than `seconds`.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            data = self._data(self._http.get(f"/api/v1/{kind}/{identifier}/status"))
            yield Progress(data["status"], data["stage"], data["percent_complete"], data.get("failure"))
            if data["status"] in FINAL:
                return
            time.sleep(_POLL_SECONDS)
        raise StackProblem(f"no verdict after {seconds:.0f} s")

    def complete(
        self, kind: str, identifier: str, show: Callable[[Progress], None], *, seconds: float = 900
    ) -> None:
        """Follow to the end, showing each poll. Raises `JobFailed` with the reason."""
        for progress in self.follow(kind, identifier, seconds):
            show(progress)
            if failure := progress.failure:
                raise JobFailed(
                    f"{failure['message']} (code {failure['code']}, support id {failure['support_id']})"
                )

    def funnel(self, identifier: str) -> dict[str, Any]:
        """The finished funnel with its result."""
        return self._data(self._http.get(f"/api/v1/funnels/{identifier}"))

    def export(self, identifier: str, kind: str) -> bytes:
        """The funnel as a file: "json", "html" or "md"."""
        answer = self._http.get(f"/api/v1/funnels/{identifier}/export", params={"format": kind})
        if answer.is_error:
            self._data(answer)
        return answer.content

    @staticmethod
    def _data(answer: httpx.Response) -> dict[str, Any]:
        """The envelope's data. Raises `JobFailed` with the API's own message on an error answer."""
        try:
            body = answer.json()
        except ValueError:
            raise StackProblem(f"the API answered {answer.status_code} without JSON") from None
        if answer.is_error:
            error = body["error"]
            fields = (error.get("fields") or {}).items()
            details = "".join(f"\n  {name}: {' '.join(texts)}" for name, texts in fields)
            raise JobFailed(f"{error['message']} (code {error['code']}){details}")
        return dict(body["data"])
