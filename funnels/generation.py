"""Generation: brand, the funnel by one of the engines, grounding, notices. Pure: no database, no queue."""

from collections.abc import Callable, Sequence

from flowbrand.llm.job import Llm
from funnels import extractive
from funnels import llm as language_model
from funnels.brand import make_brand
from funnels.grounding import ground
from funnels.notices import notices_for
from funnels.schema import FunnelResult
from funnels.sources import SourceDocument


def generate(
    documents: Sequence[SourceDocument],
    *,
    brief: str | None,
    llm: Llm | None,
    progress: Callable[[float, str], None],
) -> FunnelResult:
    """A grounded funnel from 1 to 20 documents: by the language model, or without one where `llm` is None.

    `progress` is told fractions from 0 to 1 and a stage's name. Raises the errors of flowbrand.llm, and
    ValueError when there is no document.
    """
    progress(0.0, "brand")
    brand = make_brand(documents)
    if llm is None:
        progress(0.1, "writing")
        result = extractive.compose(documents, brief=brief, brand=brand)
    else:
        result = language_model.compose(
            documents,
            brief=brief,
            brand=brand,
            llm=llm,
            progress=lambda fraction, stage: progress(0.05 + fraction * 0.9, stage),
        )
    progress(0.95, "grounding")
    grounded = ground(result, documents).result
    return grounded.model_copy(update={"notices": notices_for(documents)})
