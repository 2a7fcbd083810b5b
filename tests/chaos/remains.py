"""Nothing may be left of any job: leases, reservations, messages, parts in storage, processes."""

import time

import psutil

from tests.api import contents_of
from tests.chaos.jobs import queued
from tests.chaos.stack import ChaosStack

_QUERIES = {
    "leases on documents": "SELECT id, stage FROM uploads_uploadeddocument WHERE lease_token IS NOT NULL",
    "leases on funnels": "SELECT id, stage FROM funnels_funnel WHERE lease_token IS NOT NULL",
    "unfinished documents": "SELECT id, stage FROM uploads_uploadeddocument WHERE finished_at IS NULL",
    "unfinished funnels": "SELECT id, stage FROM funnels_funnel WHERE finished_at IS NULL",
    "things to remove": "SELECT storage_key, attempts FROM uploads_leftover",
    "ledger reservations": "SELECT job_id, step FROM llm_llmcall WHERE status = 'running'",
    "unsent messages": "SELECT id, type FROM workers_outboxmessage WHERE sent_at IS NULL",
    "open transactions": "SELECT pid, state, query FROM pg_stat_activity"
    " WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
}
_SECONDS = 20.0


def assert_nothing_left(stack: ChaosStack) -> None:
    """Every row has its verdict and nothing of any job remains. Late copies of messages get time to end."""
    deadline = time.monotonic() + _SECONDS
    while (found := remains(stack)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found == {}, f"left after {_SECONDS:.0f} s: {found}"


def remains(stack: ChaosStack) -> dict[str, object]:
    """What is left, by kind; {} where nothing is."""
    found: dict[str, object] = {name: stack.database.rows(query) for name, query in _QUERIES.items()}
    found |= {"queued messages": queued(stack), "parsers": parsers(stack)} | _stored(stack)
    return {name: value for name, value in found.items() if value}


def parsers(stack: ChaosStack) -> list[psutil.Process]:
    """The parser processes of the stack's workers; those whose parent is gone belong to nobody and count."""
    return [process for process in psutil.process_iter() if _is_parser(process, stack.parts.home.marker)]


def _is_parser(process: psutil.Process, marker: str) -> bool:
    """A parser is forked from its worker's zygote; a zygote without a worker counts too.

    Their environment is empty on purpose, so the worker's has to say whose they are.
    """
    try:
        if not _is_zygote(process):
            return False
        parent = process.parent()
        if parent is None or not _is_zygote(parent):
            return parent is None or parent.pid == 1
        worker = parent.parent()
        return worker is None or worker.pid == 1 or worker.environ().get("FLOWBRAND_STACK") == marker
    except psutil.Error:
        return False


def _is_zygote(process: psutil.Process) -> bool:
    return "uploads.extraction.zygote" in process.cmdline()


def _stored(stack: ChaosStack) -> dict[str, object]:
    """Objects that no row names, and parts of uploads that never ended."""
    objects, unfinished = contents_of("flowbrand", stack.direct)
    known = {
        row["storage_key"] for row in stack.database.rows("SELECT storage_key FROM uploads_uploadeddocument")
    }
    return {"objects without a row": sorted(set(objects) - known), "unfinished uploads": unfinished}
