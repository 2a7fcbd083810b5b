"""Every route of the service. Each app brings its own under /api/v1/, without trailing slashes."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

import auth.openapi  # noqa: F401  registers the security scheme of the contract
from flowbrand.core.health_checks import register_core_checks
from flowbrand.core.health_views import healthz, readyz
from flowbrand.core.schema_views import DocsView, SchemaView

admin.site.site_header = admin.site.site_title = "Flowbrand"
admin.site.index_title = "Operations"

_FAVICON = "drf_spectacular_sidecar/swagger-ui-dist/favicon-32x32.png"

urlpatterns = [
    path("", RedirectView.as_view(url="/api/docs")),
    path("favicon.ico", RedirectView.as_view(url=static(_FAVICON))),
    path("healthz", healthz),
    path("readyz", readyz),
    path("admin/", admin.site.urls),
    path("api/schema", SchemaView.as_view(), name="schema"),
    path("api/docs", DocsView.as_view(url_name="schema")),
    path("api/v1/", include("auth.urls")),
    path("api/v1/", include("uploads.urls")),
    path("api/v1/", include("funnels.urls")),
    path("api/v1/", include("workers.urls")),
]

handler400 = "flowbrand.core.error_views.bad_request"
handler403 = "flowbrand.core.error_views.permission_denied"
handler404 = "flowbrand.core.error_views.page_not_found"
handler500 = "flowbrand.core.error_views.server_error"

register_core_checks()
