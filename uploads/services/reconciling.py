"""What the reconciler looks after in this room: uploads that nobody receives any more, leftovers.

Any number may run at once: each decision is made under the lock of its row, and a row that somebody has
locked waits for the next pass.
"""

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from flowbrand.core.ids import new_support_id
from flowbrand.core.lifecycle import move
from uploads.models import DirectUpload, DocumentStatus, Leftover, UploadedDocument
from uploads.services import leftovers
from uploads.services.direct import UploadExpired
from uploads.services.sweeping import sweep_sometimes
from workers.leases import NO_LEASE, due
from workers.outbox import waits

BATCH = 200
INTERRUPTED = "upload_interrupted"
_REASON = "The upload was interrupted before the whole file had arrived. Please send the file again."

log = structlog.get_logger(__name__)


def reconcile_uploads() -> None:
    """One pass: verdicts for interrupted uploads, messages for overdue leftovers, a sweep when it is time."""
    interrupted, resent = fail_interrupted(), resend_overdue()
    sweep_sometimes(timezone.now())
    if interrupted or resent:
        log.warning("uploads_reconciled", interrupted=interrupted, leftovers=resent)


def fail_interrupted() -> int:
    """FAILED for uploads whose lease ran out: the API died, the client stood still or never came back.

    Returns how many.
    """
    found = UploadedDocument.objects.filter(_nobody_receives()).order_by("lease_expires_at")
    return sum(_fail(document) for document in found[:BATCH])


def resend_overdue() -> int:
    """Send the message for leftovers that should be gone by now. Returns how many."""
    found = Leftover.objects.filter(due_at__lt=Now()).order_by("due_at")
    return sum(_resend(leftover) for leftover in found[:BATCH])


def _nobody_receives() -> Q:
    return Q(status=DocumentStatus.UPLOADING, lease_expires_at__lt=Now())


def _fail(document: UploadedDocument) -> bool:
    """Returns False where another reconciler, or the upload itself, was quicker."""
    abandoned = UploadedDocument.objects.filter(_nobody_receives(), pk=document.pk)
    code, reason = _verdict(document)
    with transaction.atomic():
        if abandoned.select_for_update(skip_locked=True).first() is None:
            return False
        move(
            UploadedDocument,
            document.pk,
            to=DocumentStatus.FAILED,
            finished_at=Now(),
            failure_code=code,
            failure_reason=reason,
            failure_retryable=False,
            support_id=new_support_id(),
            **NO_LEASE,
        )
        leftovers.send(leftovers.note(document.storage_key, request_id=document.request_id))
    return True


def _verdict(document: UploadedDocument) -> tuple[str, str]:
    """Code and reason: a direct upload expired, or the request that received the file came to an end."""
    if DirectUpload.objects.filter(pk=document.pk).exclude(upload_id="").exists():
        return UploadExpired.code, UploadExpired.message
    return INTERRUPTED, _REASON


def _resend(leftover: Leftover) -> bool:
    """Returns False where somebody was quicker, or the message before still waits for the broker."""
    overdue = Leftover.objects.filter(pk=leftover.pk, due_at__lt=Now())
    with transaction.atomic():
        if overdue.select_for_update(skip_locked=True).first() is None:
            return False
        Leftover.objects.filter(pk=leftover.pk).update(due_at=due())
        if waits(leftover.pk):
            return False
        leftovers.send(leftover)
    return True
