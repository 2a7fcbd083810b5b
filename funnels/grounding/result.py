"""Grounding of a whole funnel."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from pydantic import BaseModel

from funnels.grounding.checking import check_line, examine
from funnels.grounding.evidence import Evidence
from funnels.grounding.problems import Problem
from funnels.schema import Brand, Copy, Engine, FunnelResult, Hero
from funnels.sources import SourceDocument

B = TypeVar("B", bound=BaseModel)

_HEADLINE = 160
_NO_LINE = frozenset({"language", "key", "headline_sources"})


@dataclass(frozen=True, slots=True)
class GroundedResult:
    """The funnel with the status of every copy set and the places of sources put right, and all findings."""

    result: FunnelResult
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing in it has to be repaired or checked."""
        return not any(problem.fatal for problem in self.problems)


def ground(result: FunnelResult, documents: Sequence[SourceDocument] | Evidence) -> GroundedResult:
    """Check a whole funnel. The one given is left as it is.

    Copy that fails becomes `unverified`. A hero headline that fails is replaced by the first grounded line
    of tagline, promise and summary that fits, or by the brand's name. Plain lines (subjects, titles, task
    texts) have no status: what is wrong with them is only in the problems, under their path.
    """
    evidence = documents if isinstance(documents, Evidence) else Evidence(documents)
    check = _Grounding(evidence, result.brand.name, result.language)
    grounded = check.walk(result, "")
    hero = check.hero(grounded.landing_page.hero, grounded)
    page = grounded.landing_page.model_copy(update={"hero": hero})
    return GroundedResult(grounded.model_copy(update={"landing_page": page}), tuple(check.problems))


class _Grounding:
    """One pass over a funnel; collects the problems on the way."""

    def __init__(self, evidence: Evidence, brand_name: str, language: str) -> None:
        self._evidence, self._brand, self._language = evidence, brand_name, language
        self.problems: list[Problem] = []

    def walk(self, block: B, path: str) -> B:
        """The block with every copy in it checked."""
        skipped = _NO_LINE | {"headline"} if isinstance(block, Hero) else _NO_LINE
        fields = ((name, getattr(block, name)) for name in type(block).model_fields if name not in skipped)
        return block.model_copy(
            update={name: self._value(value, f"{path}.{name}".strip("."), name) for name, value in fields}
        )

    def hero(self, hero: Hero, result: FunnelResult) -> Hero:
        """The hero with a headline that holds."""
        path = "landing_page.hero"
        if not hero.headline_sources:
            problems = [p.under(f"{path}.headline") for p in self._line(hero.headline)]
            self.problems += problems
            return _with_headline(hero, result) if problems else hero
        headline = Copy(text=hero.headline, sources=hero.headline_sources)
        checked = examine(headline, self._evidence, self._brand, self._language)
        problems = [_in_headline(problem).under(path) for problem in checked.problems]
        self.problems += problems
        if any(problem.fatal for problem in problems):
            return _with_headline(hero, result)
        return hero.model_copy(update={"headline_sources": checked.sources})

    def _value(self, value: object, path: str, name: str) -> object:
        if isinstance(value, Copy):
            return self._copy(value, path)
        if isinstance(value, Brand):
            return value.model_copy(
                update={"tagline": self._value(value.tagline, f"{path}.tagline", "tagline")}
            )
        if isinstance(value, BaseModel) and not isinstance(value, Engine):
            return self.walk(value, path)
        if isinstance(value, list):
            return [self._value(item, f"{path}.{index}", name) for index, item in enumerate(value)]
        if isinstance(value, str) and not isinstance(value, Enum):
            found = self._line(value)
            # A hashtag is words run together: its capitals tell nothing.
            kept = [p for p in found if name != "hashtags" or p.kind != "name"]
            self.problems += [problem.under(path) for problem in kept]
        return value

    def _copy(self, copy: Copy, path: str) -> Copy:
        checked = examine(copy, self._evidence, self._brand, self._language)
        self.problems += [problem.under(path) for problem in checked.problems]
        failed = any(problem.fatal for problem in checked.problems)
        return copy.model_copy(
            update={"sources": checked.sources, "status": "unverified" if failed else "sourced"}
        )

    def _line(self, text: str) -> list[Problem]:
        return check_line(text, self._evidence, self._brand, self._language)


def _in_headline(problem: Problem) -> Problem:
    path = problem.path.replace("sources", "headline_sources") if problem.path != "text" else "headline"
    return Problem(path, problem.kind, problem.detail)


def _with_headline(hero: Hero, result: FunnelResult) -> Hero:
    """The hero with a line that did hold, or with the brand's name, which needs no proof."""
    lines = (result.brand.tagline, result.offer.promise, result.summary)
    for line in lines:
        if line and line.status == "sourced" and len(line.text) <= _HEADLINE:
            return hero.model_copy(update={"headline": line.text, "headline_sources": line.sources[:2]})
    return hero.model_copy(update={"headline": result.brand.name, "headline_sources": []})
