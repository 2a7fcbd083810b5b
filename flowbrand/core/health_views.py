"""The probes an orchestrator calls. They need no account and answer no envelope."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from flowbrand.core.health import state, verdicts


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """This process answers. Asks no dependency: a restart would not repair one."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """503 where a dependency that requests need does not answer; `checks` names each.

    Without Redis or the broker uploads are taken and wait, so their absence is `degraded` with 200: a load
    balancer that follows this probe must not take the API away because of them.
    """
    checks = verdicts()
    whole = state(checks)
    return JsonResponse({"status": whole, "checks": checks}, status=503 if whole == "unavailable" else 200)
