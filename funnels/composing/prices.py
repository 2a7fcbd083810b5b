"""Rows of a price table as a reader wants them: what it is, and what it costs."""

import re
from collections.abc import Sequence
from dataclasses import replace

from funnels.composing.items import Item, Role
from funnels.composing.labels import offered_names
from funnels.composing.material import Material
from funnels.composing.strength import stems
from funnels.composing.trimming import squeeze
from funnels.composing.wording import Cues, Wording, word_pattern

_MONEY = re.compile(r"[$€£¥]|\b(?:EUR|USD|GBP|CHF)\b")
_FIGURE = re.compile(r"\S*\d\S*")
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


def unit_stated(rows: Sequence[Item], material: Material) -> Item | None:
    """The sentence beside a list of prices that says what they are for: "Prices are per user and month"."""
    cues = material.wording.cues
    prices = word_pattern(cues.price_headings)
    unit = re.compile(rf"\b(?:{_units(cues, shortest=3)})\b")
    for chapter in filter(None, map(material.chapter_of, rows)):
        for item in chapter.items:
            plain = item.complete and not item.dependent and not _MONEY.search(item.text)
            if plain and prices.search(item.text) and unit.search(item.text):
                return item
    return None


def in_full(line: str, stated: str, wording: Wording) -> str:
    """Where prices are `stated` to be "per machine and month", "$59 per machine" says so, too."""
    units, also = _units(wording.cues), wording.both.format(first="", last="")
    longer = re.compile(rf"\b(?P<unit>(?:{units}) [\w-]+)(?:/|{also}|(?:{also}| )(?:{units}) )[\w-]+")
    for match in longer.finditer(stated):
        line = re.sub(rf"{re.escape(match['unit'])}(?=,|$)", match[0], line)
    return line


def _units(cues: Cues, shortest: int = 1) -> str:
    return "|".join(re.escape(unit) for unit in cues.price_units if len(unit) >= shortest)


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


def price_of_offer(material: Material, label: str) -> str | None:
    """What the thing behind the button costs, or the only price there is; None where that is not said.

    Rather a line of the price list than a sentence, and never the price for returning customers.
    """
    cues = material.wording.cues
    names = " ".join(offered_names(label, material)) or word_pattern(cues.imperatives).sub("", label)
    wanted = {*stems(_FIGURE.sub("", names))}
    lines = [(price_line(item.text, cues), item) for item in material.items if Role.LOYALTY not in item.roles]
    own = [(line, item) for line, item in lines if _MONEY.search(line) and wanted <= {*stems(line)}]
    rows = [line for line, item in own if Role.PRICE in item.roles and not item.complete]
    said = [line for line, item in own if item.complete and word_pattern(cues.pricing).search(line)]
    asked = [line for line, item in own if Role.ACTION in item.roles]
    prices = [line for line, item in lines if Role.PRICE in item.roles]
    only = prices if len(prices) == 1 and not offered_names(label, material) else []
    found = [*rows, *said, *asked] if wanted else []
    return next(iter([*found, *only]), None)
