"""Rows of a price table as a reader wants them: what it is, and what it costs."""

import re
from collections.abc import Sequence
from dataclasses import replace

from funnels.composing.items import Item
from funnels.composing.material import Material
from funnels.composing.trimming import squeeze
from funnels.composing.wording import Cues, word_pattern

_MONEY = re.compile(r"[$€£¥]|\b(?:EUR|USD|GBP|CHF)\b")
_TITLED = re.compile(r"^(?P<sum>[^()]+) \((?P<title>[^()]+)\)$")
_QUOTE_CHARS = 600
_MOST_SOURCES = 4


def price_line(row: str, cues: Cues) -> str:
    """Of "Nest: 10 to 25 people, 1 (Machines), €349 (Price a month)" only "Nest: €349 a month"."""
    name, colon, rest = row.partition(": ")
    cells = re.split(r"; " if "; " in rest else r", (?!\d{3}\b)", rest)
    money = [_with_unit(cell, cues) for cell in cells if _MONEY.search(cell)]
    return f"{name}: {', '.join(money)}" if colon and money else row


def _with_unit(cell: str, cues: Cues) -> str:
    """ "€349 (Price a month)" as "€349 a month", "€0.44 (Per cup)" as "€0.44 per cup".

    A column title that only says "Price" is left out; one that says something else, like "Set-up", stays.
    """
    match = _TITLED.match(cell)
    if match is None:
        return cell
    words = match["title"].split()
    while words and word_pattern(cues.pricing).fullmatch(words[0]) and not _is_unit(words[0], cues):
        words.pop(0)
    if not words:
        return match["sum"]
    if _is_unit(words[0], cues):
        return " ".join([match["sum"], words[0].lower(), *words[1:]])
    return cell


def _is_unit(word: str, cues: Cues) -> bool:
    return word.casefold() in cues.price_units


def joined_rows(rows: Sequence[Item], material: Material) -> list[Item]:
    """The rows as one statement where they stand in the document one behind the other, else the first four.

    A copy carries four sources at most; a table may have more rows than that.
    """
    quotes = [source.quote for row in rows for source in row.sources]
    if len(rows) < 2 or len({row.document for row in rows}) > 1:
        return list(rows[:_MOST_SOURCES])
    quote = " ".join(quotes)
    whole = squeeze(material.documents[rows[0].document].parsed.text)
    if len(quote) > _QUOTE_CHARS or quote not in whole:
        return list(rows[:_MOST_SOURCES])
    source = rows[0].sources[0].model_copy(update={"quote": quote})
    return [replace(rows[0], text="\n".join(row.text for row in rows), sources=(source,))]
