"""Error codes are a contract: docs/api.md lists every one that the API can answer."""

from pathlib import Path

from django.conf import settings
from django.urls import get_resolver

from flowbrand.core.error_codes import as_markdown, descendants, registry
from flowbrand.core.errors import DomainError

_DOCUMENT = Path(settings.BASE_DIR) / "docs" / "api.md"


def test_the_documented_codes_are_the_codes() -> None:
    assert get_resolver().url_patterns

    documented = _DOCUMENT.read_text(encoding="utf-8")

    assert as_markdown() in documented, (
        f"replace the table of error codes in docs/api.md with:\n{as_markdown()}"
    )


def test_one_code_has_one_status() -> None:
    status = {error.code: error.status for error in registry()}

    for kind in descendants(DomainError):
        if not kind.__module__.startswith("tests."):
            assert status[kind.code] == kind.status, kind
