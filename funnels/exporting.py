"""A finished funnel in the forms people take away."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from flowbrand.core.errors import DomainError
from funnels.models import Funnel
from funnels.rendering import html, markdown
from funnels.selectors import result_of


class UnknownFormat(DomainError):
    code, status = "unknown_format", 400
    message = "format must be one of json, md, html."


@dataclass(frozen=True, slots=True)
class Export:
    """A file to hand over. `body` is UTF-8."""

    body: bytes
    content_type: str
    file_name: str


def export(funnel: Funnel, form: str) -> Export:
    """Render a finished funnel as json, md or html. Raises UnknownFormat, FunnelNotReady."""
    if form not in _FORMS:
        raise UnknownFormat
    content_type, render = _FORMS[form]
    return Export(render(funnel).encode(), content_type, f"funnel-{funnel.pk}.{form}")


def _json(funnel: Funnel) -> str:
    result = result_of(funnel).model_dump(mode="json")
    return json.dumps({"id": str(funnel.pk), **result}, ensure_ascii=False, indent=2)


def _html(funnel: Funnel) -> str:
    return html.render(result_of(funnel), documents=funnel.document_names)


def _markdown(funnel: Funnel) -> str:
    return markdown.render(result_of(funnel), documents=funnel.document_names)


_FORMS: dict[str, tuple[str, Callable[[Funnel], str]]] = {
    "json": ("application/json", _json),
    "md": ("text/markdown; charset=utf-8", _markdown),
    "html": ("text/html; charset=utf-8", _html),
}
