"""What a parser returns: the document's text in reading order, with positions and formatting hints.

Pure data, JSON in and out: it crosses the process boundary of the sandbox and is stored as a checkpoint.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MediaType = Literal["pdf", "docx", "pptx", "xlsx", "odt", "odp", "rtf", "html", "md", "txt", "csv"]
PositionKind = Literal["page", "slide", "section"]
BlockKind = Literal["heading", "paragraph", "list_item", "table", "note"]


class Position(BaseModel):
    """Where a block stands: a page of a PDF, a slide of a deck, a section or sheet of others; 1-based."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    kind: PositionKind
    number: int = Field(ge=1)


class Block(BaseModel):
    """One block of text. `text` is never empty; for a table it is the rows joined by newlines and tabs."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    kind: BlockKind
    text: str = Field(min_length=1)
    position: Position
    level: int | None = None
    """Heading depth (1 = title) or list nesting (1 = outermost)."""
    marker: str | None = None
    """The ordinal of a numbered list item as it is printed: `13.`, `b)`. Not part of `text`."""
    rows: tuple[tuple[str, ...], ...] | None = None
    """The cells of a table, row by row, blanks included."""


class Theme(BaseModel):
    """Brand hints found in the file: `colors` as #RRGGBB, most characteristic first; `fonts` by use."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    colors: tuple[str, ...] = ()
    heading_font: str | None = None
    body_font: str | None = None


class ParsedDocument(BaseModel):
    """The whole document. `blocks` holds at least one block with letters in it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    media_type: MediaType
    page_count: int = Field(ge=1)
    """Pages, slides or sections, in the unit of `Position.kind`."""
    title: str | None = None
    """From the document's properties, where they name a real title."""
    author: str | None = None
    language: str | None = None
    """A language tag (BCP 47) from the properties; not what the text was found to be in."""
    blocks: tuple[Block, ...]
    theme: Theme = Theme()
    warnings: tuple[str, ...] = ()
    """Stable codes of what was skipped or repaired, for example `repaired_xref`."""

    @property
    def text(self) -> str:
        """All text in reading order, one block a paragraph, list items with their numbers."""
        return "\n\n".join(f"{block.marker or ''} {block.text}".lstrip() for block in self.blocks)
