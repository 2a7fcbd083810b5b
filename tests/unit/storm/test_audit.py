"""What the books of a storm say of a request that was made twice."""

from tests.storm.audit import Step, compare
from tests.storm.customers import Verdict
from tests.storm.killing import Blow
from tests.storm.server import Call
from tests.storm.settings import READER

VERDICT = Verdict("uploads", "storm-0001", "job", "COMPLETED", "", 1.0)
STEP = Step("job", "read", stored=20.5)


def call(at: float, *, prompt: str = "read", mark: str = "storm-0001") -> Call:
    return Call(at, mark, READER, prompt)


def fates(*blows: Blow, asked: float, again: float) -> list[str]:
    repeats, strays = compare([call(asked), call(again)], [STEP], [VERDICT], blows)
    assert not strays
    return [repeat.fate for repeat in repeats]


def test_a_request_made_once_is_no_repeat() -> None:
    assert compare([call(20)], [STEP], [VERDICT], []) == ([], 0)


def test_an_answer_may_be_lost_with_its_worker_or_the_database() -> None:
    for what in ("worker-extraction", "a child of worker-extraction", "PostgreSQL"):
        assert fates(Blow(what, 10.2, 10.3), asked=10, again=20) == ["lost"]


def test_the_death_of_something_else_and_another_time_explain_nothing() -> None:
    for blow in (
        Blow("worker-generation", 10.2, 10.3),
        Blow("Redis", 10.2, 10.3),
        Blow("worker-extraction", 9, 9.5),
    ):
        assert fates(blow, asked=10, again=20) == ["unexplained"]


def test_what_was_stored_already_was_paid_twice_whoever_died() -> None:
    assert fates(Blow("worker-extraction", 20.2, 20.3), asked=20, again=30) == ["stored"]


def test_requests_and_steps_that_belong_to_nothing_are_counted() -> None:
    strangers = [call(20), call(21, mark=""), call(22, prompt="another")]

    assert compare(strangers, [STEP], [VERDICT], []) == ([], 2)
    assert compare([], [STEP], [VERDICT], []) == ([], 1)
