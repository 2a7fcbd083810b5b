"""Questions that a document asks and answers itself: a line with a question mark, and what follows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from funnels.composing.material import Material
from funnels.composing.trimming import at_sentence_end, plain_heading, squeeze
from funnels.sources import SourceDocument
from uploads.extraction.model import Block
from uploads.structuring.schema import Source

_QUESTION_CHARS = 120
_ANSWER_CHARS = 420
_FEWEST_WORDS = 4
_PAIRS = 2
"""A single line with a question mark may be rhetorical; two with answers are a list of questions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`answer` is the beginning of the block below the question, whole sentences, short first ones too."""

    question: str
    answer: str
    source: Source


def questions_in(material: Material) -> list[Asked]:
    """The questions of all documents, in reading order."""
    return [asked for document in material.documents for asked in _of_document(document)]


def _of_document(document: SourceDocument) -> list[Asked]:
    pairs = list(_pairs(document))
    lines = sum(block.kind != "heading" for block, _ in pairs)
    trusted = [
        (question, answer) for question, answer in pairs if question.kind == "heading" or lines >= _PAIRS
    ]
    return [asked for pair in trusted if (asked := _asked(*pair, document.id))]


def _pairs(document: SourceDocument) -> Iterator[tuple[Block, Block]]:
    blocks = [block for block in document.parsed.blocks if block.kind != "note"]
    for question, answer in pairwise(blocks):
        asks = question.kind != "table" and len(question.text) <= _QUESTION_CHARS and _is_question(question)
        if asks and answer.kind in ("paragraph", "list_item") and not _is_question(answer):
            yield question, answer


def _is_question(block: Block) -> bool:
    return block.text.rstrip().endswith(("?", "？"))


def _asked(question: Block, answer: Block, document_id: str) -> Asked | None:
    text = at_sentence_end(squeeze(answer.text), _ANSWER_CHARS)
    if not text or text[-1] not in ".!。！" or len(text.split()) < _FEWEST_WORDS:
        return None
    place = {answer.position.kind: answer.position.number}
    return Asked(plain_heading(question.text), text, Source(document_id=document_id, quote=text, **place))
