"""The extractive engine's first half: from a parsed document to its structured content, without a model.

Every statement is a passage of the document with a verbatim quote. Deterministic and offline.
"""

from collections.abc import Callable

from flowbrand.text.keyphrases import keyphrases
from flowbrand.text.whitespace import clip
from uploads.extraction.model import ParsedDocument
from uploads.structuring.actions import calls_to_action
from uploads.structuring.brand import brand_hints
from uploads.structuring.facts import facts
from uploads.structuring.passages import Passage
from uploads.structuring.reading import Reading, read
from uploads.structuring.roles import audience_hints, benefits, problems
from uploads.structuring.schema import DocumentContent, Statement
from uploads.structuring.sections import sections
from uploads.structuring.summary import key_points, summary
from uploads.structuring.testimonials import customer_quotes
from uploads.structuring.titles import document_title

_LINE = 200


def structure(
    parsed: ParsedDocument, *, file_name: str, progress: Callable[[float], None] | None = None
) -> DocumentContent:
    """Sort what a document says by use. `progress` is told rising fractions from 0 to 1.

    The same document gives the same content, byte for byte. `document_id` of the sources stays None.
    Raises TooLittleText (a DocumentRejected) where there is no sentence to work with.
    """
    tell = progress or (lambda _: None)
    tell(0.0)
    reading = read(parsed)
    tell(0.5)
    title = document_title(parsed, reading.cues, file_name)
    introduction = summary(reading)
    parts = sections(reading, title)
    tell(0.7)
    content = DocumentContent(
        title=title,
        language=reading.language,
        summary=_statements(introduction),
        sections=parts,
        key_points=_statements(key_points(reading, introduction)),
        benefits=_statements(benefits(reading)),
        problems=_statements(problems(reading)),
        facts=facts(reading),
        testimonials=customer_quotes(reading),
        audience_hints=_statements(audience_hints(reading)),
        calls_to_action=_statements(calls_to_action(reading)),
        keyphrases=_keyphrases(reading),
        brand=brand_hints(reading, title),
    )
    tell(1.0)
    return content


def _statements(passages: list[Passage]) -> list[Statement]:
    return [passage.statement() for passage in passages]


def _keyphrases(reading: Reading) -> list[str]:
    headings = [passage.text for passage in reading.passages if passage.form == "heading"]
    body = [passage.text for passage in reading.passages if passage.form != "heading"]
    found = keyphrases(body, reading.language, limit=20, titles=headings)
    return list(dict.fromkeys(clip(phrase, _LINE) for phrase in found if phrase.strip()))
