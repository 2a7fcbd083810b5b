"""The uploads API: translate in, one domain call, translate out."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from flowbrand.core.actor import actor_id
from flowbrand.core.idempotency import KEY, checked_key
from flowbrand.core.pagination import NewestFirst
from flowbrand.core.polling import WAIT, StatusSerializer, status_data, status_response
from uploads.bodies import LengthRequired
from uploads.models import UploadedDocument
from uploads.parsers import FIELD, StreamingUploadParser
from uploads.raw import receive_raw
from uploads.selectors import content_of, document_of, documents_of, queue_position
from uploads.serializers import (
    ContentSerializer,
    DocumentSerializer,
    UploadRequestSerializer,
    UsageSerializer,
    document_links,
)
from uploads.services.accepting import delete_document, retry_document, settle_upload
from uploads.services.quotas import limits, usage_of
from uploads.services.receiving import ReceivedFile
from uploads.services.repeating import RepeatedFile
from uploads.validation import FileMissing
from workers.cancelling import cancel

NAME = OpenApiParameter("name", str, description="What the file is called, or Content-Disposition says it.")

SENT_AS = OpenApiParameter("idempotency_key", str, description="Only what was sent under this key.")


class UploadsView(APIView):
    """Send a document; list one's own."""

    pagination_class = NewestFirst

    def get_parsers(self) -> list[Any]:
        return [StreamingUploadParser()]

    @extend_schema(
        operation_id="uploads_create",
        parameters=[KEY],
        request={"multipart/form-data": UploadRequestSerializer},
        responses={200: DocumentSerializer, 202: DocumentSerializer},
    )
    def post(self, request: Request) -> Response:
        """Stream a document into storage and queue its extraction. 200 where the key had sent it before.

        .pdf, .docx, .pptx, .xlsx, .odt, .odp, .rtf, .html, .md, .txt or .csv.
        """
        return _accepted(_uploaded_file(request))

    @extend_schema(operation_id="uploads_list", parameters=[SENT_AS], responses=DocumentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """One's own documents, newest first. With `idempotency_key`, what was sent under it."""
        documents = documents_of(actor_id(request))
        if (key := request.query_params.get(SENT_AS.name)) is not None:
            documents = documents.filter(idempotency_key=checked_key(key))
        paginator = NewestFirst()
        page = paginator.paginate_queryset(documents, request, self)
        return paginator.get_paginated_response(DocumentSerializer(page, many=True).data)


class RawUploadView(APIView):
    """Send a document as the body itself."""

    @extend_schema(
        operation_id="uploads_create_raw",
        parameters=[NAME, KEY],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={200: DocumentSerializer, 202: DocumentSerializer},
    )
    def put(self, request: Request) -> Response:
        """Stream the body into storage as one file and queue its extraction. For `curl -T` and scripts."""
        return _accepted(receive_raw(request))


class UsageView(APIView):
    @extend_schema(operation_id="uploads_usage", responses=UsageSerializer)
    def get(self, request: Request) -> Response:
        """What one's account holds, and may hold."""
        has, may = usage_of(actor_id(request)), limits()
        return Response(
            {
                "documents": {"used": has.documents, "limit": may.documents},
                "bytes": {"used": has.stored, "limit": may.stored},
                "running": {"used": has.running, "limit": may.running},
                "upload_max_bytes": settings.ENV.upload_max_bytes,
            }
        )


class UploadView(APIView):
    """One document."""

    @extend_schema(operation_id="uploads_retrieve", responses=DocumentSerializer)
    def get(self, request: Request, document_id: UUID) -> Response:
        """Facts about one document."""
        return Response(DocumentSerializer(document_of(actor_id(request), document_id)).data)

    @extend_schema(operation_id="uploads_delete", responses={204: None})
    def delete(self, request: Request, document_id: UUID) -> Response:
        """Remove a document, its text and its file. Finished funnels keep what they quote."""
        delete_document(document=document_of(actor_id(request), document_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class UploadStatusView(APIView):
    @extend_schema(operation_id="uploads_status", parameters=[WAIT], responses=StatusSerializer)
    def get(self, request: Request, document_id: UUID) -> Response:
        """Where extraction stands. ETag and `If-None-Match` save bandwidth; `wait` holds until a change."""

        def look() -> tuple[dict[str, Any], bool]:
            document = document_of(actor_id(request), document_id)
            return _status(document), document.is_final

        return status_response(request, look)


class UploadContentView(APIView):
    @extend_schema(operation_id="uploads_content", responses=ContentSerializer)
    def get(self, request: Request, document_id: UUID) -> Response:
        """The text with positions, and the structured content made from it."""
        document = document_of(actor_id(request), document_id)
        parsed, content = content_of(document)
        return Response(
            {
                "id": str(document.pk),
                "page_count": parsed.page_count,
                "warnings": parsed.warnings,
                "blocks": [block.model_dump(mode="json") for block in parsed.blocks],
                "content": content.model_dump(mode="json"),
            }
        )


class UploadRetryView(APIView):
    @extend_schema(operation_id="uploads_retry", request=None, responses={202: DocumentSerializer})
    def post(self, request: Request, document_id: UUID) -> Response:
        """Run a failed document again from the top."""
        document = retry_document(document=document_of(actor_id(request), document_id))
        return Response(DocumentSerializer(document).data, status=status.HTTP_202_ACCEPTED)


class UploadCancelView(APIView):
    @extend_schema(operation_id="uploads_cancel", request=None, responses=DocumentSerializer)
    def post(self, request: Request, document_id: UUID) -> Response:
        """Stop reading a document. A worker that is at it stops at its next step."""
        document = document_of(actor_id(request), document_id)
        cancel(document)
        return Response(DocumentSerializer(document).data)


def _accepted(received: ReceivedFile | RepeatedFile) -> Response:
    document, created = settle_upload(received=received)
    return Response(
        DocumentSerializer(document).data,
        status=status.HTTP_202_ACCEPTED if created else status.HTTP_200_OK,
        headers={"Location": document_links(document)["status"]},
    )


def _status(document: UploadedDocument) -> dict[str, Any]:
    return status_data(document, links=document_links(document), queue_position=queue_position(document))


def _uploaded_file(request: Request) -> ReceivedFile | RepeatedFile:
    """The received file. Without a declared body DRF asks no parser: raises LengthRequired, FileMissing."""
    if not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired
    form = cast(dict[str, ReceivedFile | RepeatedFile], request.data)
    if FIELD not in form:
        raise FileMissing
    return form[FIELD]
