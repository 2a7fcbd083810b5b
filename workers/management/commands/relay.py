"""`manage.py relay`: the outbox relay and reconciler, until SIGTERM or SIGINT."""

import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from workers.relay import run


class Command(BaseCommand):
    help = "Send outbox messages to the broker and take up lost work, until stopped."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own declaration

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        run(lambda seconds: stop.wait(seconds) if seconds else stop.is_set())
