"""Maintenance: what is left behind is removed, bucket and table are compared."""

from typing import Any

from django.utils import timezone

from uploads.services.leftovers import remove_leftover
from uploads.services.sweeping import sweep_storage
from workers.app import app
from workers.base import JobTask
from workers.contracts import RemoveLeftover, SweepStorage


@app.task(name="remove_leftover", base=JobTask)
def remove_leftover_task(message: dict[str, Any]) -> None:
    job = RemoveLeftover.model_validate(message)
    remove_leftover(leftover_id=job.leftover_id)


@app.task(name="sweep_storage", base=JobTask)
def sweep_storage_task(message: dict[str, Any]) -> None:
    job = SweepStorage.model_validate(message)
    sweep_storage(sweep_id=job.sweep_id, now=timezone.now())
