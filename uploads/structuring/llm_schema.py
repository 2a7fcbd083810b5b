"""What a language model is asked for: the structured content in its simplest form.

A statement names the number of its page, slide or section and a verbatim quote; both are checked against
the document before anything is believed.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Short = Annotated[str, StringConstraints(min_length=1, max_length=160, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Quoted(_Part):
    text: Words = Field(description="The statement in the document's language, in one or two sentences.")
    position: int = Field(ge=1, description="Number of the page, slide or section the quote stands in.")
    quote: Words = Field(description="The words of the document that say it, copied exactly.")


class QuotedFact(Quoted):
    kind: Literal["price", "result", "quantity", "date", "other"]
    numbers: list[Short] = Field(
        min_length=1, max_length=6, description="Each number with its unit, as written in the quote."
    )


class QuotedTestimonial(Quoted):
    attribution: Short | None = Field(description="Who says it, as written in the document.")


class QuotedSection(Quoted):
    heading: Short
    key_points: list[Quoted] = Field(max_length=4)


class Identity(_Part):
    """The brand as the document names it; null where it does not."""

    name: Short | None = Field(description="The company or product the document speaks for.")
    tagline: Quoted | None = Field(description="Its slogan.")
    website: Short | None
    email: Short | None
    phone: Short | None


class Reading(_Part):
    """What one part of a document says."""

    language: LanguageCode
    sections: list[QuotedSection] = Field(max_length=10)
    key_points: list[Quoted] = Field(max_length=12)
    benefits: list[Quoted] = Field(max_length=8, description="What the reader gains.")
    problems: list[Quoted] = Field(max_length=6, description="What the offer relieves.")
    facts: list[QuotedFact] = Field(max_length=15, description="Statements with numbers: prices, results.")
    testimonials: list[QuotedTestimonial] = Field(max_length=5)
    audience_hints: list[Quoted] = Field(max_length=5, description="Who it is for.")
    calls_to_action: list[Quoted] = Field(max_length=5, description="What the reader is asked to do.")
    keyphrases: list[Short] = Field(max_length=10)
    brand: Identity


class WholeReading(Reading):
    """What a document that fits into one request says."""

    title: Short
    summary: list[Quoted] = Field(min_length=1, max_length=5)


class SummaryLine(_Part):
    text: Words
    statement: Annotated[str, StringConstraints(pattern=r"^S[0-9]+$")] = Field(
        description="The number of the statement it rests on."
    )


class Overview(_Part):
    """Title and summary of a document that was read in parts."""

    title: Short
    summary: list[SummaryLine] = Field(min_length=1, max_length=5)
