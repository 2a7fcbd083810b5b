"""The contract and its reader's view. Everything they load comes from this server: they work offline."""

from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import TemplateHTMLRenderer


class SchemaView(SpectacularAPIView):
    """GET /api/schema: JSON, or YAML with `?format=yaml` or Accept: application/yaml."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    content_negotiation_class = DefaultContentNegotiation
    renderer_classes = [  # noqa: RUF012  the base class is a list, not a ClassVar
        OpenApiJsonRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
    ]


class DocsView(SpectacularSwaggerSplitView):
    """GET /api/docs: the schema to read and to try, in Swagger UI. Its script is a file: no inline ones."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = [TemplateHTMLRenderer]  # noqa: RUF012
