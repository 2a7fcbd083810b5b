"""Where a title comes from."""

import pytest

from tests.unit.structuring.documents import document
from uploads.extraction.model import ParsedDocument
from uploads.structuring.cues import cues_for
from uploads.structuring.titles import document_title

_TEXT = "A long paragraph that reads as running text and therefore is no title of anything at all."


@pytest.mark.parametrize(
    ("parsed", "file_name", "title"),
    [
        (document("# Sail away", _TEXT, title="Ignored"), "x.pdf", "Sail away"),
        (document("= Introduction", "# Sail away", _TEXT), "x.pdf", "Sail away"),
        (document("= Details", _TEXT, title="Sail away"), "x.pdf", "Sail away"),
        (document(_TEXT, title="Microsoft Word - draft.docx"), "q3_sales-plan.pdf", "Q3 sales plan"),
        (document("Sail away with us", _TEXT), "x.pdf", "Sail away with us"),
        (document("# Product Name: Mystic Tea", _TEXT), "x.pdf", "Mystic Tea"),
        (document("# Acme Boats", "# Price List", _TEXT), "x.pdf", "Acme Boats Price List"),
        (document(_TEXT), "../../etc/annual_report.PDF", "Annual report"),
        (document(_TEXT), "", "Document"),
        (document(_TEXT), "\x00\x01.pdf", "Document"),
    ],
)
def test_the_best_title_wins(parsed: ParsedDocument, file_name: str, title: str) -> None:
    assert document_title(parsed, cues_for("en"), file_name) == title
