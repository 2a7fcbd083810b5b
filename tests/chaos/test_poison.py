"""What kills, stops or baffles its worker every time gets its verdict, is recorded, and loops nowhere."""

import psutil
import pytest

from tests.chaos.database import Row
from tests.chaos.deaths import WORK
from tests.chaos.gates import Gates
from tests.chaos.jobs import WORKER, User, deliver, send
from tests.chaos.processes import kill, wait_for
from tests.chaos.programs import STRICT
from tests.chaos.remains import assert_nothing_left, parsers
from tests.chaos.stack import ChaosStack
from tests.unit.extraction.builders import slow_pdf

pytestmark = pytest.mark.stack

MAX_CRASHES = 3


def test_a_job_that_kills_its_process_each_time_is_failed_after_three(
    stack: ChaosStack, user: User, shut: Gates
) -> None:
    """Its pool child, and in the end, of the document, the whole worker."""
    source = user.finished_document()
    deadly = {"uploads": {"stage": "parsing"}, "funnels": {"stage": "strategy"}}
    with stack.messages_wait():
        jobs = [user.document(), user.funnel(source)]
        gates = {job: shut.shut(WORK[job.kind], {"id": job.id} | deadly[job.kind]) for job in jobs}
    for crash in range(1, MAX_CRASHES + 1):
        for job in jobs:
            victims = [stack.process_behind(gates[job].wait())]
            if crash == MAX_CRASHES and job.kind == "uploads":
                victims.insert(0, stack.main(WORKER[job.kind]))
            kill(victims)
            gates[job].lose()
            gates[job] = shut.shut(WORK[job.kind], {"id": job.id} | deadly[job.kind])

    codes = {"uploads": "document_crashes_parser", "funnels": "generation_crashes"}
    for job in jobs:
        row = job.wait_for_verdict()
        assert (row["status"], row["failure_code"]) == ("FAILED", codes[job.kind]), job.describe()
        assert (row["attempt"], row["crashes"]) == (MAX_CRASHES, MAX_CRASHES), job.describe()
        failures = [each["code"] for each in stack.database.failures(job.id)]
        assert failures.count(codes[job.kind]) == 1, job.describe()
        assert job.asked == 0, job.describe()
        deliver(job)
        wait_for(lambda: "skipped: finished" in job.outcomes(), job.describe)  # noqa: B023 - called at once
    assert_nothing_left(stack)


def test_a_document_that_kills_its_parser_each_time_is_failed_after_three(
    stack: ChaosStack, user: User
) -> None:
    """As the kernel's out-of-memory killer does. The worker lives, so nobody waits for a lease."""
    main = stack.parts.pid("worker-extraction")
    job = user.document(content=slow_pdf(operators=2_000_000), media_type="pdf")
    while job.row["status"] == "PARSING":
        for parser in parsers(stack):
            if is_at_work(parser):
                parser.kill()

    row = job.row
    assert (row["status"], row["failure_code"]) == ("FAILED", "document_crashes_parser"), job.describe()
    assert (row["attempt"], row["crashes"]) == (MAX_CRASHES, MAX_CRASHES), job.describe()
    assert [each["code"] for each in stack.database.failures(job.id)] == ["document_crashes_parser"]
    assert job.asked == 0
    assert stack.parts.pid("worker-extraction") == main
    assert_nothing_left(stack)


def is_at_work(parser: psutil.Process) -> bool:
    """Whether it has its libraries and turns to the document: it may write no more then."""
    try:
        return parser.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
    except psutil.NoSuchProcess:
        return False


def test_a_task_out_of_memory_is_failed_and_the_worker_lives(
    stack: ChaosStack, user: User, shut: Gates
) -> None:
    """From the middle of the job on its process is given no more memory (celery issue 5655)."""
    source = user.finished_document()
    main = stack.parts.pid("worker-generation")
    with stack.messages_wait():
        job = user.funnel(source)
        gate = shut.shut("funnels_funnel", {"id": job.id, "stage": "pages"})
    child = stack.process_behind(gate.wait())
    child.rlimit(psutil.RLIMIT_AS, (child.memory_info().vms, psutil.RLIM_INFINITY))
    gate.open()

    row = job.wait_for_verdict()
    kill([child])
    assert (row["status"], row["failure_code"]) == ("FAILED", "internal_error"), job.describe()
    assert [each["code"] for each in stack.database.failures(job.id)] == ["internal_error"], job.describe()
    assert job.asked == 2, job.describe()
    assert stack.parts.pid("worker-generation") == main
    assert user.funnel(source).wait_for_verdict()["status"] == "COMPLETED"
    assert_nothing_left(stack)


def test_a_job_that_takes_too_long_is_failed(stack: ChaosStack, user: User) -> None:
    stack.bring_up(f"worker-extraction-{STRICT}")
    with stack.messages_wait():
        job = user.document()
        job.hang(after=0)
        deliver(job, queue=STRICT)
        job.wait_until_asked(1)

    row = job.wait_for_verdict()
    assert (row["status"], row["failure_code"]) == ("FAILED", "job_too_slow"), job.describe()
    assert (row["attempt"], row["crashes"], job.asked) == (1, 0, 1), job.describe()
    assert [each["code"] for each in stack.database.failures(job.id)] == ["job_too_slow"], job.describe()
    assert_nothing_left(stack)


def test_messages_nobody_can_read_are_dead_lettered_and_the_worker_goes_on(
    stack: ChaosStack, user: User
) -> None:
    before = len(unreadable(stack))
    send(stack, "no_such_task", {"type": "no_such_task", "version": 1}, queue="extraction")
    send(stack, "extract_document", {"type": "extract_document", "version": 99}, queue="extraction")
    send(stack, "extract_document", "not a message", queue="extraction")
    send(stack, "generate_funnel", {"type": "extract_document", "version": 1}, queue="generation")

    document = user.finished_document()
    assert user.funnel(document).wait_for_verdict()["status"] == "COMPLETED"
    wait_for(lambda: len(unreadable(stack)) == before + 4, lambda: f"recorded: {unreadable(stack)}")
    assert_nothing_left(stack)


def unreadable(stack: ChaosStack) -> list[Row]:
    return stack.database.rows(
        "SELECT job_type, exception FROM workers_jobfailure WHERE code = 'unreadable_message'"
    )
