import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import structlog
from django.conf import settings

from flowbrand.core.logging import logging_config, logging_dict


@pytest.fixture(autouse=True)
def _restored_logging() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging_config(log_format="json", level="INFO")
    logging.root.handlers, logging.root.level = handlers, level
    structlog.contextvars.clear_contextvars()


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_structlog_and_the_standard_library_write_the_same_json(capsys: pytest.CaptureFixture[str]) -> None:
    logging_config(log_format="json", level="INFO")

    structlog.get_logger("ours").info("moved", percent=40)
    logging.getLogger("theirs").info("moved %d", 40, extra={"percent": 40})

    first, second = _lines(capsys)
    assert {key: first[key] for key in ("event", "level", "logger", "percent")} == {
        "event": "moved",
        "level": "info",
        "logger": "ours",
        "percent": 40,
    }
    assert (second["event"], second["logger"], second["percent"]) == ("moved 40", "theirs", 40)
    assert first.keys() == second.keys()


def test_times_are_rfc_3339_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    logging_config(log_format="json", level="INFO")

    logging.getLogger("any").info("now")

    (line,) = _lines(capsys)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line["timestamp"])
    assert datetime.fromisoformat(line["timestamp"]).utcoffset() is not None


def test_bound_ids_stand_on_lines_of_both_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    logging_config(log_format="json", level="INFO")
    structlog.contextvars.bind_contextvars(request_id="request-1", job_id="job-1")

    structlog.get_logger("ours").info("one")
    logging.getLogger("theirs").info("two")

    assert [(line["request_id"], line["job_id"]) for line in _lines(capsys)] == [("request-1", "job-1")] * 2


def test_tracebacks_stand_in_the_line_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    logging_config(log_format="json", level="INFO")

    try:
        int("redis://:s3cret@host/0")
    except ValueError:
        logging.getLogger("any").exception("failed", extra={"password": "hunter22"})

    (line,) = _lines(capsys)
    assert "Traceback" in line["exception"]
    assert "s3cret" not in json.dumps(line)
    assert "hunter22" not in json.dumps(line)


def test_a_request_object_of_django_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    logging_config(log_format="json", level="INFO")

    logging.getLogger("django.request").warning("Not Found: /x", extra={"request": "GET /x?q=private"})

    assert "private" not in capsys.readouterr().err


def test_loggers_with_handlers_of_their_own_are_routed_into_one(capsys: pytest.CaptureFixture[str]) -> None:
    own = logging.StreamHandler()
    gunicorn = logging.getLogger("gunicorn.access")
    gunicorn.addHandler(own)
    gunicorn.propagate = False

    logging_config(log_format="json", level="INFO")
    gunicorn.info("GET /")

    assert [line["logger"] for line in _lines(capsys)] == ["gunicorn.access"]


def test_the_console_format_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    logging_config(log_format="console", level="INFO")

    logging.getLogger("any").info("hello", extra={"token": "abc"})

    written = capsys.readouterr().err
    assert "hello" in written
    assert "abc" not in written
    with pytest.raises(json.JSONDecodeError):
        json.loads(written)


def test_the_level_is_respected(capsys: pytest.CaptureFixture[str]) -> None:
    logging_config(log_format="json", level="WARNING")

    structlog.get_logger("ours").info("quiet")
    logging.getLogger("theirs").info("quiet")

    assert capsys.readouterr().err == ""


def test_django_leaves_logging_to_us() -> None:
    assert settings.LOGGING_CONFIG is None
    assert logging_dict(log_format="json", level="INFO")["disable_existing_loggers"] is False
