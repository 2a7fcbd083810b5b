"""The probes an orchestrator calls. They need no account and answer no envelope."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from flowbrand.core.health import verdicts


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """This process answers. Asks no dependency: a restart would not repair one."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when every dependency answers, else 503; `checks` names each."""
    checks = verdicts()
    ready = all(verdict == "ok" for verdict in checks.values())
    body = {"status": "ok" if ready else "unavailable", "checks": checks}
    return JsonResponse(body, status=200 if ready else 503)
