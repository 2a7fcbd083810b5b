"""Structured content of one document: what it says, sorted by use, each item with its source.

Both engines produce this; the funnel is made from it. Every list and string is bounded, because
unbounded arrays make language models run on for ever.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=1500, strip_whitespace=True)]
HexColor = Annotated[str, StringConstraints(pattern=r"^#[0-9A-F]{6}$")]


class Source(BaseModel):
    """Where a statement stands: exactly one of page, slide, section (1-based), and a verbatim quote."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    document_id: str | None = None
    """Set once the content is stored; a funnel may be made from several documents."""
    page: int | None = Field(default=None, ge=1)
    slide: int | None = Field(default=None, ge=1)
    section: int | None = Field(default=None, ge=1)
    quote: Sentence

    @model_validator(mode="after")
    def _one_position(self) -> "Source":
        if sum(part is not None for part in (self.page, self.slide, self.section)) != 1:
            raise ValueError("a source names exactly one of page, slide and section")
        return self


class Statement(BaseModel):
    """A sentence of the document (or, from a language model, a faithful rewording) with its source."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    text: Sentence
    source: Source


class Fact(Statement):
    """A statement that holds numbers. `numbers` are written as in the text: "47 %", "€49", "3.2 million"."""

    kind: Literal["price", "result", "quantity", "date", "other"] = "other"
    numbers: list[Line] = Field(min_length=1, max_length=12)


class Testimonial(Statement):
    """A quotation of a customer or a client's name given as a reference."""

    attribution: Line | None = None


class Section(BaseModel):
    """A part of the document under one heading. `source` points at its first sentence."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    heading: Line
    summary: Paragraph
    key_points: list[Statement] = Field(default_factory=list, max_length=8)
    source: Source


class BrandHints(BaseModel):
    """What the document shows of its brand."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    name: Line | None = None
    tagline: Statement | None = None
    colors: list[HexColor] = Field(default_factory=list, max_length=12)
    heading_font: Line | None = None
    body_font: Line | None = None
    website: Line | None = None
    email: Line | None = None
    phone: Line | None = None


class DocumentContent(BaseModel):
    """The structured content of one document."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    title: Line
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    """ISO 639 code of the main language."""
    summary: list[Statement] = Field(min_length=1, max_length=5)
    sections: list[Section] = Field(default_factory=list, max_length=60)
    key_points: list[Statement] = Field(default_factory=list, max_length=24)
    benefits: list[Statement] = Field(default_factory=list, max_length=16)
    problems: list[Statement] = Field(default_factory=list, max_length=12)
    facts: list[Fact] = Field(default_factory=list, max_length=40)
    testimonials: list[Testimonial] = Field(default_factory=list, max_length=10)
    audience_hints: list[Statement] = Field(default_factory=list, max_length=12)
    calls_to_action: list[Statement] = Field(default_factory=list, max_length=10)
    keyphrases: list[Line] = Field(default_factory=list, max_length=20)
    brand: BrandHints = BrandHints()
