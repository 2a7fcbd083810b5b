"""What the log says of an outage."""

import pytest
import structlog
from structlog.testing import capture_logs

from flowbrand.core import outage as outages
from flowbrand.core.outage import Outage


def test_an_outage_is_told_when_it_begins_and_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "log", structlog.get_logger())  # one that no earlier test has bound already
    outage = Outage("database")
    with capture_logs() as logs:
        outage.over()
        for _ in range(5):
            outage.met(ConnectionError())
        outage.over()
        outage.over()
        outage.met(TimeoutError())

    assert [(line["event"], line["log_level"]) for line in logs] == [
        ("database_unreachable", "warning"),
        ("database_back", "info"),
        ("database_unreachable", "warning"),
    ]
    assert (logs[0]["error"], logs[1]["tries"]) == ("ConnectionError", 5)


@pytest.mark.parametrize(("times", "pause"), [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (5000, 8.0)])
def test_tries_come_less_and_less_often(times: int, pause: float) -> None:
    outage = Outage("broker")
    for _ in range(times):
        outage.met(ConnectionError())

    assert outage.pause == pause
