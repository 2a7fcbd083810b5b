"""`make demo` from nothing to a funnel, and what it says when it cannot."""

import json
from pathlib import Path

import pytest

from flowbrand.stack.programs import PROJECT
from tests.plugins import commands

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


def test_it_makes_a_funnel_from_the_example_and_stops_everything(home: Path, tmp_path: Path) -> None:
    done = commands.demo(home, "--out", str(tmp_path / "out"))

    assert done.returncode == 0, done.stdout + done.stderr
    funnel = json.loads((tmp_path / "out" / "funnel.json").read_text())
    assert len(funnel["stages"] if "stages" in funnel else funnel["result"]["stages"]) == 4
    assert (tmp_path / "out" / "funnel.html").read_text().lower().startswith("<!doctype html")
    assert str(tmp_path / "out" / "funnel.html") in done.stdout
    assert "100 %" in done.stdout
    for part in ("postgres", "redis", "s3", "api", "relay", "worker-extraction", "worker-generation"):
        assert f"  {part}: healthy" in done.stdout
    assert "time: start" in done.stdout
    assert commands.left_over(home / "demo") == []


def test_a_file_that_fails_says_why_and_exits_with_1(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"not really" * 500)

    done = commands.demo(home, "--file", str(broken), "--out", str(tmp_path / "out"))

    assert done.returncode == 1
    assert "document_damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.count("failed\n") == 1
    assert not (tmp_path / "out").exists()
    assert commands.left_over(home / "demo") == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("absent.pdf", "does not exist"),
        (str(PROJECT), "is a folder"),
        (str(PROJECT / "Makefile"), "Only PDF (.pdf), Word (.docx), PowerPoint (.pptx)"),
    ],
)
def test_a_path_that_is_no_file_is_refused_before_anything_starts(
    home: Path, tmp_path: Path, path: str, words: str
) -> None:
    done = commands.demo(home, "--file", path, "--out", str(tmp_path / "out"))

    assert done.returncode == 1
    assert words in done.stderr
    assert not (tmp_path / "out").exists()
    assert "starting" not in done.stdout


def test_a_result_folder_that_cannot_be_made_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = commands.demo(home, "--out", str(tmp_path / "file" / "out"))

    assert done.returncode == 1
    assert "OUT=" in done.stderr
