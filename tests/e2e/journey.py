"""A user of the running API, as a frontend would be: registers, uploads, polls, asks, polls, exports."""

from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx

PASSWORD = "correct horse battery staple"
PATIENCE = 120.0


@dataclass
class Journey:
    """One user over HTTP. Methods return the envelope's `data` and fail the test on an HTTP error."""

    base_url: str
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=f"{self.base_url}/api/v1", timeout=60)
        credentials = {"email": f"{uuid4()}@example.test", "password": PASSWORD}
        self.data(self.http.post("/auth/register", json=credentials))
        token = self.data(self.http.post("/auth/login", json=credentials))["access_token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    @property
    def user_id(self) -> str:
        return str(self.data(self.http.get("/auth/me"))["id"])

    @staticmethod
    def data(response: httpx.Response) -> Any:
        assert response.is_success, response.text
        return response.json()["data"]

    def upload(self, path: Path, name: str | None = None) -> Any:
        with path.open("rb") as file:
            return self.data(self.http.post("/uploads", files={"file": (name or path.name, file)}))

    def ask(self, *document_ids: str, key: str | None = None) -> Any:
        return self.data(
            self.http.post(
                "/funnels",
                json={"document_ids": list(document_ids)},
                headers={"Idempotency-Key": key or str(uuid4())},
            )
        )

    def verdict(self, kind: str, work_id: str, *, patience: float = PATIENCE) -> Any:
        """Poll the status of `uploads` or `funnels` until it is final. Returns the last status."""
        end = monotonic() + patience
        tag = ""
        percent = 0
        status: Any = {}
        while monotonic() < end:
            response = self.http.get(
                f"/{kind}/{work_id}/status", params={"wait": 5}, headers={"If-None-Match": tag}
            )
            if response.status_code == 304:
                continue
            status, tag = self.data(response), response.headers["ETag"]
            percent, before = status["percent_complete"], percent
            assert percent >= before or status["attempt"] > 1
            if status["status"] in {"COMPLETED", "FAILED"}:
                return status
        raise AssertionError(f"no verdict for {kind} {work_id}: {status}")

    def funnel_of(self, path: Path, name: str | None = None) -> Any:
        """The whole way: a document in, the funnel's result out."""
        document = self.upload(path, name)
        status = self.verdict("uploads", document["id"])
        assert status["status"] == "COMPLETED", status
        funnel = self.ask(document["id"])
        status = self.verdict("funnels", funnel["id"])
        assert status["status"] == "COMPLETED", status
        return self.data(self.http.get(f"/funnels/{funnel['id']}"))
