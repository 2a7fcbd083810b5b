"""Every good document of the shared corpus yields text, content and a grounded funnel."""

import csv
import os
import unicodedata
from pathlib import Path
from typing import Any, get_args

import pytest

from funnels.generation import generate
from funnels.sources import SourceDocument
from uploads.extraction.model import MediaType
from uploads.extraction.sandbox import parse
from uploads.structuring.extractive import structure

CORPUS = Path(os.environ.get("FLOWBRAND_CORPUS", Path(__file__).parents[3] / "shared" / "corpus")) / "dev"
MANIFEST = CORPUS / "MANIFEST.tsv"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not MANIFEST.exists(), reason="no document corpus (set FLOWBRAND_CORPUS)"),
]


def good_files() -> list[Path]:
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [CORPUS / "files" / row["file"] for row in rows if row["kind"] == "good"]


def media_type_of(path: Path) -> Any:
    return next(kind for kind in get_args(MediaType) if path.suffix == f".{kind}")


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("path", good_files(), ids=lambda path: path.name)
def test_a_good_document_becomes_a_grounded_funnel(path: Path) -> None:
    parsed = parse(path, media_type_of(path))
    content = structure(parsed, file_name=path.name)
    document = SourceDocument(id="d1", name=path.name, parsed=parsed, content=content)

    result = generate([document], brief=None, llm=None, progress=lambda *_: None)

    text = folded(parsed.text)
    dumped = result.model_dump_json()
    assert folded(content.summary[0].source.quote) in text
    assert '"unverified"' not in dumped
    assert result.email_sequence
