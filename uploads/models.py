"""Uploaded documents, and what extraction found in them, step by step."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from flowbrand.core.errors import WorkCrashed
from flowbrand.core.ids import new_id
from flowbrand.core.lifecycle import Lifecycle, TrackedWork, lifecycle_constraints
from uploads.extraction.rejections import ParserDied


class DocumentStatus(models.TextChoices):
    UPLOADING = "UPLOADING"
    PARSING = "PARSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


DOCUMENT_LIFECYCLE = Lifecycle(
    name="UploadedDocument",
    moves={
        DocumentStatus.UPLOADING: frozenset({DocumentStatus.PARSING, DocumentStatus.FAILED}),
        DocumentStatus.PARSING: frozenset(
            {DocumentStatus.PARSING, DocumentStatus.COMPLETED, DocumentStatus.FAILED}
        ),
        DocumentStatus.FAILED: frozenset({DocumentStatus.PARSING}),
        DocumentStatus.COMPLETED: frozenset(),
    },
    waiting=DocumentStatus.PARSING,
    running=DocumentStatus.PARSING,
    completed=DocumentStatus.COMPLETED,
    failed=DocumentStatus.FAILED,
    receiving=DocumentStatus.UPLOADING,
)

_ABSENT = Q(size__isnull=True, sha256="")
_WHOLE = Q(size__isnull=False, size__gt=0)  # NULL > 0 would pass a CHECK
_HASHED = ~Q(sha256="")


ONE_PER_KEY = "document_one_per_idempotency_key"
ONE_ORIGINAL = "document_one_original"
HOLDS_KEY = ~Q(idempotency_key="") & (Q(status=DocumentStatus.UPLOADING) | Q(size__isnull=False))
"""An upload whose file never arrived leaves its key to the next try."""


class UploadedDocument(TrackedWork):
    """One uploaded file. The bytes are in storage under `storage_key`.

    `size` (bytes) is known once the file is whole; a document that FAILED without it never arrived. `sha256`
    (hex) of the stored bytes is known then too, or, of a direct upload, once a worker has read them.
    """

    LIFECYCLE: ClassVar[Lifecycle] = DOCUMENT_LIFECYCLE
    JOB_TYPE: ClassVar[str] = "extract_document"
    POISON: ClassVar[type[WorkCrashed]] = ParserDied
    RESTARTABLE: ClassVar[Q] = _WHOLE

    class MediaType(models.TextChoices):
        PDF = "pdf"
        DOCX = "docx"
        PPTX = "pptx"
        XLSX = "xlsx"
        ODT = "odt"
        ODP = "odp"
        RTF = "rtf"
        HTML = "html"
        MD = "md"
        TXT = "txt"
        CSV = "csv"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="documents")
    status = models.CharField(max_length=16, choices=DocumentStatus.choices, default=DocumentStatus.UPLOADING)
    original_name = models.CharField(max_length=255)
    """As the user named it, cleaned for display. Never used as a path or key."""
    media_type = models.CharField(max_length=8, choices=MediaType.choices)
    size = models.PositiveBigIntegerField(null=True)
    reserved = models.PositiveBigIntegerField(null=True)
    """Bytes that the upload may bring at most; what counts until `size` is known."""
    sha256 = models.CharField(max_length=64, blank=True, default="")
    storage_key = models.CharField(max_length=200, unique=True)
    idempotency_key = models.CharField(max_length=200, blank=True, default="", db_default="")
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.DO_NOTHING, related_name="duplicates"
    )
    """The original of the same file (uploads.services.duplicates, which also hands the role on)."""
    page_count = models.PositiveIntegerField(null=True)
    """Pages, slides or sections; known once the text is extracted."""

    class Meta:
        verbose_name = "document"
        constraints: ClassVar = [
            *lifecycle_constraints(DOCUMENT_LIFECYCLE, "document"),
            models.CheckConstraint(
                condition=Q(status__in=[DocumentStatus.PARSING, DocumentStatus.FAILED]) & _WHOLE
                | Q(status=DocumentStatus.COMPLETED) & _WHOLE & _HASHED
                | Q(status__in=[DocumentStatus.UPLOADING, DocumentStatus.FAILED]) & _ABSENT,
                name="document_file_when_whole",
            ),
            models.UniqueConstraint(
                fields=["owner", "idempotency_key"],
                condition=HOLDS_KEY,
                name=ONE_PER_KEY,
            ),
            models.UniqueConstraint(
                fields=["owner", "sha256", "media_type"],
                condition=Q(duplicate_of__isnull=True, size__isnull=False) & ~Q(sha256=""),
                name=ONE_ORIGINAL,
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=models.F("id")),
                name="document_is_no_duplicate_of_itself",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-created_at", "-id"], name="document_by_owner"),
            models.Index(
                fields=["lease_expires_at", "due_at"],
                condition=Q(status=DocumentStatus.PARSING),
                name="document_unfinished",
            ),
            models.Index(
                fields=["lease_expires_at"],
                condition=Q(status=DocumentStatus.UPLOADING),
                name="document_uploading",
            ),
        ]

    def drop_checkpoints(self) -> None:
        """The text of an earlier attempt; structured content exists only of finished documents."""
        ExtractedText.objects.filter(document_id=self.pk).delete()


class DirectUpload(models.Model):
    """How a document's bytes come straight to storage: a multipart upload under the document's own key.

    The document is held (its lease) for as long as the upload may take. `size` (bytes) and `sha256` (hex, or
    empty) are what the client announced; `part_bytes` is the size of every part but the last.
    """

    document = models.OneToOneField(
        UploadedDocument, on_delete=models.CASCADE, primary_key=True, related_name="direct_upload"
    )
    upload_id = models.CharField(max_length=1024, blank=True, default="")
    """Storage's name of the multipart upload. Empty until storage has opened it."""
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    part_bytes = models.PositiveBigIntegerField()
    completing_token = models.UUIDField(null=True, editable=False)
    completing_until = models.DateTimeField(null=True, editable=False)
    """While a request makes the file whole: until when it has the right to."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gt=0, part_bytes__gt=0), name="direct_upload_has_parts"),
        ]

    def __str__(self) -> str:
        return f"direct upload of {self.pk}"


class Leftover(models.Model):
    """What lies in storage under a key and must go: an object, or parts of one. The row goes with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    storage_key = models.CharField(max_length=200, unique=True)
    due_at = models.DateTimeField()
    """When it should be gone. Later than that, the reconciler sends the message that removes it (again)."""
    attempts = models.PositiveIntegerField(default=0)
    """Removals that failed, by a worker."""
    request_id = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["due_at"], name="leftover_due")]

    def __str__(self) -> str:
        return f"leftover {self.storage_key}"


class StorageSweep(models.Model):
    """One comparison of bucket and table, ordered once in a period, and how much of what it found."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    period = models.BigIntegerField(unique=True)
    """Whole SWEEP_SECONDS since 1970: of any number of reconcilers, one orders it."""
    objects_seen = models.PositiveIntegerField(null=True)
    strays = models.PositiveIntegerField(null=True)
    unfinished = models.PositiveIntegerField(null=True)
    missing = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"sweep {self.period}"


class ExtractedText(models.Model):
    """The first step's checkpoint: `parsed` is a uploads.extraction.model.ParsedDocument."""

    document = models.OneToOneField(
        UploadedDocument, on_delete=models.CASCADE, primary_key=True, related_name="extracted_text"
    )
    parsed = models.JSONField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"text of {self.pk}"


class StructuredContent(models.Model):
    """The second step's checkpoint: `content` is a uploads.structuring.schema.DocumentContent."""

    document = models.OneToOneField(
        UploadedDocument, on_delete=models.CASCADE, primary_key=True, related_name="structured_content"
    )
    content = models.JSONField()
    provider = models.CharField(max_length=16)
    model = models.CharField(max_length=80)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"content of {self.pk}"
