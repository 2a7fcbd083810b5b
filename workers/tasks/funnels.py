"""Generation: from structured content to a funnel."""

from typing import Any

from funnels.services.generating import generate_funnel
from workers.app import app
from workers.base import JobTask
from workers.contracts import GenerateFunnel


@app.task(name="generate_funnel", base=JobTask)
def generate_funnel_task(message: dict[str, Any]) -> None:
    job = GenerateFunnel.model_validate(message)
    generate_funnel(funnel_id=job.funnel_id)
