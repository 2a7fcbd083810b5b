"""The documents of a storm: the shipped examples and a tiny one, in turn, each under a name of its own."""

from dataclasses import dataclass
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path

import docx

from tests.unlike import unlike

_EXAMPLES = Path(__file__).parents[2] / "examples"
_SENTENCES = (
    "Kestrel Bikes rents cargo bicycles to families in Utrecht by the week.",
    "Every bicycle is serviced twice a year and insured against theft.",
    "A week costs 49 euros, and the first day is free.",
    "Most families sell their second car within 6 months.",
    "Book a free trial ride at the shop on Saturday.",
)


@dataclass(frozen=True)
class Document:
    """`mark` stands in the file's name and in the funnel's brief, and so in every request to the model."""

    mark: str
    suffix: str
    body: bytes

    @property
    def name(self) -> str:
        return f"{self.mark}{self.suffix}"


def documents(count: int) -> list[Document]:
    """`count` documents, every one readable: whatever fails, it is not the document's fault."""
    examples = sorted(path for path in _EXAMPLES.iterdir() if path.suffix in {".pdf", ".docx", ".pptx"})
    kinds = [(".docx", tiny()), *((path.suffix, path.read_bytes()) for path in examples)]
    taken = islice(cycle(kinds), count)
    marks = (f"storm-{number:04}" for number in range(1, count + 1))
    return [
        Document(mark, suffix, unlike(body, mark)) for mark, (suffix, body) in zip(marks, taken, strict=True)
    ]


def tiny() -> bytes:
    """A Word file of a heading and five sentences."""
    document = docx.Document()
    document.add_heading("Kestrel Bikes", level=1)
    for sentence in _SENTENCES:
        document.add_paragraph(sentence)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
