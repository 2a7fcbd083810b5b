"""What the demo checks before it starts anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flowbrand.stack import demo
from flowbrand.stack.errors import StackProblem


def test_a_type_that_the_api_refuses_is_refused_in_its_words(tmp_path: Path) -> None:
    with pytest.raises(StackProblem, match=r"notes.pages: .pages files are not supported. .* as .docx"):
        demo.supported(tmp_path / "notes.pages")


def test_a_result_folder_is_checked_and_not_made(tmp_path: Path) -> None:
    assert demo.writable(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert list(tmp_path.iterdir()) == []


def test_a_result_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StackProblem, match="OUT="):
        demo.writable(tmp_path / "file" / "out")


@pytest.mark.parametrize("closed", [".", "funnel.html"])
def test_no_permission_to_write_the_results_is_refused(
    tmp_path: Path, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "funnel.html").write_text("old")
    (tmp_path / closed).chmod(0o500)
    if os.geteuid() == 0:  # root may write anywhere: ask as `nobody` would
        monkeypatch.setattr(os, "access", lambda path, _: bool(path.stat().st_mode & 0o200))
    with pytest.raises(StackProblem, match=r"cannot write to .* \(no permission\): .* OUT="):
        demo.writable(tmp_path)
    (tmp_path / closed).chmod(0o700)


def test_a_reader_that_went_away_ends_nothing() -> None:
    code = "from flowbrand.stack.saying import say; [say('x' * 70_000) for _ in range(5)]; print(1)"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait(timeout=30) == 0
