"""Facts: passages that hold numbers, with their kind."""

from typing import Literal

from flowbrand.text.contacts import find_contacts
from flowbrand.text.numbers import Number, find_numbers
from flowbrand.text.words import word_count
from uploads.structuring.choosing import best
from uploads.structuring.passages import Passage
from uploads.structuring.reading import Reading
from uploads.structuring.schema import Fact

Kind = Literal["price", "result", "quantity", "date", "other"]

_MOST_NUMBERS = 12
_WEIGHT: dict[Kind, float] = {"result": 1.2, "price": 1.2, "quantity": 0.7, "date": 0.3, "other": 0.0}


def facts(reading: Reading, limit: int = 40) -> list[Fact]:
    """Passages with numbers that say something, the most telling first."""
    numbers: dict[Passage, list[Number]] = {}
    for passage in reading.passages:
        if (
            passage.form not in ("heading", "note")
            and word_count(passage.text) >= 2
            and not reading.part_is("minor", passage)
        ):
            found = _numbers(passage, reading.language)
            if any(_tells(number) for number in found):
                numbers[passage] = found
    kinds = {passage: _kind(reading, passage, found) for passage, found in numbers.items()}
    scored = [(_score(reading, passage, kinds[passage], numbers[passage]), passage) for passage in numbers]
    return [_fact(passage, kinds[passage], numbers[passage]) for passage in best(reading, scored, limit)]


def _numbers(passage: Passage, language: str) -> list[Number]:
    """The numbers of a passage but for times of day and telephone numbers."""
    text = passage.quote
    spans = [(at, at + len(phone)) for phone in find_contacts(text).phones if (at := text.find(phone)) >= 0]
    return [
        number
        for number in find_numbers(text, language)
        if number.kind != "time" and not any(start <= number.start < end for start, end in spans)
    ]


def _tells(number: Number) -> bool:
    """A bare number below ten alone is a counter, not a fact."""
    return (
        number.kind != "plain"
        or (number.value is not None and number.value >= 10 and len(number.text) < 10)
        or number.text == "24/7"
    )


def _kind(reading: Reading, passage: Passage, numbers: list[Number]) -> Kind:
    kinds = {number.kind for number in numbers}
    text, cues = passage.text, reading.cues
    result = cues.found("facts.result", text) or (reading.part_is("benefit", passage) and "percent" in kinds)
    priced = reading.part_is("price", passage) or cues.found("facts.price", text) or word_count(text) <= 10
    offered = reading.part_is("price", passage)
    elsewhere = reading.part_is("benefit", passage) or reading.part_is("problem", passage)
    if (
        "money" in kinds
        and priced
        and (offered or not elsewhere)
        and not (result and ("percent" in kinds or not offered))
    ):
        return "price"
    if kinds & {"money", "percent", "multiple"} and (result or "multiple" in kinds):
        return "result"
    if kinds & {"quantity", "plain", "percent", "money"}:
        return "result" if result and "percent" in kinds else "quantity"
    return "date" if "date" in kinds else "other"


def _score(reading: Reading, passage: Passage, kind: Kind, numbers: list[Number]) -> float:
    telling = sum(number.kind in ("money", "percent", "multiple") for number in numbers)
    return (
        _WEIGHT[kind]
        + 0.3 * min(telling, 3)
        + 0.5 * reading.salience(passage)
        + 0.3 * (passage.form == "row" and telling > 0)
        - 0.4 * (word_count(passage.text) > 45)
    )


def _fact(passage: Passage, kind: Kind, numbers: list[Number]) -> Fact:
    written = list(dict.fromkeys(number.text.strip()[:200] for number in numbers))
    return Fact(text=passage.text, source=passage.source(), kind=kind, numbers=written[:_MOST_NUMBERS])
