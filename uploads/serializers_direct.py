"""Shapes of direct uploads."""

from typing import Any

from rest_framework import serializers

from uploads.serializers import document_links
from uploads.services.direct import AnnouncedFile, DirectProgress


class DirectUploadRequestSerializer(serializers.Serializer[Any]):
    """The file that will be sent: `size` in bytes, `sha256` of it as 64 hex digits, if known."""

    file_name = serializers.CharField(max_length=1024)
    size = serializers.IntegerField(min_value=0, max_value=2**53 - 1)
    sha256 = serializers.RegexField(r"^[0-9A-Fa-f]{64}$", required=False, allow_null=True)
    content_type = serializers.CharField(required=False, allow_blank=True, max_length=255)

    def announced(self) -> AnnouncedFile:
        """The validated data."""
        data = self.validated_data
        return AnnouncedFile(
            name=data["file_name"],
            size=data["size"],
            sha256=data.get("sha256") or "",
            content_type=data.get("content_type", ""),
        )


class PartSerializer(serializers.Serializer[Any]):
    """One part: the bytes from `offset`, `size` long. PUT exactly these to `url`; null once they arrived."""

    number = serializers.IntegerField(min_value=1)
    offset = serializers.IntegerField(min_value=0)
    size = serializers.IntegerField(min_value=1)
    arrived = serializers.BooleanField()
    url = serializers.CharField(allow_null=True)


class DirectUploadSerializer(serializers.Serializer[Any]):
    """Where a direct upload stands. `parts` is empty once the document has left UPLOADING: see its status.

    The upload ends at `expires_at`; URLs are good until `urls_expire_at`, then ask for fresh ones.
    """

    id = serializers.UUIDField()
    status = serializers.CharField()
    size = serializers.IntegerField()
    part_size = serializers.IntegerField()
    expires_at = serializers.DateTimeField(allow_null=True)
    urls_expire_at = serializers.DateTimeField(allow_null=True)
    parts = PartSerializer(many=True)
    links = serializers.DictField(child=serializers.CharField())


def direct_links(progress: DirectProgress) -> dict[str, str]:
    """Paths of what can be asked of a direct upload."""
    base = f"/api/v1/uploads/direct/{progress.document.pk}"
    links = document_links(progress.document)
    return {
        "self": base,
        "complete": f"{base}/complete",
        "document": links["self"],
        "status": links["status"],
    }


def direct_data(progress: DirectProgress) -> dict[str, Any]:
    """A direct upload as its client sees it. Holds secrets: the URLs."""
    document, direct = progress.document, progress.direct
    data = {
        "id": document.pk,
        "status": document.status,
        "size": direct.size,
        "part_size": direct.part_bytes,
        "expires_at": document.lease_expires_at if progress.parts else None,
        "urls_expire_at": progress.urls_expire_at,
        "parts": [
            {
                "number": part.number,
                "offset": (part.number - 1) * direct.part_bytes,
                "size": part.size,
                "arrived": part.arrived,
                "url": part.url,
            }
            for part in progress.parts
        ],
        "links": direct_links(progress),
    }
    return dict(DirectUploadSerializer(data).data)
