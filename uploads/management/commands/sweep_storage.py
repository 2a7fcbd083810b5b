"""`manage.py sweep_storage [--dry-run]`: compare the bucket with the table of documents, now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from uploads.services.sweeping import sweep


class Command(BaseCommand):
    help = "Remove objects that no document names, abort abandoned uploads, report documents without a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        report = sweep(now=timezone.now(), dry_run=dry_run)
        done = "would be" if dry_run else "are"
        self.stdout.write(f"objects in the bucket: {report.objects}")
        self._list(f"no row speaks of these, they {done} removed", report.strays)
        self._list(f"nobody finishes these multipart uploads, they {done} aborted", report.unfinished)
        self._list(f"the file of these documents is gone, they {done} recorded", report.missing)

    def _list(self, what: str, found: list[Any]) -> None:
        self.stdout.write(f"{what}: {len(found)}")
        for each in found:
            self.stdout.write(f"  {each}")
