"""A running OpenAI-compatible server, and a client for it without a database."""

from collections.abc import Callable, Iterator

import pytest
from pydantic import SecretStr

from flowbrand.llm.budget import Budget
from flowbrand.llm.client import Client
from flowbrand.llm.dialect import Mode, ProcessMemory
from flowbrand.llm.transport import Server, Usage
from tests.openai_server import OpenAIServer, openai_server


@pytest.fixture(scope="package")
def _running_server() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        yield server


@pytest.fixture
def openai(_running_server: OpenAIServer) -> Iterator[OpenAIServer]:
    """The server, without faults or memories of earlier tests."""
    _running_server.forget()
    yield _running_server
    _running_server.forget()


@pytest.fixture
def spent() -> list[tuple[Usage, Mode]]:
    """What the client has accounted for."""
    return []


@pytest.fixture
def client_for(openai: OpenAIServer, spent: list[tuple[Usage, Mode]]) -> Callable[..., Client]:
    """Makes clients of the server; `memory` keeps what one learned for the next."""

    def make(
        *, memory: ProcessMemory | None = None, call_seconds: float = 20.0, calls: int = 40, port: int = 0
    ) -> Client:
        base_url = f"http://127.0.0.1:{port}/v1" if port else openai.base_url
        return Client(
            Server(base_url, SecretStr("any"), "test-model"),
            Budget(seconds=60, call_seconds=call_seconds, calls=calls),
            memory or ProcessMemory(),
            account=lambda usage, mode: spent.append((usage, mode)),
        )

    return make
