"""Shapes of the failure list."""

from typing import Any, ClassVar

from rest_framework import serializers

from flowbrand.core.error_responses import api_error, error_detail
from workers.models import JobFailure
from workers.selectors import work_of
from workers.services import MAX_REPLAYS, Outcome


class FailureFilterSerializer(serializers.Serializer[Any]):
    """The query of the list; what is left out does not narrow it."""

    job_type = serializers.CharField(max_length=40, required=False)
    code = serializers.CharField(max_length=64, required=False)
    work_id = serializers.CharField(max_length=64, required=False, help_text="The document's or funnel's id.")
    support_id = serializers.CharField(max_length=16, required=False, help_text="In any case.")
    request_id = serializers.CharField(max_length=64, required=False)
    replayed = serializers.BooleanField(required=False)
    created_after = serializers.DateTimeField(required=False, help_text="From this moment on.")
    created_before = serializers.DateTimeField(required=False, help_text="Before this moment.")

    def validate_support_id(self, text: str) -> str:
        return text.upper()


class JobFailureSerializer(serializers.ModelSerializer[JobFailure]):
    """One failure in the list. `work_id` is a document's or a funnel's id, as `job_type` says."""

    links = serializers.SerializerMethodField()

    class Meta:
        model = JobFailure
        fields: ClassVar[tuple[str, ...]] = (
            "id",
            "job_type",
            "work_id",
            "code",
            "attempt",
            "exception",
            "support_id",
            "request_id",
            "task_id",
            "created_at",
            "replayed_at",
            "links",
        )

    def get_links(self, failure: JobFailure) -> dict[str, str]:
        base = f"/api/v1/ops/failures/{failure.pk}"
        return {"self": base, "replay": f"{base}/replay"}


class JobFailureDetailSerializer(JobFailureSerializer):
    """One failure with the message that led to it, the frames, and where its work stands now."""

    payload = serializers.JSONField()
    traceback = serializers.SerializerMethodField(
        help_text="Exception class, then its frames, innermost last. Messages are left out: they may quote "
        "the document."
    )
    work_status = serializers.SerializerMethodField(
        help_text="The status of the document or funnel; null where there is none any more."
    )

    class Meta(JobFailureSerializer.Meta):
        fields: ClassVar = (*JobFailureSerializer.Meta.fields, "payload", "traceback", "work_status")

    def get_traceback(self, failure: JobFailure) -> list[str]:
        return failure.traceback.splitlines()

    def get_work_status(self, failure: JobFailure) -> str | None:
        work = work_of(failure)
        return None if work is None else work.status


class ReplayRequestSerializer(serializers.Serializer[Any]):
    """Which failures to replay."""

    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MAX_REPLAYS)


class ReplayProblemSerializer(serializers.Serializer[Any]):
    """Why one failure was not replayed: `code`, `message` and `fields` of the error it would be alone."""

    code = serializers.CharField()
    message = serializers.CharField()


class OutcomeSerializer(serializers.Serializer[Any]):
    """What became of one failure."""

    id = serializers.UUIDField(source="failure_id")
    replayed = serializers.BooleanField()
    error = serializers.SerializerMethodField()

    def get_error(self, outcome: Outcome) -> ReplayProblemSerializer | None:
        problem = outcome.problem
        return None if problem is None else error_detail(api_error(problem))  # type: ignore[return-value]
