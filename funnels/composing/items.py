"""One statement of a document as the composer sees it: what it is good for and how well it stands alone."""

import re
from dataclasses import dataclass
from enum import StrEnum

from uploads.structuring.schema import Source

SIGNED = "\n— "
"""What stands between a quotation and the name of who said it."""
_WORDS = re.compile(r"\w+", re.UNICODE)


class Role(StrEnum):
    """What a statement is good for. One statement may have several roles."""

    TAGLINE = "tagline"
    SUMMARY = "summary"
    POINT = "point"
    BENEFIT = "benefit"
    PROBLEM = "problem"
    PRICE = "price"
    RESULT = "result"
    QUANTITY = "quantity"
    DATE = "date"
    FACT = "fact"
    TESTIMONIAL = "testimonial"
    AUDIENCE = "audience"
    ACTION = "action"
    CONTACT = "contact"
    """An address with its label: it answers how to begin, and is no sentence for a mail."""
    LOYALTY = "loyalty"
    """Onboarding, support, guarantees, renewals, referrals: what matters after the first sale."""


@dataclass(frozen=True, slots=True)
class Item:
    """`key` compares texts, `document` and `offset` give the reading order, `strength` ranks in a role."""

    key: str
    text: str
    sources: tuple[Source, ...]
    roles: frozenset[Role]
    numbers: tuple[str, ...]
    heading: str | None
    document: int
    offset: int
    strength: float
    complete: bool
    dependent: bool

    @property
    def end(self) -> int:
        return self.offset + len(self.text)


def words_of(text: str) -> list[str]:
    """The words of a text, folded for comparison."""
    return _WORDS.findall(text.casefold())


def key_of(text: str) -> str:
    """What two texts that say the same have in common: their words without case and punctuation."""
    return " ".join(words_of(text)) or text
