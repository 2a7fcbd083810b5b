"""One more request for the copy that its sources do not bear out, and only for that copy.

What still does not hold afterwards stays marked `unverified` by grounding.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, create_model

from flowbrand.llm.job import Llm
from flowbrand.llm.prompt import load_prompt
from funnels.grounding import Evidence, GroundedResult, Problem, ground
from funnels.prompting.drafts import Claim
from funnels.prompting.evidence import Numbered
from funnels.schema import Copy, FunnelResult
from funnels.sources import SourceDocument

_PROMPT = Path(__file__).parent.parent / "prompts" / "mend_v1.md"
_MOST_FIELDS = 40
_LINE_BOUNDS = (80, 160, 700)
"""Of funnels.schema's Label, Headline and Text."""
_NOT_OURS = ("brand", "engine", "language", "landing_page.hero.headline")


def grounded(
    result: FunnelResult, documents: Sequence[SourceDocument], *, evidence: Numbered, llm: Llm
) -> GroundedResult:
    """The funnel checked against its documents, with one request to mend what failed."""
    searchable = Evidence(documents)
    checked = ground(result, searchable)
    failing = _failing(checked.result, checked.problems)
    if not failing:
        return checked
    answer = llm.ask("mend", _schema(failing), _prompt(failing, evidence, result.language))
    return ground(_mended(checked.result, failing, answer, evidence), searchable)


class _Failing(BaseModel):
    """A copy or a plain line that failed, and what is wrong with it."""

    path: str
    value: Copy | str
    wrong: list[str]


def _failing(result: FunnelResult, problems: Sequence[Problem]) -> dict[str, _Failing]:
    """What failed, by the name it has in the request."""
    found: dict[str, _Failing] = {}
    for problem in problems:
        if not problem.fatal or problem.path.startswith(_NOT_OURS):
            continue
        path, value = _owner(result, problem.path)
        if isinstance(value, Copy | str):
            one = found.setdefault(path, _Failing(path=path, value=value, wrong=[]))
            one.wrong.append(f"{problem.kind}: {problem.detail}")
    return {f"field_{number}": one for number, one in enumerate(list(found.values())[:_MOST_FIELDS], start=1)}


def _owner(result: FunnelResult, path: str) -> tuple[str, object]:
    """The copy or line that a problem's path leads to or into."""
    value: Any = result
    steps = path.split(".")
    for position, step in enumerate(steps):
        if isinstance(value, Copy):
            return ".".join(steps[:position]), value
        value = value[int(step)] if isinstance(value, list) else getattr(value, step)
    return path, value


def _schema(failing: dict[str, _Failing]) -> type[BaseModel]:
    fields: dict[str, Any] = {name: (_type_of(one.value), ...) for name, one in failing.items()}
    return create_model("Mended", __config__=ConfigDict(extra="forbid"), **fields)


def _type_of(value: Copy | str) -> Any:
    """A claim for copy; for a line, text within the narrowest bound that it kept to before."""
    if isinstance(value, Copy):
        return Claim
    bound = next((bound for bound in _LINE_BOUNDS if len(value) <= bound), _LINE_BOUNDS[-1])
    return Annotated[str, StringConstraints(min_length=1, max_length=bound, strip_whitespace=True)]


def _prompt(failing: dict[str, _Failing], evidence: Numbered, language: str) -> Any:
    fields = {name: {"text": _text(one.value), "wrong": one.wrong} for name, one in failing.items()}
    listed = json.dumps(fields, ensure_ascii=False, indent=1)
    return load_prompt(_PROMPT, material={"fields": listed, "evidence": evidence.text}, language=language)


def _mended(
    result: FunnelResult, failing: dict[str, _Failing], answer: BaseModel, evidence: Numbered
) -> FunnelResult:
    """The funnel with the new values."""
    data = result.model_dump()
    for name, one in failing.items():
        _put(data, one.path.split("."), _value(getattr(answer, name), evidence))
    return FunnelResult.model_validate(data)


def _value(said: Claim | str, evidence: Numbered) -> object:
    if isinstance(said, str):
        return said
    return {"text": said.text, "sources": evidence.sources(said.sources)}


def _put(data: Any, steps: list[str], value: object) -> None:
    for step in steps[:-1]:
        data = data[int(step)] if isinstance(data, list) else data[step]
    data[int(steps[-1]) if isinstance(data, list) else steps[-1]] = value


def _text(value: Copy | str) -> str:
    return value.text if isinstance(value, Copy) else value
