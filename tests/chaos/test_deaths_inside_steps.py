"""SIGKILL while a step is under way: that step is done again, what was finished before it is not."""

import pytest

from tests.chaos.gates import Gates
from tests.chaos.jobs import Job, User
from tests.chaos.processes import kill, wait_for
from tests.chaos.remains import assert_nothing_left, parsers
from tests.chaos.stack import ChaosStack
from tests.unit.extraction.builders import slow_pdf

pytestmark = pytest.mark.stack

SENTENCE = "Northlight saves every household about 14 percent of its heating costs a year."


def test_killed_while_it_waits_for_the_model(stack: ChaosStack, user: User) -> None:
    """In each request of both jobs: the request in flight is lost and made again, the others are not."""
    source = user.finished_document()
    jobs: list[Job] = []
    with stack.messages_wait():
        for answered in range(3):
            for job in (user.document(), user.funnel(source)):
                job.hang(after=answered)
                jobs.append(job)

    for job in jobs:
        job.wait_until_asked(1 + jobs.index(job) // 2)
        kill([job.pool_child()])

    for job in jobs:
        row = job.wait_for_verdict()
        assert (row["status"], row["attempt"], row["crashes"]) == ("COMPLETED", 2, 1), job.describe()
        assert job.asked == 3 + 1, job.describe()
    assert_nothing_left(stack)


def test_killed_in_the_request_that_mends_a_funnel(stack: ChaosStack, user: User, shut: Gates) -> None:
    """Once while it waits for the answer, once when the answer is about to be kept: four are kept already."""
    name = "Quillbrook"
    source = user.finished_document(name)
    asked_before = stack.llm.asked(name)
    stack.llm.queue("ungrounded", None, None, "hang", about=name)

    with stack.messages_wait():
        funnel = user.funnel(source)
        gate = shut.shut("llm_llmcall", {"job_id": funnel.id, "step": "mend", "status": "succeeded"})
    wait_for(lambda: stack.llm.asked(name) == asked_before + 4, funnel.describe)
    kill([funnel.pool_child()])
    kill([stack.process_behind(gate.wait())])
    gate.lose()

    row = funnel.wait_for_verdict()
    assert (row["status"], row["crashes"]) == ("COMPLETED", 2), funnel.describe()
    assert stack.llm.asked(name) - asked_before == 3 + 3, funnel.describe()
    assert_nothing_left(stack)


def test_killed_during_the_download_and_during_the_parsing(
    stack: ChaosStack, user: User, shut: Gates
) -> None:
    """Nothing was finished, so all is done again; the parser goes with the process it worked for."""
    with stack.messages_wait():
        parsing = user.document(content=slow_pdf(2_000_000, SENTENCE), media_type="pdf")
        reading = user.document()
        before_parsing = shut.shut("uploads_uploadeddocument", {"id": parsing.id, "stage": "parsing"})
        before_reading = shut.shut("uploads_uploadeddocument", {"id": reading.id, "stage": "reading"})

    child = stack.process_behind(before_parsing.wait())
    before_parsing.open()
    wait_for(
        lambda: child.children(recursive=True)[1:], parsing.describe
    )  # the zygote, and its child: the parser
    kill([child])

    child = stack.process_behind(before_reading.wait())
    stack.s3.hang()
    before_reading.open()
    wait_for(lambda: stack.s3.serves(child), reading.describe)
    kill([child])
    stack.s3.pass_on()

    for job, requests in ((parsing, 1), (reading, 3)):
        row = job.wait_for_verdict()
        assert (row["status"], row["attempt"], row["crashes"]) == ("COMPLETED", 2, 1), job.describe()
        assert job.asked == requests, job.describe()
    assert parsers(stack) == []
    assert_nothing_left(stack)
