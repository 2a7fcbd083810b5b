"""Requirement files must be pinned and hashed, and name no index and no URL: `make lock` writes them so."""

import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
FORBIDDEN = re.compile(
    r"https?:|file:|git\+|^\s*(-i|-f|-e|--index|--extra-index|--find-links)| @ ", re.MULTILINE
)
PIN = re.compile(r"^[A-Za-z0-9][\w.\-\[\],]*==\S+( ;.*)? \\$", re.MULTILINE)


def problems(path: Path) -> list[str]:
    """What is wrong with one compiled file."""
    text = path.read_text()
    entries = [line for line in text.splitlines() if line and line[0] not in " #"]
    found = [f"names an index or URL: {match.group()!r}" for match in FORBIDDEN.finditer(text)]
    found += [f"not pinned and hashed: {line}" for line in entries if not PIN.match(line)]
    return [f"{path.name}: {problem}" for problem in found]


def main() -> int:
    found = [problem for path in sorted(FOLDER.glob("*.txt")) for problem in problems(path)]
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
