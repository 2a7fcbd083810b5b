"""The funnels API: translate in, one domain call, translate out."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from flowbrand.core.actor import actor_id
from flowbrand.core.idempotency import KEY, idempotency_key
from flowbrand.core.pagination import NewestFirst
from flowbrand.core.polling import WAIT, StatusSerializer, status_data, status_response
from funnels.exporting import Export, export
from funnels.models import Funnel
from funnels.selectors import funnel_of, funnel_progress_of, funnels_of, queue_position
from funnels.serializers import (
    FunnelRequestSerializer,
    FunnelSerializer,
    FunnelSummarySerializer,
    funnel_links,
)
from funnels.services.requesting import delete_funnel, request_funnel, retry_funnel
from workers.cancelling import cancel

FORMAT = OpenApiParameter("format", str, enum=["json", "md", "html"], default="json")


class FunnelsView(APIView):
    """Ask for a funnel; list one's own."""

    pagination_class = NewestFirst

    @extend_schema(
        operation_id="funnels_create",
        parameters=[KEY],
        request=FunnelRequestSerializer,
        responses={200: FunnelSummarySerializer, 202: FunnelSummarySerializer},
    )
    def post(self, request: Request) -> Response:
        """Queue a funnel from 1 to 20 finished documents. 200 where the key had made it before."""
        wanted = FunnelRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        funnel, created = request_funnel(
            owner_id=actor_id(request), idempotency_key=idempotency_key(request), **wanted.validated_data
        )
        return Response(
            FunnelSummarySerializer(funnel).data,
            status=status.HTTP_202_ACCEPTED if created else status.HTTP_200_OK,
            headers={"Location": funnel_links(funnel)["status"]},
        )

    @extend_schema(operation_id="funnels_list", responses=FunnelSummarySerializer(many=True))
    def get(self, request: Request) -> Response:
        """One's own funnels, newest first, without their results."""
        paginator = NewestFirst()
        page = paginator.paginate_queryset(funnels_of(actor_id(request)).defer("result"), request, self)
        return paginator.get_paginated_response(FunnelSummarySerializer(page, many=True).data)


class FunnelView(APIView):
    """One funnel."""

    @extend_schema(operation_id="funnels_retrieve", responses=FunnelSerializer)
    def get(self, request: Request, funnel_id: UUID) -> Response:
        """One funnel with its result."""
        return Response(FunnelSerializer(funnel_of(actor_id(request), funnel_id)).data)

    @extend_schema(operation_id="funnels_delete", responses={204: None})
    def delete(self, request: Request, funnel_id: UUID) -> Response:
        """Remove a funnel."""
        delete_funnel(funnel=funnel_of(actor_id(request), funnel_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class FunnelStatusView(APIView):
    @extend_schema(operation_id="funnels_status", parameters=[WAIT], responses=StatusSerializer)
    def get(self, request: Request, funnel_id: UUID) -> Response:
        """Where generation stands. ETag and `If-None-Match` save bandwidth; `wait` holds until a change."""

        def look() -> tuple[dict[str, Any], bool]:
            funnel = funnel_progress_of(actor_id(request), funnel_id)
            return _status(funnel), funnel.is_final

        return status_response(request, look)


class FunnelExportView(APIView):
    @extend_schema(
        operation_id="funnels_export",
        parameters=[FORMAT],
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "text/html"): OpenApiTypes.STR,
            (200, "text/markdown"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, funnel_id: UUID) -> HttpResponse:
        """The finished funnel as a file: json, md or html."""
        funnel = funnel_of(actor_id(request), funnel_id)
        made = export(funnel, request.query_params.get("format", "json"))
        response = _file(made)
        response["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
        return response


class FunnelPreviewView(APIView):
    @extend_schema(operation_id="funnels_preview", responses={(200, "text/html"): OpenApiTypes.STR})
    def get(self, request: Request, funnel_id: UUID) -> HttpResponse:
        """The finished funnel as a page to look at."""
        return _file(export(funnel_of(actor_id(request), funnel_id), "html"))


class FunnelRetryView(APIView):
    @extend_schema(operation_id="funnels_retry", request=None, responses={202: FunnelSummarySerializer})
    def post(self, request: Request, funnel_id: UUID) -> Response:
        """Run a failed funnel again from the top."""
        funnel = retry_funnel(funnel=funnel_of(actor_id(request), funnel_id))
        return Response(FunnelSummarySerializer(funnel).data, status=status.HTTP_202_ACCEPTED)


class FunnelCancelView(APIView):
    @extend_schema(operation_id="funnels_cancel", request=None, responses=FunnelSummarySerializer)
    def post(self, request: Request, funnel_id: UUID) -> Response:
        """Stop making a funnel. A worker that is at it stops at its next step; what it paid for is kept."""
        funnel = funnel_of(actor_id(request), funnel_id)
        cancel(funnel)
        return Response(FunnelSummarySerializer(funnel).data)


def _status(funnel: Funnel) -> dict[str, Any]:
    return status_data(funnel, links=funnel_links(funnel), queue_position=queue_position(funnel))


def _file(made: Export) -> HttpResponse:
    response = HttpResponse(made.body, content_type=made.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
