"""A short run of `make fuzz`, in the sandbox."""

from tests.fuzz.running import Outcome, case, outcome, run, table
from tests.fuzz.seeds import MAKERS


def test_damaged_documents_end_in_text_or_a_typed_refusal() -> None:
    found = list(run(330, "tests"))

    assert [(one.code, one.case.media_type, one.case.seed) for one in found if not one.good] == []
    assert {one.case.media_type for one in found if one.code == "text"} == set(MAKERS)


def test_a_case_comes_again_from_its_seed() -> None:
    for kind in MAKERS:
        assert case(kind, "1-7").data == case(kind, "1-7").data
        assert case(kind, "1-7").data != case(kind, "1-8").data


def test_a_bad_case_is_counted_and_named() -> None:
    one = outcome(case("txt", "x"))

    assert one.good
    assert table([one, Outcome(one.case, "parser_unusable", good=False)])[-2].split()[:5] == [
        "txt",
        "2",
        "1",
        "0",
        "1",
    ]
