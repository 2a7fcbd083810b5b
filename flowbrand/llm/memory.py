"""Dialects remembered for every process: in the database, read through this process' own memory."""

from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from django.db.models.functions import Now

from flowbrand.llm.dialect import Dialect, Mode, ProcessMemory
from flowbrand.llm.models import ServerDialect
from flowbrand.llm.transport import LimitName, Server

_LEARNED_ANEW_AFTER = timedelta(days=7)
"""Servers are upgraded: what was refused last month may be understood now."""


class SharedMemory:
    """Guesses stay in the process; what a server said plainly is written down for all."""

    def __init__(self) -> None:
        self._process = ProcessMemory()

    def recall(self, server: Server) -> Dialect:
        known = self._process.recall(server)
        if known.proven:
            return known
        row = ServerDialect.objects.filter(**_key(server), updated_at__gt=Now() - _LEARNED_ANEW_AFTER).first()
        if row is None or row.mode not in list(Mode):
            return known
        known = Dialect(Mode(row.mode), cast(LimitName, row.limit_name), proven=True)
        self._process.remember(server, known, certain=True)
        return known

    def remember(self, server: Server, dialect: Dialect, *, certain: bool) -> None:
        self._process.remember(server, dialect, certain=certain)
        if certain:
            learned = {"mode": dialect.mode, "limit_name": dialect.limit_name, "updated_at": Now()}
            ServerDialect.objects.update_or_create(defaults=learned, **_key(server))


def _key(server: Server) -> dict[str, Any]:
    parts = urlsplit(server.base_url)
    address = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return {"base_url": address[:400], "model": server.model[:80]}
