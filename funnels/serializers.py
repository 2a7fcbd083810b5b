"""Shapes of the funnels API."""

from typing import Any

from rest_framework import serializers

from flowbrand.core.polling import FailureSerializer, failure_data
from funnels.models import Funnel
from funnels.schema import FunnelResult
from funnels.services.requesting import MAX_DOCUMENTS


def funnel_links(funnel: Funnel) -> dict[str, str]:
    """Paths of everything that can be asked of one funnel."""
    base = f"/api/v1/funnels/{funnel.pk}"
    return {
        "self": base,
        "status": f"{base}/status",
        "preview": f"{base}/preview",
        "export": f"{base}/export?format=html",
        "retry": f"{base}/retry",
        "cancel": f"{base}/cancel",
    }


class FunnelRequestSerializer(serializers.Serializer[Any]):
    """From which documents (1 to 20 ids), and what the marketer wants in their own words."""

    document_ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MAX_DOCUMENTS
    )
    brief = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)


class FunnelSummarySerializer(serializers.ModelSerializer[Funnel]):
    """One funnel in a list: everything but the result."""

    document_ids = serializers.SerializerMethodField()
    failure = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta:
        model = Funnel
        fields: tuple[str, ...] = (
            "id",
            "status",
            "stage",
            "percent_complete",
            "attempt",
            "name",
            "document_ids",
            "brief",
            "provider",
            "model",
            "prompt_version",
            "input_tokens",
            "output_tokens",
            "cost",
            "failure",
            "created_at",
            "finished_at",
            "links",
        )

    def get_document_ids(self, funnel: Funnel) -> list[str]:
        return list(funnel.document_names)

    def get_failure(self, funnel: Funnel) -> FailureSerializer | None:
        return failure_data(funnel)  # type: ignore[return-value]

    def get_links(self, funnel: Funnel) -> dict[str, str]:
        return funnel_links(funnel)


class FunnelSerializer(FunnelSummarySerializer):
    """One funnel with its result; `result` is null until the status is COMPLETED."""

    result = serializers.SerializerMethodField()

    class Meta(FunnelSummarySerializer.Meta):
        fields = (*FunnelSummarySerializer.Meta.fields, "result")

    def get_result(self, funnel: Funnel) -> FunnelResult | None:
        return funnel.result
