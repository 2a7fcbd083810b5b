"""What the storm tells the stack: the model's server, and clocks that run faster than in production."""

from flowbrand.env import Env
from tests.plugins.services import own_environment

READER, WRITER = "storm-reader", "storm-writer"
"""The models' names: which of a document's two jobs a request belongs to."""

_VARIABLES = {
    "LLM_PROVIDER": "openai",
    "OPENAI_API_KEY": "none",
    "LLM_MODEL_EXTRACTION": READER,
    "LLM_MODEL_FUNNEL": WRITER,
    "LLM_CALL_TIMEOUT_SECONDS": "30",
    "LEASE_SECONDS": "5",
    "REQUEUE_SECONDS": "4",
    "RECONCILE_SECONDS": "1",
    "OUTBOX_POLL_SECONDS": "0.5",
    "RETRY_BASE_SECONDS": "0.5",
    "RETRY_MAX_SECONDS": "2",
    "ACCESS_TOKEN_SECONDS": "7200",
    # The caps tell poison from bad luck by counting. Here all of it is bad luck, and there is plenty.
    "MAX_ATTEMPTS": "1000",
    "MAX_CRASHES": "1000",
}


def storm_environment(llm_url: str) -> Env:
    """The environment of the storm's stack, put in place of the developer's own."""
    return own_environment(**_VARIABLES, OPENAI_BASE_URL=llm_url)
