"""An upload while its bytes arrive: a row from the start, held by a lease, gone again where it is broken off.

Nothing lies in storage that no row speaks of: the document's row is written before the first byte is stored,
and a leftover's row before the document's goes. An API process that is killed in between leaves a row whose
lease runs out, and the reconciler (uploads.services.reconciling) gives the verdict.
"""

from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import IntegrityError, connection, transaction

from flowbrand.core.constraints import violated
from flowbrand.core.errors import Conflict
from flowbrand.core.ids import new_id
from flowbrand.core.request_context import current_request_id
from uploads.models import ONE_PER_KEY, DocumentStatus, UploadedDocument
from uploads.selectors import upload_with_key
from uploads.services import leftovers, quotas
from workers.leases import Lease, LeaseLost, fresh_lease

log = structlog.get_logger(__name__)


class UploadInterrupted(Conflict):
    code = "upload_interrupted"
    message = (
        "The upload stood still for too long, or was deleted, before the whole file had arrived. "
        "Please send the file again."
    )


class KeyTaken(Exception):
    """Another upload holds this Idempotency-Key: the one to answer with."""


@dataclass
class Incoming:
    """An upload in progress: its row, and the lease that tells others that somebody still receives it."""

    lease: Lease[UploadedDocument]
    _renewed: float = field(default_factory=monotonic)

    @property
    def document(self) -> UploadedDocument:
        """The row as it was when the upload began."""
        return self.lease.work

    def keep(self) -> None:
        """Say that bytes arrive. Call it as often as you like: it renews three times per LEASE_SECONDS.

        Raises UploadInterrupted where the row was given up or deleted. A database that is away is asked
        again next time; the lease may run out meanwhile.
        """
        if monotonic() - self._renewed < settings.ENV.lease_seconds / 3:
            return
        self._renewed = monotonic()
        try:
            self.lease.renew()
        except LeaseLost:
            raise UploadInterrupted from None
        except DatabaseError as error:
            log.warning("lease_not_renewed", error=type(error).__name__)
            connection.close()


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that arrived whole and lies in storage. `size` in bytes, `sha256` as hex."""

    incoming: Incoming
    size: int
    sha256: str


def begin_upload(
    *, owner_id: UUID, name: str, media_type: str, size: int | None = None, idempotency_key: str = ""
) -> Incoming:
    """Write the row of an upload whose bytes begin to arrive, before any of them is stored.

    `name` is fit for display, `media_type` one of uploads.formats, `size` is what was declared, in bytes;
    where that is None, the row's `reserved` says how many may come. Raises KeyTaken, QuotaDocuments,
    QuotaBytes and QuotaRunning.
    """
    document_id, lease = new_id(), fresh_lease()
    document = UploadedDocument(
        id=document_id,
        owner_id=owner_id,
        status=DocumentStatus.UPLOADING,
        stage="receiving",
        original_name=name,
        media_type=media_type,
        storage_key=f"documents/{owner_id}/{document_id}.{media_type}",
        idempotency_key=idempotency_key,
        request_id=current_request_id(),
        **lease,
    )
    try:
        with transaction.atomic():
            quotas.lock(owner_id)
            if idempotency_key and upload_with_key(owner_id, idempotency_key):
                raise KeyTaken
            document.reserved = quotas.check_room(owner_id, size=size)
            document.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) == ONE_PER_KEY:
            raise KeyTaken from None
        raise
    return Incoming(Lease(document, lease["lease_token"]))


def drop_upload(incoming: Incoming) -> None:
    """Leave nothing of an upload that was refused or broken off. Raises nothing.

    The row goes where it is still ours; where it was given up or deleted, or where the commit that made it
    whole reached the database although its answer did not reach us, it is left as it stands.
    """
    document = incoming.document
    try:
        with transaction.atomic():
            ours = UploadedDocument.objects.select_for_update().filter(incoming.lease.held, pk=document.pk)
            if found := ours.first():
                found.delete()
            leftover = leftovers.note(document.storage_key, request_id=document.request_id)
        leftovers.remove_now(leftover)
    except DatabaseError as error:
        log.warning("upload_left_behind", document_id=str(document.pk), error=type(error).__name__)
        connection.close()  # the lease runs out by itself; the reconciler finds the row
