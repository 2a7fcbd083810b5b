"""`manage.py states_doc [--check]`: write docs/states.md, or say that it is out of step."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from workers.states_doc import render


class Command(BaseCommand):
    help = "Write docs/states.md from the transition tables; --check compares only."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own declaration

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "states.md"
        if not options["check"]:
            path.write_text(render(), encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != render():
            raise CommandError("docs/states.md is out of step: run `python manage.py states_doc`")
