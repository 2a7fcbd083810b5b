"""Reads of the failure list. For staff: whose job it was makes no difference."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from flowbrand.core.errors import NotFound
from flowbrand.core.lifecycle import TrackedWork, tracked_models
from workers.models import JobFailure


def failures_matching(
    *,
    replayed: bool | None = None,
    created_after: datetime | None = None,
    created_before: datetime | None = None,
    **same: str,
) -> QuerySet[JobFailure]:
    """Failures that fit everything said, from `created_after` on and before `created_before`.

    `same` names fields by their exact value: job_type, code, work_id, support_id, request_id.
    """
    found = JobFailure.objects.filter(**same)
    if replayed is not None:
        found = found.filter(replayed_at__isnull=not replayed)
    if created_after is not None:
        found = found.filter(created_at__gte=created_after)
    if created_before is not None:
        found = found.filter(created_at__lt=created_before)
    return found


def failure_with(failure_id: UUID) -> JobFailure:
    """One failure. Raises NotFound."""
    failure = JobFailure.objects.filter(pk=failure_id).first()
    if failure is None:
        raise NotFound
    return failure


def work_of(failure: JobFailure) -> TrackedWork | None:
    """The row the failure is about, as it is now. None where it was deleted, or the failure names none."""
    model = next((each for each in tracked_models() if failure.job_type == each.JOB_TYPE), None)
    work_id = _uuid(failure.work_id)
    if model is None or work_id is None:
        return None
    return model._default_manager.filter(pk=work_id).first()


def _uuid(text: str) -> UUID | None:
    """A dead-lettered message may name anything."""
    try:
        return UUID(text)
    except ValueError:
        return None
