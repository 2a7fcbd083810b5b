"""The API of direct uploads: the bytes go from the client to storage, we only hear of them."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from flowbrand.core.actor import actor_id
from uploads.selectors import direct_upload_of
from uploads.serializers import DocumentSerializer, document_links
from uploads.serializers_direct import (
    DirectUploadRequestSerializer,
    DirectUploadSerializer,
    direct_data,
    direct_links,
)
from uploads.services.completing import complete_direct_upload
from uploads.services.direct import begin_direct_upload, look_at_direct_upload


class DirectUploadsView(APIView):
    @extend_schema(
        operation_id="uploads_direct_create",
        request=DirectUploadRequestSerializer,
        responses={201: DirectUploadSerializer},
    )
    def post(self, request: Request) -> Response:
        """Begin an upload straight to storage: one URL for each part of the file."""
        wanted = DirectUploadRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        progress = begin_direct_upload(owner_id=actor_id(request), file=wanted.announced())
        return Response(
            direct_data(progress),
            status=status.HTTP_201_CREATED,
            headers={"Location": direct_links(progress)["self"]},
        )


class DirectUploadView(APIView):
    @extend_schema(operation_id="uploads_direct_retrieve", responses=DirectUploadSerializer)
    def get(self, request: Request, upload_id: UUID) -> Response:
        """Which parts have arrived, with fresh URLs for the others."""
        direct = direct_upload_of(actor_id(request), upload_id)
        return Response(direct_data(look_at_direct_upload(direct=direct)))


class DirectUploadCompleteView(APIView):
    @extend_schema(operation_id="uploads_direct_complete", request=None, responses={202: DocumentSerializer})
    def post(self, request: Request, upload_id: UUID) -> Response:
        """Say that every part has arrived: the file is checked and its extraction queued, once."""
        document = complete_direct_upload(direct=direct_upload_of(actor_id(request), upload_id))
        return Response(
            DocumentSerializer(document).data,
            status=status.HTTP_202_ACCEPTED,
            headers={"Location": document_links(document)["status"]},
        )
