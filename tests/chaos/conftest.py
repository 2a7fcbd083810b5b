"""One stack with services of its own for all of tests/chaos, gone before the next package's begins."""

from collections.abc import Iterator

import pytest

from tests.chaos.gates import Gates, gates
from tests.chaos.jobs import User
from tests.chaos.programs import WORKERS
from tests.chaos.stack import ChaosStack, chaos_stack
from tests.openai_server import openai_server


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChaosStack]:
    with openai_server() as llm, chaos_stack(tmp_path_factory.mktemp("chaos"), llm) as stack:
        yield stack


@pytest.fixture(scope="package")
def user(running: ChaosStack) -> User:
    return User(running)


@pytest.fixture
def stack(running: ChaosStack) -> Iterator[ChaosStack]:
    """Everything works when a test begins, and again when it has ended, whatever it did."""
    yield running
    running.settle()


@pytest.fixture
def two_workers(stack: ChaosStack) -> None:
    """A second worker for each queue, until the end of the test."""
    stack.bring_up(*(f"{name}-2" for name in WORKERS))


@pytest.fixture
def shut(stack: ChaosStack) -> Iterator[Gates]:
    """Gates in the database, all open again after the test."""
    with gates(stack.database) as made:
        yield made
