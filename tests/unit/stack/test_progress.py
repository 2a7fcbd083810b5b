import io

from flowbrand.stack.client import Progress
from flowbrand.stack.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_without_a_terminal_each_stage_is_one_plain_line() -> None:
    stream = io.StringIO()
    line = ProgressLine("reading", stream)
    for percent, stage in [(5, "reading_text"), (10, "reading_text"), (60, "structuring")]:
        line.show(Progress("PARSING", stage, percent, None))
    line.done()
    assert stream.getvalue() == "  reading    5 %  reading text\n  reading   60 %  structuring\n"


def test_a_failure_is_said_once_and_not_as_the_stage_it_happened_in() -> None:
    stream = io.StringIO()
    line = ProgressLine("reading", stream)
    line.show(Progress("PARSING", "reading_text", 10, None))
    line.show(Progress("FAILED", "reading_text", 10, {"code": "document_damaged"}))
    line.done()
    assert stream.getvalue() == "  reading   10 %  reading text\n  reading   10 %  failed\n"


def test_on_a_terminal_one_line_renews_itself() -> None:
    stream = Terminal()
    line = ProgressLine("reading", stream)
    line.show(Progress("PARSING", "", 50, None))
    line.show(Progress("COMPLETED", "", 100, None))
    line.done()
    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue().count("\r") == 2
    assert "100 %  completed" in stream.getvalue()
