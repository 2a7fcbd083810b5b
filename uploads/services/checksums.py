"""The SHA-256 of a direct upload, taken where the bytes are read anyway: by the worker, before parsing."""

import hashlib
from io import BufferedIOBase

from django.db.models.functions import Now

from uploads.extraction.rejections import ChecksumMismatch
from uploads.models import DirectUpload, UploadedDocument
from workers.leases import Lease, LeaseLost


def settle_checksum(lease: Lease[UploadedDocument], file: BufferedIOBase) -> None:
    """Hash an open copy of the document's file, compare with what was announced, and store it.

    Nothing to do for a file that was hashed while it arrived. Raises ChecksumMismatch and LeaseLost.
    """
    if lease.work.sha256:
        return
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()
    announced = DirectUpload.objects.filter(pk=lease.work.pk).exclude(sha256="")
    if announced.exists() and not announced.filter(sha256=found).exists():
        raise ChecksumMismatch
    ours = UploadedDocument.objects.filter(lease.held, pk=lease.work.pk)
    if ours.update(sha256=found, updated_at=Now()) != 1:
        raise LeaseLost
