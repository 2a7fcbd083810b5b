"""The funnel as one self-contained HTML page: no script, no request, made to be shown and printed."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.template import Context, Engine
from django.utils.safestring import mark_safe

from funnels.rendering.labels import direction, label_language
from funnels.rendering.style import content_security_policy, style_sheet
from funnels.rendering.view import view
from funnels.schema import FunnelResult

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def render(result: FunnelResult, *, documents: Mapping[str, str]) -> str:
    """The page. `documents` names the documents by id; with more than one, sources show the name."""
    shown = view(result, documents)
    style = style_sheet(result.brand)
    context = {
        "funnel": shown.funnel,
        "brand": shown.funnel["brand"],
        "page": shown.funnel["landing_page"],
        "sources": shown.sources,
        "label": shown.labels,
        "documents": [" ".join(name.split()) for name in documents.values()],
        "language": result.language,
        "label_language": label_language(result.language),
        "direction": direction(result.language),
        "engine": " · ".join(dict.fromkeys(shown.funnel["engine"].values())),
        "engine_note": shown.labels[result.engine.provider],
        # Made by us from checked values; escaping would break the quotes of font names and the policy's hash.
        "style": mark_safe(style),  # noqa: S308
        "policy": content_security_policy(style),
    }
    return _engine().get_template("funnels/page.html").render(Context(context))


@cache
def _engine() -> Engine:
    """An engine of its own, so that a page can be rendered without the project's settings."""
    return Engine(dirs=[str(_TEMPLATES)], autoescape=True, debug=False)
