"""The kinds of block the white paper is made of."""

from typing import NamedTuple


class Heading(NamedTuple):
    """`level` 1 opens a chapter, 2 a part of it."""

    level: int
    text: str


class Paragraph(NamedTuple):
    text: str


class Bullets(NamedTuple):
    """Pairs of a bold lead and the rest of the line."""

    items: tuple[tuple[str, str], ...]


class Numbers(NamedTuple):
    """As Bullets, but counted; every list starts at one."""

    items: tuple[tuple[str, str], ...]


class Quote(NamedTuple):
    text: str
    by: str


class Callout(NamedTuple):
    """A statement in a coloured box."""

    text: str


class Table(NamedTuple):
    """`rows` includes the header row; the caption stands below."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Bullets | Numbers | Quote | Callout | Table
