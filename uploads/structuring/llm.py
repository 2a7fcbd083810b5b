"""Structured content by a language model: the whole document is read, in parts where it is long."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import structlog

from flowbrand.llm.job import Llm
from flowbrand.llm.prompt import Prompt, load_prompt
from flowbrand.llm.structured import Truncated
from uploads.extraction.model import ParsedDocument
from uploads.structuring import llm_merge as merge
from uploads.structuring.llm_parts import parts_of
from uploads.structuring.llm_quotes import Quotes, source_at
from uploads.structuring.llm_schema import Overview, Reading, WholeReading
from uploads.structuring.schema import BrandHints, DocumentContent, Statement

log = structlog.get_logger(__name__)

_PROMPTS = Path(__file__).parent / "prompts"
_MOST_PARTS = 40
_BOUNDS = {
    "key_points": 24,
    "benefits": 16,
    "problems": 12,
    "audience_hints": 12,
    "calls_to_action": 10,
}
_SMALLEST_PART = 4_000


def structure(
    parsed: ParsedDocument, *, file_name: str, llm: Llm, progress: Callable[[float], None]
) -> DocumentContent:
    """Sort a document's text by use. `progress` is told fractions from 0 to 1.

    One request for a document of at most `llm.context_characters`, else one for each part and one for title
    and summary, each a step of its own. Raises the errors of flowbrand.llm.
    """
    quotes = Quotes(parsed)
    parts = parts_of(parsed, characters=llm.context_characters, most=_MOST_PARTS)
    if len(parts) == 1:
        whole = _whole(parts[0], file_name, llm)
        if whole is not None:
            return _content(parsed, quotes, [whole], title=whole.title, summary=_summary(whole, quotes))
        parts = list(_halves(parts[0]))
    readings = _readings(parts, file_name, llm, progress)
    content = _content(parsed, quotes, readings, title=file_name, summary=[])
    return _overviewed(content, file_name, llm)


def _whole(text: str, file_name: str, llm: Llm) -> WholeReading | None:
    """The reading of a short document; None where it holds more than one answer has room for."""
    try:
        return llm.ask("read", WholeReading, _prompt("read_v1", {"file name": file_name, "document": text}))
    except Truncated:
        if len(text) < 2 * _SMALLEST_PART:
            raise
        return None


def _readings(parts: list[str], file_name: str, llm: Llm, progress: Callable[[float], None]) -> list[Reading]:
    readings: list[Reading] = []
    for number, text in enumerate(parts, start=1):
        readings += _read(f"read-{number}-of-{len(parts)}", text, file_name, llm)
        progress(number / (len(parts) + 1))
    return readings


def _read(step: str, text: str, file_name: str, llm: Llm) -> list[Reading]:
    """The reading of one part; of its halves where one answer has no room for it."""
    try:
        return [llm.ask(step, Reading, _prompt("read_v1", {"file name": file_name, "document": text}))]
    except Truncated:
        if len(text) < 2 * _SMALLEST_PART:
            raise
    log.info("llm_part_split", step=step, characters=len(text))
    first, second = _halves(text)
    return [*_read(f"{step}a", first, file_name, llm), *_read(f"{step}b", second, file_name, llm)]


def _halves(text: str) -> tuple[str, str]:
    """Cut at the line end nearest before the middle; the second half begins with the place it is in."""
    middle = text.rfind("\n", 0, len(text) // 2) + 1 or len(text) // 2
    head, tail = text[:middle], text[middle:]
    places = [line for line in head.splitlines() if line.startswith("[") and line.endswith("]")]
    return head, f"{places[-1]}\n{tail}" if places else tail


def _overviewed(content: DocumentContent, file_name: str, llm: Llm) -> DocumentContent:
    """The content with title and summary made from its own statements."""
    known = {f"S{number}": one for number, one in enumerate(_strongest(content), start=1)}
    listed = "\n".join(f"{label}: {one.text}" for label, one in known.items())
    prompt = _prompt("overview_v1", {"file name": file_name, "statements": listed})
    overview = llm.ask("overview", Overview, prompt)
    summary = [
        merge.sound_or_quoted(line.text, known[line.statement].source)
        for line in overview.summary
        if line.statement in known
    ]
    return content.model_copy(
        update={"title": overview.title, "summary": merge.once(summary) or content.summary}
    )


def _content(
    parsed: ParsedDocument, quotes: Quotes, readings: list[Reading], *, title: str, summary: list[Statement]
) -> DocumentContent:
    lists: dict[str, Any] = {
        field: merge.statements(readings, field, quotes)[:most] for field, most in _BOUNDS.items()
    }
    facts = merge.facts(readings, quotes)
    return DocumentContent(
        title=title[:200],
        language=merge.language(readings),
        summary=summary or [*lists["key_points"], *lists["benefits"], *facts][:3] or [_first_words(parsed)],
        sections=merge.sections(readings, quotes)[:60],
        facts=facts[:40],
        testimonials=merge.testimonials(readings, quotes)[:10],
        keyphrases=merge.keyphrases(readings, quotes)[:20],
        brand=_brand(parsed, merge.brand(readings, quotes)),
        **lists,
    )


def _summary(whole: WholeReading, quotes: Quotes) -> list[Statement]:
    return merge.once(merge.in_turn([[merge.verified(one, quotes) for one in whole.summary]]))[:5]


def _strongest(content: DocumentContent) -> list[Statement]:
    lists: list[Sequence[Statement]] = [
        content.key_points,
        content.benefits,
        content.facts,
        content.problems,
        content.audience_hints,
    ]
    sections = [point for section in content.sections for point in section.key_points[:1]]
    return merge.once([*merge.in_turn([*lists, sections]), *content.summary])[:80]


def _first_words(parsed: ParsedDocument) -> Statement:
    block = next(one for one in parsed.blocks if any(map(str.isalpha, one.text)))
    words = " ".join(block.text.split())[:600]
    return Statement(text=words, source=source_at(block.position, words))


def _brand(parsed: ParsedDocument, said: BrandHints) -> BrandHints:
    """What the text says of the brand, with the colours and fonts the file is made in."""
    theme = parsed.theme
    colors = list(dict.fromkeys(color.upper() for color in theme.colors))[:12]
    return said.model_copy(
        update={"colors": colors, "heading_font": theme.heading_font, "body_font": theme.body_font}
    )


def _prompt(name: str, material: dict[str, str]) -> Prompt:
    return load_prompt(_PROMPTS / f"{name}.md", material=material)
