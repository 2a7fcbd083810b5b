import logging
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from flowbrand.core.errors import DocumentRejected, PermanentError, TransientError
from tests.unit.extraction.builders import (
    SENTENCE,
    docx_bytes,
    docx_of_body,
    paragraph_xml,
    pdf_bytes,
    pptx_bytes,
    slow_pdf,
    texts,
    write_lines,
)
from tests.unit.extraction.written import odp_bytes, odt_bytes, rtf_bytes, xlsx_bytes
from uploads.extraction import nursery
from uploads.extraction.model import MediaType, ParsedDocument
from uploads.extraction.rejections import ParserDied
from uploads.extraction.sandbox import Limits, parse

_MIB = 1024 * 1024
_ROOMY = Limits(memory_bytes=2048 * _MIB)

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document that keeps its parser busy for longer than any of these tests waits."""
    path = tmp_path_factory.mktemp("slow") / "slow.pdf"
    path.write_bytes(slow_pdf())
    return path


def _store(folder: Path, data: bytes, media_type: str = "docx") -> Path:
    path = folder / f"document.{media_type}"
    path.write_bytes(data)
    return path


def _code(path: Path, media_type: MediaType, limits: Limits | None = None) -> str:
    with pytest.raises(DocumentRejected) as caught:
        parse(path, media_type, limits=limits)
    return caught.value.code


def _zygotes(owner: psutil.Process) -> list[psutil.Process]:
    return [child for child in owner.children() if "uploads.extraction.zygote" in child.cmdline()]


def _parsers(owner: psutil.Process) -> list[psutil.Process]:
    return [child for zygote in _zygotes(owner) for child in zygote.children()]


def _wait_for_parser(owner: psutil.Process) -> psutil.Process:
    """The parser of `owner`, once it turns to the document and may write no more."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for child in _parsers(owner):
            with suppress(psutil.NoSuchProcess):
                if child.rlimit(psutil.RLIMIT_FSIZE) == (0, 0):
                    return child
        time.sleep(0.02)
    raise AssertionError("no parser was seen")


def _wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


@contextmanager
def _parsing(path: Path) -> Iterator[tuple[psutil.Process, "Future[ParsedDocument]"]]:
    """A parser at work on `path`, and the future of the call that waits for it."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(parse, path, "pdf", limits=_ROOMY)
        child = _wait_for_parser(psutil.Process())
        try:
            yield child, future
        finally:
            if child.is_running():
                child.kill()


def _pdf() -> bytes:
    return pdf_bytes(lambda canvas: write_lines(canvas, [SENTENCE]))


def _docx() -> bytes:
    return docx_bytes(lambda document: document.add_paragraph(SENTENCE))


def _pptx() -> bytes:
    def build(deck: Any) -> None:
        deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = SENTENCE

    return pptx_bytes(build)


def _xlsx() -> bytes:
    return xlsx_bytes(lambda book: book.add_worksheet("Sheet1").write(0, 0, SENTENCE))


@pytest.mark.parametrize(
    ("media_type", "make"),
    [
        ("pdf", _pdf),
        ("docx", _docx),
        ("pptx", _pptx),
        ("xlsx", _xlsx),
        ("odt", lambda: odt_bytes(f"<text:p>{SENTENCE}</text:p>")),
        (
            "odp",
            lambda: odp_bytes(f"<draw:page><draw:frame><text:p>{SENTENCE}</text:p></draw:frame></draw:page>"),
        ),
        ("rtf", lambda: rtf_bytes(SENTENCE)),
        ("html", f"<p>{SENTENCE}".encode),
        ("md", SENTENCE.encode),
        ("txt", SENTENCE.encode),
        ("csv", SENTENCE.encode),
    ],
)
def test_a_document_comes_back_whole(
    tmp_path: Path, media_type: MediaType, make: Callable[[], bytes]
) -> None:
    document = parse(_store(tmp_path, make(), media_type), media_type)

    assert document.media_type == media_type
    assert texts(document) == [SENTENCE]


def test_a_refusal_keeps_its_code_and_its_sentence(tmp_path: Path) -> None:
    with pytest.raises(DocumentRejected) as caught:
        parse(_store(tmp_path, b""), "docx")

    assert caught.value.code == "empty_file"
    assert "empty" in caught.value.reason


def test_a_parser_over_its_wall_clock_is_stopped_in_time(slow: Path) -> None:
    began = time.monotonic()

    code = _code(slow, "pdf", Limits(memory_bytes=2048 * _MIB, wall_seconds=1.5))

    assert code == "document_too_complex"
    assert time.monotonic() - began < 5
    assert _parsers(psutil.Process()) == []


def test_a_parser_over_its_processor_time_is_stopped(slow: Path) -> None:
    limits = Limits(memory_bytes=2048 * _MIB, cpu_seconds=2, wall_seconds=60)

    assert _code(slow, "pdf", limits) == "document_too_complex"


def test_a_parser_over_its_memory_ends_as_a_refusal(tmp_path: Path) -> None:
    body = "".join(paragraph_xml(f"Paragraph {number}") for number in range(300_000))
    path = _store(tmp_path, docx_of_body(body))

    assert _code(path, "docx", Limits(memory_bytes=160 * _MIB)) == "document_too_complex"


def test_a_result_over_its_size_is_not_taken(tmp_path: Path) -> None:
    path = _store(tmp_path, docx_bytes(lambda document: document.add_paragraph(SENTENCE * 50)))

    assert _code(path, "docx", Limits(max_result_bytes=1_000)) == "document_too_complex"


@linux_only
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_parser_that_dies_is_a_crash_and_the_caller_lives(slow: Path, number: signal.Signals) -> None:
    with _parsing(slow) as (child, future):
        child.send_signal(number)

        with pytest.raises(ParserDied) as caught:
            future.result(timeout=20)

    assert caught.value.code == "document_crashes_parser"


@linux_only
def test_a_zygote_killed_between_two_documents_is_replaced(tmp_path: Path) -> None:
    path = _store(tmp_path, _docx())
    parse(path, "docx")
    (first,) = _zygotes(psutil.Process())
    first.kill()

    assert texts(parse(path, "docx")) == [SENTENCE]
    assert first not in _zygotes(psutil.Process())


@linux_only
def test_a_zygote_killed_before_it_takes_the_document_is_replaced(tmp_path: Path) -> None:
    path = _store(tmp_path, _docx())
    parse(path, "docx")
    (zygote,) = _zygotes(psutil.Process())
    zygote.suspend()
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(parse, path, "docx")
        time.sleep(0.2)  # it may wait for the answer by now; where it does not, the test above is repeated
        zygote.kill()

        assert texts(future.result(timeout=20)) == [SENTENCE]


@linux_only
def test_a_zygote_killed_during_a_document_ends_its_parser_and_counts_as_a_crash(slow: Path) -> None:
    with _parsing(slow) as (child, future):
        psutil.Process(child.ppid()).kill()

        with pytest.raises(ParserDied):
            future.result(timeout=20)
        _wait_until(lambda: not child.is_running())


@linux_only
def test_documents_are_parsed_side_by_side_and_each_caller_gets_its_own(tmp_path: Path, slow: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(40)]
    for path in paths:
        path.write_text(f"{SENTENCE} Document {path.stem}.")
    with _parsing(slow) as (busy, _), ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda path: parse(path, "txt").text, paths))

        assert found == [f"{SENTENCE} Document {path.stem}." for path in paths]
        assert busy.is_running()
        assert len(_zygotes(psutil.Process())) == 1


@linux_only
def test_parsers_leave_no_descriptor_and_no_process_behind(tmp_path: Path) -> None:
    path = _store(tmp_path, b"", "txt")
    for _ in range(3):
        _code(path, "txt")
    (zygote,) = _zygotes(psutil.Process())
    before = psutil.Process().num_fds(), zygote.num_fds()
    for _ in range(20):
        _code(path, "txt")

    # The zygote closes its end of a line just after it has sent the last word over it.
    _wait_until(lambda: psutil.Process().num_fds() <= before[0] and zygote.num_fds() <= before[1])
    assert zygote.children() == []


@linux_only
def test_a_caller_that_is_interrupted_takes_its_parser_along(slow: Path) -> None:
    """As Celery's soft time limit does: an exception out of nowhere, in the main thread."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1.0)
        with pytest.raises(KeyboardInterrupt):
            parse(slow, "pdf", limits=_ROOMY)
    finally:
        signal.signal(signal.SIGALRM, before)

    _wait_until(lambda: not _parsers(psutil.Process()))


@linux_only
def test_a_process_forked_from_a_worker_has_a_zygote_of_its_own(tmp_path: Path) -> None:
    code = """
        import os, sys
        from pathlib import Path
        from uploads.extraction import nursery
        from uploads.extraction.sandbox import parse
        path = Path(sys.argv[1])
        parse(path, "docx")
        child = os.fork()
        if child == 0:
            assert nursery._nursery is None
            parse(path, "docx")
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert parse(path, "docx").blocks
    """
    path = _store(tmp_path, _docx())

    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(path)],
        check=False,
        cwd=Path(__file__).parents[3],
        timeout=60,
    )

    assert done.returncode == 0


@linux_only
def test_a_parser_sees_no_secrets_and_is_confined(slow: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "must-not-be-passed-on")
    with _parsing(slow) as (child, _):
        if os.geteuid() == 0:  # the kernel shows the environment of a process without core dumps to root only
            assert "SECRET_KEY" not in child.environ()
        assert child.rlimit(psutil.RLIMIT_AS)[0] == _ROOMY.memory_bytes
        assert child.rlimit(psutil.RLIMIT_NOFILE) == (_ROOMY.open_files, _ROOMY.open_files)
        assert child.rlimit(psutil.RLIMIT_CORE) == (0, 0)
        assert os.getpgid(child.pid) == child.pid
        if os.geteuid() == 0:
            kinds = {os.readlink(link).split(":")[0] for link in Path(f"/proc/{child.pid}/fd").iterdir()}
            assert kinds <= {"/dev/null", "pipe", str(slow)}


@linux_only
def test_a_parser_has_no_network(slow: Path) -> None:
    if subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this kernel gives plain users no network namespaces")
    with _parsing(slow) as (child, _):
        interfaces = Path(f"/proc/{child.pid}/net/dev").read_text().splitlines()[2:]

    assert [line.split(":")[0].strip() for line in interfaces] == ["lo"]


@linux_only
@pytest.mark.parametrize("stopped", [False, True])
def test_neither_parser_nor_zygote_outlives_its_worker(slow: Path, stopped: bool) -> None:
    code = """
        import sys
        from pathlib import Path
        from uploads.extraction.sandbox import Limits, parse
        parse(Path(sys.argv[1]), "pdf", limits=Limits(memory_bytes=2 << 30))
    """
    worker = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(slow)], cwd=Path(__file__).parents[3]
    )
    try:
        child = _wait_for_parser(psutil.Process(worker.pid))
        zygotes = _zygotes(psutil.Process(worker.pid))
        for zygote in zygotes if stopped else ():
            zygote.suspend()
    finally:
        worker.kill()
        worker.wait()

    assert zygotes
    assert psutil.wait_procs([child, *zygotes], timeout=10)[1] == []


def test_nothing_of_the_document_reaches_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    data = docx_of_body(paragraph_xml("Top secret plan") * 500)
    path = _store(tmp_path, data)

    assert _code(path, "docx", Limits(max_result_bytes=1_000)) == "document_too_complex"
    assert "parser stopped" in caplog.text
    assert "secret" not in caplog.text


def test_a_machine_that_starts_no_process_is_a_passing_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nursery.end()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))

    with pytest.raises(TransientError) as caught:
        parse(_store(tmp_path, b"x"), "docx")

    assert caught.value.code == "parser_not_started"


def test_a_zygote_that_cannot_load_its_parsers_is_our_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nursery.end()
    monkeypatch.setattr(nursery, "_ROOT", tmp_path)

    with pytest.raises(PermanentError) as caught:
        parse(_store(tmp_path, b"x"), "docx")

    assert caught.value.code == "parser_unusable"


def test_a_parser_that_dies_before_it_sees_the_document_is_our_fault(tmp_path: Path) -> None:
    with pytest.raises(PermanentError) as caught:
        parse(_store(tmp_path, b"x"), "docx", limits=Limits(memory_bytes=24 * _MIB))

    assert caught.value.code == "parser_unusable"
