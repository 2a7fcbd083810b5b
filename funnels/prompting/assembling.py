"""From the model's answers to a FunnelResult: numbers of evidence become sources, stages get their keys."""

from typing import Any

from funnels.prompting.drafts import Pages, StageAssets, Strategy
from funnels.prompting.evidence import Numbered
from funnels.schema import Brand, Engine, FunnelResult, StageKey

_LABELLED = ("sources", "headline_sources")


def assembled(
    strategy: Strategy,
    assets: StageAssets,
    pages: Pages,
    *,
    evidence: Numbered,
    language: str,
    brand: Brand,
    engine: Engine,
) -> FunnelResult:
    """The whole funnel. Emails stand in the order of their days."""
    plan, kit, page = (_sourced(one.model_dump(mode="json"), evidence) for one in (strategy, assets, pages))
    plan["stages"] = [
        {"key": key, **plan["stages"][key], "assets": _by_day(kit[key], "emails")} for key in StageKey
    ]
    return FunnelResult.model_validate(
        plan | _by_day(page, "email_sequence") | {"language": language, "brand": brand, "engine": engine}
    )


def _sourced(value: Any, evidence: Numbered) -> Any:
    if isinstance(value, list):
        return [_sourced(item, evidence) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: evidence.sources(item) if key in _LABELLED else _sourced(item, evidence)
        for key, item in value.items()
    }


def _by_day(block: dict[str, Any], field: str) -> dict[str, Any]:
    if field not in block:
        return block
    return block | {field: sorted(block[field], key=lambda email: int(email["day"]))}
