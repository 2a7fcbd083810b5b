"""Shapes of the uploads API."""

from typing import Any

from rest_framework import serializers

from flowbrand.core.polling import FailureSerializer, failure_data
from uploads.models import UploadedDocument
from uploads.structuring.schema import DocumentContent


def document_links(document: UploadedDocument) -> dict[str, str]:
    """Paths of everything that can be asked of one document."""
    base = f"/api/v1/uploads/{document.pk}"
    return {"self": base} | {name: f"{base}/{name}" for name in ("status", "content", "retry", "cancel")}


class UploadRequestSerializer(serializers.Serializer[Any]):
    """multipart/form-data with one file of a supported format."""

    file = serializers.FileField()


class DocumentSerializer(serializers.ModelSerializer[UploadedDocument]):
    """One document. `size` in bytes and `sha256` once the file is whole; `page_count` (pages, slides or
    sections) once it was read. `duplicate_of` names one's earlier upload of the same file."""

    name = serializers.CharField(source="original_name")
    sha256 = serializers.SerializerMethodField()
    duplicate_of = serializers.UUIDField(source="duplicate_of_id", read_only=True, allow_null=True)
    failure = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta:
        model = UploadedDocument
        fields = (
            "id",
            "status",
            "stage",
            "percent_complete",
            "attempt",
            "name",
            "media_type",
            "size",
            "sha256",
            "duplicate_of",
            "page_count",
            "failure",
            "created_at",
            "finished_at",
            "links",
        )

    def get_sha256(self, document: UploadedDocument) -> str | None:
        return document.sha256 or None

    def get_failure(self, document: UploadedDocument) -> FailureSerializer | None:
        return failure_data(document)  # type: ignore[return-value]

    def get_links(self, document: UploadedDocument) -> dict[str, str]:
        return document_links(document)


class QuotaSerializer(serializers.Serializer[Any]):
    """How much there is, and how much there may be; null is no limit."""

    used = serializers.IntegerField()
    limit = serializers.IntegerField(allow_null=True)


class UsageSerializer(serializers.Serializer[Any]):
    """What one's account holds. `bytes` stored or on their way, `running` those that arrive or are read."""

    documents = QuotaSerializer()
    bytes = QuotaSerializer()
    running = QuotaSerializer()
    upload_max_bytes = serializers.IntegerField(help_text="The largest file.")


class BlockSerializer(serializers.Serializer[Any]):
    """A block of the document's text in reading order."""

    kind = serializers.ChoiceField(["heading", "paragraph", "list_item", "table", "note"])
    text = serializers.CharField()
    position = serializers.DictField()
    level = serializers.IntegerField(allow_null=True)
    marker = serializers.CharField(allow_null=True, help_text="The number of a list item, as it is printed.")
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()), allow_null=True)


class ContentSerializer(serializers.Serializer[Any]):
    """Text with positions, and the structured content made from it."""

    id = serializers.UUIDField()
    page_count = serializers.IntegerField()
    warnings = serializers.ListField(child=serializers.CharField())
    blocks = BlockSerializer(many=True)
    content = serializers.SerializerMethodField()

    def get_content(self, data: dict[str, Any]) -> DocumentContent:
        return data["content"]  # type: ignore[no-any-return]
