"""SIGKILL at every step boundary of both jobs and inside each step: the next attempt goes on from there."""

from collections.abc import Iterator

import pytest

from tests.chaos.deaths import BOUNDARIES, Death
from tests.chaos.executions import Sentence, die
from tests.chaos.gates import gates
from tests.chaos.jobs import Job, User
from tests.chaos.remains import assert_nothing_left
from tests.chaos.stack import ChaosStack

pytestmark = pytest.mark.stack

CHILDREN = [Death(boundary, fate, "pool child") for boundary in BOUNDARIES for fate in ("kept", "lost")]
WORKERS = [Death(boundary, "kept", "worker") for boundary in BOUNDARIES]


@pytest.fixture(scope="module")
def source(user: User) -> Job:
    """The document of all funnels."""
    return user.finished_document()


@pytest.fixture(scope="module")
def children(running: ChaosStack, user: User, source: Job) -> Iterator[dict[Death, Job]]:
    """The jobs whose pool child was killed, all finished: at once, as each mostly waits for its lease."""
    yield sentenced(running, user, source, CHILDREN)
    running.settle()


@pytest.fixture(scope="module")
def workers(running: ChaosStack, user: User, source: Job) -> Iterator[dict[Death, Job]]:
    """The same for the whole worker with everything in it, while two relays look for abandoned rows."""
    running.parts.start("relay-2")
    yield sentenced(running, user, source, WORKERS)
    running.parts.stop("relay-2")
    running.settle()


def sentenced(stack: ChaosStack, user: User, source: Job, deaths: list[Death]) -> dict[Death, Job]:
    """A job for each death, run to its verdict. They start together once every gate is shut."""
    with gates(stack.database) as shut:
        with stack.messages_wait():
            jobs = {
                death: user.document() if death.boundary.kind == "uploads" else user.funnel(source)
                for death in deaths
            }
            sentences = [Sentence(death, job, death.boundary.shut(shut, job)) for death, job in jobs.items()]
        die(stack, sentences)
    return jobs


@pytest.mark.parametrize("death", CHILDREN, ids=str)
def test_a_killed_pool_child_costs_one_attempt(children: dict[Death, Job], death: Death) -> None:
    job = children[death]
    assert_resumed(job, death)
    assert [each["code"] for each in job.stack.database.failures(job.id)] == ["worker_lost"], job.describe()


@pytest.mark.parametrize("death", WORKERS, ids=str)
def test_a_killed_worker_costs_one_attempt(workers: dict[Death, Job], death: Death) -> None:
    job = workers[death]
    assert_resumed(job, death)
    assert job.stack.database.failures(job.id) == [], job.describe()


def test_nothing_is_left_of_all_these_deaths(
    stack: ChaosStack, children: dict[Death, Job], workers: dict[Death, Job]
) -> None:
    assert_nothing_left(stack)


def assert_resumed(job: Job, death: Death) -> None:
    boundary, row, steps = death.boundary, job.row, job.stack.database.steps(job.id)
    attempts = boundary.attempts(death.fate)
    assert (row["status"], row["attempt"]) == ("COMPLETED", attempts), job.describe()
    assert row["crashes"] == attempts - 1, job.describe()
    assert job.asked == 3 + boundary.again[death.fate], job.describe()
    assert [step["status"] for step in steps] == ["succeeded"] * 3, job.describe()
    assert sum(step["calls"] for step in steps) == job.asked - boundary.unbooked[death.fate], job.describe()
