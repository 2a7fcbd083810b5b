"""An upload that is sent again under its Idempotency-Key: the first one answers for all of them.

Who repeats an upload sends its file again, because HTTP gives no way to answer before it; the file is counted
and hashed, never stored, and has to be the same one.
"""

from dataclasses import dataclass
from uuid import UUID

from flowbrand.core.errors import Conflict
from flowbrand.core.idempotency import IdempotencyKeyReused
from uploads.models import UploadedDocument
from uploads.selectors import upload_with_key

_COME_BACK_SECONDS = 2


class UploadInProgress(Conflict):
    code = "upload_in_progress"
    message = "An upload with this Idempotency-Key is still under way. Send it again after Retry-After."


@dataclass(frozen=True, slots=True)
class RepeatedFile:
    """A file that arrived whole under a key that another upload holds. `size` in bytes, `sha256` as hex."""

    owner_id: UUID
    key: str
    name: str
    size: int
    sha256: str


def check_repetition(earlier: UploadedDocument, *, name: str, size: int | None) -> None:
    """What can be said before the file is read; `size` is its declared size in bytes, where it has one.

    Raises IdempotencyKeyReused.
    """
    other_size = size is not None and earlier.size is not None and size != earlier.size
    if other_size or name != earlier.original_name:
        raise IdempotencyKeyReused


def repeated_upload(file: RepeatedFile) -> UploadedDocument:
    """The upload that holds the key. Raises UploadInProgress while it arrives, IdempotencyKeyReused."""
    earlier = upload_with_key(file.owner_id, file.key)
    if earlier is None or earlier.size is None:
        raise UploadInProgress(retry_after=_COME_BACK_SECONDS)
    if (earlier.original_name, earlier.sha256) != (file.name, file.sha256):
        raise IdempotencyKeyReused
    return earlier
