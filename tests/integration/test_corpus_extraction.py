"""Extraction over the shared corpus: good documents give text, every other one ends in a clear verdict."""

import csv
import os
import re
import sys
import unicodedata
from pathlib import Path

import pytest
from rapidfuzz.distance import Indel, Levenshtein

from flowbrand.core.errors import DocumentRejected
from uploads.extraction.model import MediaType, ParsedDocument
from uploads.extraction.rejections import ParserDied
from uploads.extraction.sandbox import Limits, parse

CORPUS = Path(os.environ.get("FLOWBRAND_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
MANIFEST = CORPUS / "dev" / "MANIFEST.tsv"
BENCH = CORPUS / "pypdf-bench"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not MANIFEST.exists(), reason="no document corpus (set FLOWBRAND_CORPUS)"),
]

LIMITS = Limits(memory_bytes=512 * 1024 * 1024, cpu_seconds=30, wall_seconds=30)
TEXT = "text"
TYPES: dict[str, MediaType] = {"pdf": "pdf", "docx": "docx", "pptx": "pptx", "doc": "docx", "docm": "docx"}

# What may come of each unusual file: its text, or one of these codes.
VERDICTS: dict[str, set[str]] = {
    "legacy-doc-renamed.docx": {"unsupported_type"},
    "macro-enabled-renamed.docx": {"macros_not_supported"},
    "markitdown--MEDRPT-2024-PAT-3847_medical_report_scan.pdf": {"image_only"},
    "ocrm--type3_font_nomapping.pdf": {"no_text", "too_little_text"},
    "pdfjs--poppler-395-0-fuzzed.pdf": {"document_damaged"},
    "poi--SimpleMacro.docm": {"macros_not_supported"},
    "poi--bug53475-password-is-pass.docx": {"document_encrypted"},
    "poi--stress022.pptx": {TEXT},
    "samples--libreoffice-writer-password.pdf": {"document_encrypted"},
    "syn--billion-laughs.docx": {"hostile_content"},
    "syn--content-types-lies.docx": {"content_mismatch"},
    "syn--docx-image-pixel-bomb.docx": {TEXT},
    "syn--empty-0-bytes.pdf": {"empty_file"},
    "syn--encrypted-aes256-user-password.pdf": {"document_encrypted"},
    "syn--ext-image-ssrf.docx": {TEXT},
    "syn--markup-in-text.docx": {TEXT},
    "syn--name-rtlo.pdf": {TEXT},
    "syn--name-traversal.pdf": {TEXT},
    "syn--name-unicode.docx": {TEXT},
    "syn--one-word.pdf": {"too_little_text"},
    "syn--pages-100k-empty.pdf": {"too_many_pages"},
    "syn--pages-tree-cycle.pdf": {"document_damaged"},
    # pdfium aborts when it gets no memory; how far it gets depends on the machine.
    "syn--pdf-flate-bomb-content.pdf": {"no_text", "document_too_complex", "document_crashes_parser"},
    "syn--pdf-named.docx": {"content_mismatch"},
    "syn--pdf-pixel-bomb.pdf": {"image_only"},
    "syn--png-named.pdf": {"content_mismatch"},
    "syn--polyglot-pdf-zip.pdf": {TEXT},
    "syn--prompt-injection-white-text.docx": {TEXT},
    "syn--unicode-torture.docx": {TEXT},
    "syn--whitespace-only.docx": {"no_text"},
    "syn--xml-depth-100k.docx": {"document_too_complex"},
    "syn--xxe-file.pptx": {"hostile_content"},
    "syn--zip-path-traversal.docx": {TEXT},
    "syn--zipbomb-1gb-single-part.docx": {"document_too_complex"},
    "tika--testPPT_protected_passtika.pptx": {"document_encrypted"},
    "truncated-ecosense-guide.docx": {"document_damaged"},
    "truncated-handbook.pdf": {"document_damaged", TEXT},
    "unst--fake.doc": {"unsupported_type"},
}


def _rows(*kinds: str) -> list[dict[str, str]]:
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in rows if row["kind"] in kinds]


def _name(row: dict[str, str]) -> str:
    return row["file"]


def _parse(row: dict[str, str]) -> ParsedDocument:
    path = CORPUS / "dev" / "files" / row["file"]
    return parse(path, TYPES[path.suffix[1:]], limits=LIMITS)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", re.sub(r"<[^>]+>", " ", text)))


def _say(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{line}")


@pytest.mark.parametrize("row", _rows("good"), ids=_name)
def test_a_good_document_gives_its_text(row: dict[str, str]) -> None:
    document = _parse(row)

    text = _folded(document.text)
    probes = [probe for probe in row["probe_phrases"].split(" ¦ ") if probe]
    assert [probe for probe in probes if _folded(probe) not in text] == []
    assert text
    if row["pages_or_slides"]:
        assert document.page_count == int(row["pages_or_slides"])
    assert all(1 <= block.position.number <= document.page_count for block in document.blocks)


@pytest.mark.parametrize("row", _rows("good"), ids=_name)
def test_the_theme_of_a_good_office_file_is_its_own(row: dict[str, str]) -> None:
    if not row["theme1_accents_1to6"] or row["master_theme_if_other"]:
        pytest.skip("no theme in the manifest, or the slides use another one")

    colors = _parse(row).theme.colors

    expected = [f"#{color}" for color in row["theme1_accents_1to6"].split(",") if len(color) == 6]
    assert [color for color in dict.fromkeys(expected) if color not in colors] == []


@pytest.mark.parametrize("row", [row for row in _rows("good") if row["ground_truth"]], ids=_name)
def test_similarity_to_the_ground_truth(row: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    truth = (CORPUS / "dev" / row["ground_truth"]).read_text(encoding="utf-8", errors="replace")

    similarity = Indel.normalized_similarity(_words(_parse(row).text), _words(truth))

    _say(capsys, f"{similarity:.3f} {row['file']}")
    # Some references hold markup or leave out notes and charts; below this, text is missing.
    assert similarity > 0.2


@pytest.mark.parametrize("row", _rows("hostile", "odd"), ids=_name)
def test_an_unusual_document_ends_in_a_clear_verdict(row: dict[str, str]) -> None:
    text = ""
    try:
        document = _parse(row)
        text, outcome = document.text, TEXT
    except (DocumentRejected, ParserDied) as failure:
        outcome = failure.code

    assert outcome in VERDICTS[row["file"]]
    assert "root:" not in text
    assert "PWNED" not in text


@pytest.mark.parametrize("path", sorted(BENCH.glob("pdfs/*.pdf")), ids=lambda path: path.stem)
def test_quality_on_the_public_benchmark(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    truth = " ".join((BENCH / "ground-truth" / f"{path.stem}.txt").read_text(encoding="utf-8").split())

    text = " ".join(parse(path, "pdf").text.split())
    quality = Levenshtein.normalized_similarity(text, truth)

    _say(capsys, f"{quality:.4f} {path.name}")
    # Lost on purpose: repeated running heads, page numbers and the dots of tables of contents.
    assert quality > 0.93
