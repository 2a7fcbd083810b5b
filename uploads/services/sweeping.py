"""Bucket and table compared, in both directions: what no row speaks of goes, what a row misses is reported.

By design nothing is left over and nothing is missing (uploads.services.receiving, leftovers); a sweep finds
what got past the design: a restored backup, a request that storage finished after it had confirmed a removal,
a hand in the bucket. Only what is older than SWEEP_GRACE_SECONDS counts. Any number may run at once.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from flowbrand.core.errors import TransientError
from flowbrand.core.ids import new_support_id
from uploads import storage
from uploads.models import DocumentStatus, Leftover, StorageSweep, UploadedDocument
from uploads.services import leftovers
from uploads.storage import ObjectMissing
from workers.contracts import SweepStorage, message_for
from workers.leases import NotClaimed
from workers.models import JobFailure
from workers.outbox import enqueue
from workers.performing import RetryLater, backoff

PREFIX = "documents/"
_BATCH = 500
_KEPT = timedelta(days=90)
_SLOWLY = 4
"""The backoff of a fourth attempt: a sweep is in no hurry."""
_FOUND_BY = "uploads.services.sweeping"

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Report:
    """What one sweep found. Keys name owner and document by their ids, never a file."""

    objects: int = 0
    strays: list[str] = field(default_factory=list)
    """Keys of objects that no row speaks of."""
    unfinished: list[str] = field(default_factory=list)
    """Keys of multipart uploads that nobody works on."""
    missing: list[UUID] = field(default_factory=list)
    """Documents whose file is gone."""


def sweep_sometimes(now: datetime) -> None:
    """For the reconciler: order the sweep of this period of SWEEP_SECONDS (0: never), unless somebody has."""
    if not settings.ENV.sweep_seconds:
        return
    period = int(now.timestamp() // settings.ENV.sweep_seconds)
    if StorageSweep.objects.filter(period=period).exists():
        return
    with transaction.atomic():
        sweep, ordered = StorageSweep.objects.get_or_create(period=period)
        if ordered:
            enqueue(SweepStorage(sweep_id=sweep.pk))
    StorageSweep.objects.filter(created_at__lt=Now() - _KEPT).delete()


def sweep_storage(*, sweep_id: UUID, now: datetime) -> None:
    """Do an ordered sweep and write down what it found.

    Raises NotClaimed where it is done already, RetryLater where storage is away.
    """
    waiting = StorageSweep.objects.filter(pk=sweep_id, finished_at=None)
    if not waiting.exists():
        raise NotClaimed("finished")
    try:
        report = sweep(now=now)
    except TransientError as error:
        raise RetryLater(backoff(_SLOWLY), type(error).__name__) from None
    waiting.update(
        finished_at=Now(),
        objects_seen=report.objects,
        strays=len(report.strays),
        unfinished=len(report.unfinished),
        missing=len(report.missing),
    )


def sweep(*, now: datetime, dry_run: bool = False) -> Report:
    """Compare, remove and report; with `dry_run` only compare. Raises StorageUnavailable.

    Holds the keys of the bucket in memory, about 200 bytes for each object.
    """
    before = now - timedelta(seconds=settings.ENV.sweep_grace_seconds)
    there = dict(storage.objects(PREFIX))
    abandoned = _abandoned(before)
    report = Report(
        objects=len(there),
        strays=_unknown([key for key, modified in there.items() if modified < before]),
        unfinished=[upload.key for upload in abandoned],
        missing=_missing(there.keys(), before),
    )
    if not dry_run:
        _mend(report, abandoned)
    return report


def _mend(report: Report, abandoned: list[storage.Unfinished]) -> None:
    for key in report.strays:
        with transaction.atomic():
            leftovers.send(leftovers.note(key, request_id=""))
    for upload in abandoned:
        storage.abort_multipart(upload.key, upload.upload_id)
    for document_id in report.missing:
        _tell(document_id)
    found = {name: len(getattr(report, name)) for name in ("strays", "unfinished", "missing")}
    if any(found.values()):
        log.warning("storage_swept", objects=report.objects, **found)


def _unknown(keys: list[str]) -> list[str]:
    """Those of which neither a document nor a leftover speaks."""
    found: list[str] = []
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        known = _keys_in(UploadedDocument.objects.filter(storage_key__in=batch))
        known |= _keys_in(Leftover.objects.filter(storage_key__in=batch))
        found += [key for key in batch if key not in known]
    return found


def _abandoned(before: datetime) -> list[storage.Unfinished]:
    """Multipart uploads that began long ago and that no upload in progress speaks of."""
    begun = [upload for upload in storage.unfinished(PREFIX) if upload.begun < before]
    arriving = _keys_in(UploadedDocument.objects.filter(status=DocumentStatus.UPLOADING))
    return [upload for upload in begun if upload.key not in arriving]


def _missing(there: Set[str], before: datetime) -> list[UUID]:
    """Documents whose file is not among those that are there, and is not found when asked for by name."""
    rows = UploadedDocument.objects.filter(size__isnull=False, created_at__lt=before)
    named = rows.values_list("pk", "storage_key").iterator(chunk_size=2000)
    suspects = [(pk, key) for pk, key in named if key not in there]
    return [pk for pk, key in suspects if not storage.exists(key) and rows.filter(pk=pk).exists()]


def _keys_in(rows: QuerySet[UploadedDocument] | QuerySet[Leftover]) -> set[str]:
    return set(rows.values_list("storage_key", flat=True))


def _tell(document_id: UUID) -> None:
    """One failure for ops, however many sweeps find the same file missing."""
    found = {"job_type": UploadedDocument.JOB_TYPE, "work_id": str(document_id), "code": ObjectMissing.code}
    if JobFailure.objects.filter(**found, exception=_FOUND_BY).exists():
        return
    message = message_for(UploadedDocument.JOB_TYPE, document_id).model_dump(mode="json")
    support_id = new_support_id()
    JobFailure.objects.create(**found, payload=message, exception=_FOUND_BY, support_id=support_id)
    log.error("stored_file_missing", document_id=str(document_id), support_id=support_id)
