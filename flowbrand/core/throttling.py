"""Rate limits of views: for the user behind a valid token, otherwise for the network the client is in."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from flowbrand.core.client_address import client_network
from flowbrand.core.rate_limits import hit, limit_for


class RateThrottle(BaseThrottle):
    """Counts under the view's `throttle_scope`. Too many: 429 `throttled` with Retry-After.

    Runs after authentication, so a token that is not valid does not choose its own counter.
    """

    def __init__(self) -> None:
        self._wait: float | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        limit = limit_for(view.throttle_scope)
        if limit is not None:
            self._wait = hit(limit, view.throttle_scope, _who(request))
        return self._wait is None

    def wait(self) -> float | None:
        return self._wait


def _who(request: Request) -> str:
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"network:{client_network(request)}"
