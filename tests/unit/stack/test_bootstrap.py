"""The two scripts that work without the virtual environment they make."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from flowbrand.stack.programs import PROJECT


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, PROJECT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_is_told_what_to_do(tmp_path: Path) -> None:
    source = (PROJECT / "scripts" / "bootstrap.py").read_text().replace("(3, 11)", "(9, 0)", 1)
    (tmp_path / "bootstrap.py").write_text(source)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "bootstrap.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "needs Python" in done.stderr
    assert "PYTHON=" in done.stderr


def test_the_stamp_changes_with_the_requirements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap = load("bootstrap")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("a==1")
    monkeypatch.setattr(bootstrap, "PROJECT", tmp_path)
    first = bootstrap.stamp("base")
    (tmp_path / "requirements" / "base.txt").write_text("a==2")
    assert bootstrap.stamp("base") != first


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("a==1 \\\n    --hash=sha256:00\n", None),
        ("a[b]==1 ; python_version < '3.12' \\\n    --hash=sha256:00\n", None),
        ("a==1\n", "not pinned and hashed"),
        ("a>=1 \\\n    --hash=sha256:00\n", "not pinned and hashed"),
        ("--index-url https://example.com/simple\n", "names an index or URL"),
        ("a @ file:///tmp/a.whl\n", "names an index or URL"),
    ],
)
def test_requirement_files_name_no_index_and_are_hashed(
    tmp_path: Path, content: str, complaint: str | None
) -> None:
    path = tmp_path / "base.txt"
    path.write_text(content)
    found = load("check_requirements").problems(path)
    assert (complaint is None) == (not found)
    assert complaint is None or any(complaint in problem for problem in found)


def test_our_requirement_files_pass() -> None:
    assert load("check_requirements").main() == 0
