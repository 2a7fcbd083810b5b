import pytest

from flowbrand.core.request_context import accepted_request_id, current_request_id


@pytest.mark.parametrize("sane", ["abcdefgh", "A-b_9" * 4, "x" * 64])
def test_a_sane_id_of_the_caller_is_kept(sane: str) -> None:
    assert accepted_request_id(sane) == sane


@pytest.mark.parametrize(
    "odd", ["", "short", "x" * 65, "new\nline-in-log", "semi;colon", "späßchen8", "spaced id"]
)
def test_an_id_that_could_harm_a_log_is_replaced(odd: str) -> None:
    new = accepted_request_id(odd)

    assert new != odd
    assert accepted_request_id(new) == new


def test_outside_of_a_request_there_is_no_id() -> None:
    assert current_request_id() == ""
