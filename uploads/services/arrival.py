"""A direct upload's bytes, looked at for the first time: by the worker, in the copy that it will parse.

Of a streamed upload the request has done this while the bytes passed by (uploads.streaming). Whether the
content is what the name says, the parsers find out.
"""

import hashlib
import os
from io import BufferedIOBase

from uploads.extraction.rejections import ChecksumMismatch
from uploads.models import DirectUpload, UploadedDocument
from uploads.services import duplicates
from workers.leases import Lease


def check_arrival(lease: Lease[UploadedDocument], file: BufferedIOBase) -> None:
    """Compare an open copy of the document's file with what was announced, and store its SHA-256.

    Nothing to do for a file that was looked at while it arrived. Raises ChecksumMismatch and LeaseLost.
    """
    if lease.work.sha256:
        return
    found = _sha256(file)
    direct = DirectUpload.objects.filter(pk=lease.work.pk).first()
    if direct is not None and (direct.sha256 or found, direct.size) != (found, file.tell()):
        raise ChecksumMismatch
    duplicates.settle(lease, sha256=found)


def _sha256(file: BufferedIOBase) -> str:
    """Of the whole file, in bounded memory. Leaves it at its end."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0, os.SEEK_END)
    return digest
