"""`.env.example` names exactly the variables that flowbrand/env.py reads, with their defaults."""

import re
from typing import Any

import pytest

from flowbrand.env import Env
from flowbrand.stack.programs import PROJECT

DOCUMENTED = dict(re.findall(r"^#([A-Z0-9_]+)=(.*)$", (PROJECT / ".env.example").read_text(), re.MULTILINE))
EXAMPLES = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"}  # show a form, because the default is nothing


def test_it_documents_every_variable_and_no_other() -> None:
    assert set(DOCUMENTED) == {name.upper() for name in Env.model_fields}


@pytest.mark.parametrize("name", sorted(set(DOCUMENTED) - EXAMPLES))
def test_it_shows_the_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name, raising=False)
    given: dict[str, Any] = {name.lower(): DOCUMENTED[name]} if DOCUMENTED[name] else {}
    shown = Env(_env_file=None, **given)
    default = Env(_env_file=None)
    assert getattr(shown, name.lower()) == getattr(default, name.lower())
