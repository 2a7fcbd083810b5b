"""The failure list for staff: translate in, one domain call, translate out."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from flowbrand.core.actor import actor_id
from flowbrand.core.pagination import NewestFirst
from workers.selectors import failure_with, failures_matching
from workers.serializers import (
    FailureFilterSerializer,
    JobFailureDetailSerializer,
    JobFailureSerializer,
    OutcomeSerializer,
    ReplayRequestSerializer,
)
from workers.services import replay, replay_many


class FailuresView(APIView):
    permission_classes = (IsAdminUser,)
    pagination_class = NewestFirst

    @extend_schema(
        operation_id="ops_failures_list",
        parameters=[FailureFilterSerializer],
        responses=JobFailureSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """What has failed and is ours to look at, newest first. For staff."""
        # A plain dict: of a QueryDict, DRF reads an absent boolean as False, as of a form's checkbox.
        wanted = FailureFilterSerializer(data=request.query_params.dict())
        wanted.is_valid(raise_exception=True)
        failures = failures_matching(**wanted.validated_data).defer("payload", "traceback")
        paginator = NewestFirst()
        page = paginator.paginate_queryset(failures, request, self)
        return paginator.get_paginated_response(JobFailureSerializer(page, many=True).data)


class FailureView(APIView):
    permission_classes = (IsAdminUser,)

    @extend_schema(operation_id="ops_failures_retrieve", responses=JobFailureDetailSerializer)
    def get(self, request: Request, failure_id: UUID) -> Response:
        """One failure with its message, its frames and where its work stands now. For staff."""
        return Response(JobFailureDetailSerializer(failure_with(failure_id)).data)


class FailureReplayView(APIView):
    permission_classes = (IsAdminUser,)

    @extend_schema(operation_id="ops_failures_replay", request=None, responses={202: JobFailureSerializer})
    def post(self, request: Request, failure_id: UUID) -> Response:
        """Run again what failed; each failure once. For staff."""
        failure = replay(failure_id=failure_id, actor_id=actor_id(request))
        return Response(JobFailureSerializer(failure).data, status=status.HTTP_202_ACCEPTED)


class FailuresReplayView(APIView):
    permission_classes = (IsAdminUser,)

    @extend_schema(
        operation_id="ops_failures_replay_many",
        request=ReplayRequestSerializer,
        responses={200: OutcomeSerializer(many=True)},
    )
    def post(self, request: Request) -> Response:
        """Run several again: the outcome of each, in the order of the request, repeats dropped. For staff."""
        wanted = ReplayRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        outcomes = replay_many(failure_ids=wanted.validated_data["ids"], actor_id=actor_id(request))
        return Response(OutcomeSerializer(outcomes, many=True).data)
