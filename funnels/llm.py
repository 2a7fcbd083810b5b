"""The engine with a language model: from structured content to a grounded funnel.

Three requests for a funnel (strategy, assets, pages), because one answer of its whole length is cut off by
many servers and a fault then costs the whole of it; one more where grounding finds something to mend. Each
is a step in the ledger.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from flowbrand.llm.job import Llm
from flowbrand.llm.prompt import Prompt, load_prompt
from funnels.prompting.assembling import assembled
from funnels.prompting.drafts import Pages, StageAssets, Strategy
from funnels.prompting.evidence import Numbered
from funnels.prompting.mending import grounded
from funnels.schema import Brand, Engine, FunnelResult
from funnels.sources import SourceDocument

PROMPT_VERSION = "funnel_v1"

_PROMPTS = Path(__file__).parent / "prompts"


def _quiet(_fraction: float, _stage: str) -> None:
    """Nobody watches."""


def compose(
    documents: Sequence[SourceDocument],
    *,
    brief: str | None,
    brand: Brand,
    llm: Llm,
    progress: Callable[[float, str], None] = _quiet,
) -> FunnelResult:
    """Compose and ground a funnel from 1 to 20 documents; the first one sets the language.

    `brief` is the user's wish in free words: data like the documents, never an instruction. `progress` is
    told fractions from 0 to 1. Raises the errors of flowbrand.llm, and ValueError when there is no document.
    """
    if not documents:
        raise ValueError("a funnel needs at least one document")
    evidence = Numbered(documents, characters=llm.context_characters)
    language = documents[0].content.language
    material = _material(evidence, brief, brand)
    progress(0.0, "strategy")
    strategy = llm.ask("strategy", Strategy, _prompt("strategy", material, language))
    material["strategy"] = json.dumps(strategy.model_dump(mode="json"), ensure_ascii=False, indent=1)
    progress(0.3, "assets")
    assets = llm.ask("assets", StageAssets, _prompt("assets", material, language))
    progress(0.6, "pages")
    pages = llm.ask("pages", Pages, _prompt("pages", material, language))
    progress(0.85, "grounding")
    result = assembled(
        strategy, assets, pages, evidence=evidence, language=language, brand=brand, engine=_engine(llm)
    )
    return grounded(result, documents, evidence=evidence, llm=llm).result


def _material(evidence: Numbered, brief: str | None, brand: Brand) -> dict[str, str]:
    voice = {"name": brand.name, "voice": brand.voice, "tagline": brand.tagline and brand.tagline.text}
    material = {"brand": json.dumps(voice, ensure_ascii=False), "evidence": evidence.text}
    return material | ({"brief": brief} if brief else {})


def _prompt(part: str, material: dict[str, str], language: str) -> Prompt:
    return load_prompt(_PROMPTS / f"{PROMPT_VERSION}_{part}.md", material=dict(material), language=language)


def _engine(llm: Llm) -> Engine:
    return Engine(provider="openai", model=llm.model[:80], prompt_version=PROMPT_VERSION)
