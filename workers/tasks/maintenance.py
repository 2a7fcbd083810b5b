"""Maintenance: what is left behind is removed."""

from typing import Any

from uploads.services.leftovers import remove_leftover
from workers.app import app
from workers.base import JobTask
from workers.contracts import RemoveLeftover


@app.task(name="remove_leftover", base=JobTask)
def remove_leftover_task(message: dict[str, Any]) -> None:
    job = RemoveLeftover.model_validate(message)
    remove_leftover(leftover_id=job.leftover_id)
