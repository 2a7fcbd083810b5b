"""What every status endpoint answers: the shape, its ETag, and when to ask again.

A poll that finds a failed job succeeded as a poll: 200, with the failure inside.
"""

import hashlib
import json
from collections.abc import Callable
from threading import BoundedSemaphore
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from flowbrand.core.lifecycle import TrackedWork

MAX_WAIT = 25.0
"""Seconds a long poll may hold a thread: below every common proxy's timeout."""

_LOOK_EVERY = 0.4
_waiting_places = BoundedSemaphore(max(1, settings.ENV.api_threads // 2))
_ASK_AGAIN_AFTER = 1


WAIT = OpenApiParameter("wait", float, description="Long poll: seconds to wait for a change, at most 25.")


class FailureSerializer(serializers.Serializer[Any]):
    """Why a job failed: a stable code, a sentence with a next step, and an id to quote to support."""

    code = serializers.CharField()
    message = serializers.CharField()
    retryable = serializers.BooleanField()
    support_id = serializers.CharField()


class StatusSerializer(serializers.Serializer[Any]):
    """Where a job stands. `percent_complete` is 0 to 100 and never goes down within one attempt."""

    id = serializers.UUIDField()
    status = serializers.CharField()
    stage = serializers.CharField()
    percent_complete = serializers.IntegerField(min_value=0, max_value=100)
    attempt = serializers.IntegerField(min_value=0)
    queue_position = serializers.IntegerField(min_value=1, required=False)
    failure = FailureSerializer(required=False)
    links = serializers.DictField(child=serializers.CharField())


def failure_data(work: TrackedWork) -> dict[str, Any] | None:
    """The failure as the user sees it, or None where there is none."""
    if not work.failure_code:
        return None
    return {
        "code": work.failure_code,
        "message": work.failure_reason,
        "retryable": work.failure_retryable,
        "support_id": work.support_id,
    }


def status_data(work: TrackedWork, *, links: dict[str, str], queue_position: int | None) -> dict[str, Any]:
    """The body of a status answer; absent facts are left out."""
    data: dict[str, Any] = {
        "id": str(work.pk),
        "status": work.status,
        "stage": work.stage,
        "percent_complete": work.percent_complete,
        "attempt": work.attempt,
        "links": links,
    }
    if queue_position is not None:
        data["queue_position"] = queue_position
    if failure := failure_data(work):
        data["failure"] = failure
    return data


def status_response(request: Request, look: Callable[[], tuple[dict[str, Any], bool]]) -> Response:
    """Answer a poll. `look` returns the status data and whether it is final.

    With `?wait=N` (seconds, at most 25) the answer waits until it differs from If-None-Match (or from what
    the poll found first), or N is over. Half of the server's threads may wait; further polls are answered
    at once, so that uploads and probes always find a thread.
    """
    data, final = look()
    tag = _etag(data)
    known = request.headers.get("If-None-Match", "") or tag
    seconds = _wait_seconds(request)
    if seconds and not final and tag == known and _waiting_places.acquire(blocking=False):
        try:
            data, final = _changed(look, known, seconds)
        finally:
            _waiting_places.release()
        tag = _etag(data)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if not final:
        headers["Retry-After"] = str(_ASK_AGAIN_AFTER)
    if tag == request.headers.get("If-None-Match", ""):
        return Response(status=304, headers=headers)
    return Response(data, headers=headers)


def _changed(look: Callable[[], tuple[dict[str, Any], bool]], known: str, seconds: float) -> tuple[Any, bool]:
    """Look until the answer is final or differs from `known`, or the time is over."""
    deadline = monotonic() + seconds
    data, final = look()
    while not final and _etag(data) == known and monotonic() < deadline:
        sleep(_LOOK_EVERY)
        data, final = look()
    return data, final


def _wait_seconds(request: Request) -> float:
    try:
        return min(MAX_WAIT, max(0.0, float(request.query_params.get("wait", "0"))))
    except ValueError:
        return 0.0


def _etag(data: dict[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    return f'"{digest[:32]}"'
