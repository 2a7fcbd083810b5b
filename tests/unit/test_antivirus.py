"""clamd over real sockets: its verdicts, and every way in which it gives none."""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowbrand.core.errors import DocumentRejected, PermanentError, TransientError
from tests.clamd_server import MARK, ClamdServer, Fault, clamd_server
from uploads.antivirus import MalwareFound, NotScanned, TooLargeToScan, scan

CLEAN = b"Our service saves small firms many hours. " * 20_000  # more than one chunk


@pytest.fixture
def clamd() -> Iterator[ClamdServer]:
    with clamd_server() as server:
        yield server


def test_a_clean_file_passes_and_was_sent_whole(clamd: ClamdServer) -> None:
    document = io.BytesIO(CLEAN)
    document.seek(17)

    scan(document, clamd.address)

    assert clamd.scanned == [CLEAN]


def test_malware_is_the_documents_fault_and_final(clamd: ClamdServer) -> None:
    with pytest.raises(MalwareFound) as caught:
        scan(io.BytesIO(CLEAN + MARK), clamd.address)

    assert isinstance(caught.value, DocumentRejected)
    assert caught.value.code == "malware_found"


def test_clamd_is_reached_over_a_unix_socket(tmp_path: Path) -> None:
    with clamd_server(tmp_path / "clamd.sock") as clamd:
        scan(io.BytesIO(CLEAN), clamd.address)
        with pytest.raises(MalwareFound):
            scan(io.BytesIO(MARK), clamd.address)


@pytest.mark.parametrize("fault", ["close", "close_at_answer", "garbage", "endless", "error"])
def test_whatever_is_no_verdict_is_not_a_pass(clamd: ClamdServer, fault: Fault) -> None:
    clamd.fault = fault

    with pytest.raises(NotScanned) as caught:
        scan(io.BytesIO(CLEAN), clamd.address)

    assert isinstance(caught.value, TransientError)


def test_a_clamd_that_hangs_is_given_up(clamd: ClamdServer) -> None:
    clamd.fault = "hang"
    begun = time.monotonic()

    with pytest.raises(NotScanned):
        scan(io.BytesIO(CLEAN), clamd.address, seconds=0.5)

    assert time.monotonic() - begun < 20


def test_a_slow_answer_is_read_to_its_end(clamd: ClamdServer) -> None:
    clamd.fault = "trickle"

    scan(io.BytesIO(CLEAN), clamd.address)
    with pytest.raises(MalwareFound):
        scan(io.BytesIO(MARK), clamd.address)


@pytest.mark.parametrize("size", [1_000, 50_000_000])
def test_a_file_over_clamds_limit_is_a_matter_for_ops(clamd: ClamdServer, size: int) -> None:
    clamd.fault = "size_limit"

    # clamd hangs up while we still send: where the answer is lost with the connection, it is asked again.
    with pytest.raises((TooLargeToScan, NotScanned)) as caught:
        scan(io.BytesIO(bytes(size)), clamd.address)

    assert isinstance(caught.value, PermanentError | TransientError)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "unix:/nowhere/clamd.sock", "[::1]:1"])
def test_a_clamd_that_is_away_is_not_a_pass(address: str) -> None:
    with pytest.raises(NotScanned):
        scan(io.BytesIO(CLEAN), address)
