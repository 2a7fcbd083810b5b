"""Lexical cues: what documents of a language say benefits, problems, offers and boilerplate with.

The words live in `cues/<language>.toml`, as regular expressions by role. A language without a file has no
cues, and everything falls back on ranking, headings and numbers.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "cues"
_NEVER = re.compile(r"(?!)")
_NUMBERING = re.compile(
    r"^(?:(?:[^\W\d_]+ (?=\d{1,2}[.:]))?\d{1,2}(?:\.\d{1,2})*[.:)]?|[ivxIVX]{1,4}[.)]|[a-zA-Z][.)])\s+"
)


@dataclass(frozen=True, slots=True)
class Cues:
    """The patterns of one language by "role.group", for example "benefit.strong"."""

    language: str
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def count(self, key: str, text: str) -> int:
        """How many different cues of `key` occur in `text`."""
        return len({match.group().casefold() for match in self._pattern(key).finditer(_straight(text))})

    def found(self, key: str, text: str) -> bool:
        return self._pattern(key).search(_straight(text)) is not None

    def at(self, key: str, text: str) -> int | None:
        """Where the first cue of `key` begins in `text`; None where there is none."""
        match = self._pattern(key).search(_straight(text))
        return match.start() if match else None

    def opens(self, key: str, text: str) -> bool:
        """True where `text` begins with a cue of `key`."""
        return self._pattern(key).match(_straight(text).lstrip("\"'“„«¡¿*•-–→> ")) is not None

    def is_whole(self, key: str, text: str) -> bool:
        """True where `text`, without numbering and closing punctuation, is a cue of `key` alone."""
        return self._pattern(key).fullmatch(without_numbering(_straight(text)).rstrip(" :.!?…")) is not None

    def _pattern(self, key: str) -> re.Pattern[str]:
        return self.patterns.get(key, _NEVER)


def _straight(text: str) -> str:
    return text.replace("’", "'")


def without_numbering(heading: str) -> str:
    """A heading without "1.", "2.3", "Chapter 4:" or "a)" in front."""
    return _NUMBERING.sub("", heading.strip())


@lru_cache(maxsize=16)
def cues_for(language: str) -> Cues:
    """The cues of a language. Boilerplate has the English ones too: they stand in any document."""
    english = _table("en")
    own = english if language == "en" else _table(language)
    if language != "en":
        for key, entries in english.items():
            if key.startswith("boilerplate."):
                own[key] = own.get(key, []) + entries
    return Cues(language, {key: _compiled(entries) for key, entries in own.items()})


def _table(language: str) -> dict[str, list[str]]:
    path = _FOLDER / f"{language}.toml"
    if not path.is_file():
        return {}
    roles = tomllib.loads(path.read_text(encoding="utf-8"))
    return {f"{role}.{group}": entries for role, groups in roles.items() for group, entries in groups.items()}


def _compiled(entries: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(entries)})(?!\w)", re.IGNORECASE)
