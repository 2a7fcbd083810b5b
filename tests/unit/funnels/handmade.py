"""Documents written by hand for the composer's tests, in a small markup, with the structuring done by eye.

One line is one sentence: `# heading` opens a section, `> line` opens a new page, a sentence may be tagged
`[benefit]`, `[price: €49]`, `[result: 47 %]`, `[problem]`, `[audience]`, `[action]`, `[quote: Name]`,
`[summary]`, `[tagline]`, `[point]`; untagged sentences become key points of their section.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from funnels.schema import Brand, Fonts, Palette
from funnels.sources import SourceDocument
from uploads.extraction.model import Block, ParsedDocument, Position
from uploads.structuring.schema import (
    BrandHints,
    DocumentContent,
    Fact,
    Section,
    Source,
    Statement,
    Testimonial,
)

_TAG = re.compile(r"^\[(?P<kind>\w+)(?::\s*(?P<detail>[^\]]+))?\]\s*(?P<text>.+)$")
_FACTS = {"price", "result", "quantity", "date", "other"}
_DOCUMENTS = Path(__file__).parent / "documents"


@dataclass
class _Draft:
    page: int = 1
    blocks: list[Block] = field(default_factory=list)
    kinds: dict[str, list[Statement]] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    testimonials: list[Testimonial] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    heading: str | None = None
    title: str | None = None

    def statement(self, text: str) -> Statement:
        return Statement(text=text, source=Source(page=self.page, quote=text))


def document(name: str, identifier: str = "doc-1") -> SourceDocument:
    """The handmade document `documents/{name}.txt`."""
    return from_markup((_DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8"), name, identifier)


def from_markup(markup: str, name: str = "note", identifier: str = "doc-1") -> SourceDocument:
    """A source document from the markup. The first line is `language | title | brand | keyphrase, ...`."""
    head, *lines = [line.strip() for line in markup.splitlines() if line.strip()]
    language, title, brand, keyphrases = [part.strip() for part in head.split("|")]
    draft = _Draft()
    for line in lines:
        _read(draft, line)
    parsed = ParsedDocument(media_type="pdf", page_count=draft.page, title=title, blocks=tuple(draft.blocks))
    content = DocumentContent(
        title=title,
        language=language,
        summary=draft.kinds.get("summary") or _first(draft),
        sections=draft.sections,
        key_points=draft.kinds.get("point", []),
        benefits=draft.kinds.get("benefit", []),
        problems=draft.kinds.get("problem", []),
        facts=draft.facts,
        testimonials=draft.testimonials,
        audience_hints=draft.kinds.get("audience", []),
        calls_to_action=draft.kinds.get("action", []),
        keyphrases=[phrase.strip() for phrase in keyphrases.split(",") if phrase.strip()],
        brand=BrandHints(name=brand, tagline=next(iter(draft.kinds.get("tagline", [])), None)),
    )
    return SourceDocument(id=identifier, name=f"{name}.pdf", parsed=parsed, content=content)


def _first(draft: _Draft) -> list[Statement]:
    return [draft.statement(draft.blocks[0].text)]


def _read(draft: _Draft, line: str) -> None:
    if line == ">":
        draft.page += 1
    elif line.startswith("# "):
        _heading(draft, line[2:])
    else:
        _sentence(draft, line)


def _heading(draft: _Draft, text: str) -> None:
    position = Position(kind="page", number=draft.page)
    draft.blocks.append(Block(kind="heading", text=text, position=position, level=1))
    draft.heading = text


def _sentence(draft: _Draft, line: str) -> None:
    match = _TAG.match(line)
    kind, detail, text = (match["kind"], match["detail"], match["text"]) if match else ("", None, line)
    statement = draft.statement(text)
    position = Position(kind="page", number=draft.page)
    draft.blocks.append(Block(kind="paragraph", text=text, position=position))
    if kind in _FACTS and detail:
        numbers = [number.strip() for number in detail.split(";")]
        fact_kind = Fact.model_validate({**statement.model_dump(), "kind": kind, "numbers": numbers})
        draft.facts.append(fact_kind)
    elif kind == "quote":
        draft.testimonials.append(Testimonial(text=text, source=statement.source, attribution=detail))
        draft.blocks.append(Block(kind="paragraph", text=f"{detail}", position=position))
    elif kind:
        draft.kinds.setdefault(kind, []).append(statement)
    _into_section(draft, statement)


def _into_section(draft: _Draft, statement: Statement) -> None:
    if draft.heading is None:
        draft.kinds.setdefault("point", []).append(statement)
        return
    last = draft.sections[-1] if draft.sections else None
    if last is None or last.heading != draft.heading:
        section = Section(
            heading=draft.heading, summary=statement.text, key_points=[statement], source=statement.source
        )
        draft.sections.append(section)
    elif len(last.key_points) < 8:
        grown = last.model_copy(update={"key_points": [*last.key_points, statement]})
        draft.sections[-1] = grown


def brand(name: str) -> Brand:
    """A neutral brand, as the brand room would make it."""
    return Brand(
        name=name,
        voice=["clear"],
        palette=Palette(
            primary="#1F4E79",
            on_primary="#FFFFFF",
            secondary="#2E75B6",
            accent="#B45309",
            background="#FFFFFF",
            text="#1F2937",
        ),
        fonts=Fonts(heading="Georgia", body="Arial"),
        logo_text=name[:20],
        from_document=False,
    )
