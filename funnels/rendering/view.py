"""A funnel as the templates and printers see it: plain values, with every source numbered once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from funnels.rendering.labels import labels_for
from funnels.schema import Copy, FunnelResult
from uploads.structuring.schema import Source

# Control characters and the marks that turn text around would change what stands beside them.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_BREAKS = re.compile("[\u0085\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as shown: `number` from 1, `place` like "p. 3", `document` empty where there is only one."""

    number: int
    place: str
    document: str
    quote: str
    order: tuple[str, int]
    """Sorts sources as they stand in their documents."""

    @property
    def anchor(self) -> str:
        """The id of its entry in the list of sources."""
        return f"source-{self.number}"

    @property
    def marker(self) -> str:
        """ "p. 3", or "Brochure.pdf, p. 3" where there are several documents."""
        return f"{self.document}, {self.place}" if self.document else self.place


@dataclass(frozen=True, slots=True)
class Marker:
    """What stands behind a piece of copy: one place, with all that is quoted from it there."""

    label: str
    anchor: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of copy as shown."""

    text: str
    verified: bool
    sources: tuple[Cited, ...]

    @property
    def markers(self) -> tuple[Marker, ...]:
        """One marker a place, in the order of the sources."""
        places: dict[str, list[Cited]] = {}
        for source in self.sources:
            places.setdefault(source.marker, []).append(source)
        return tuple(
            Marker(label, cited[0].anchor, tuple(source.quote for source in cited))
            for label, cited in places.items()
        )


@dataclass(frozen=True, slots=True)
class View:
    """`funnel` mirrors FunnelResult as dicts and lists, with Copy as `Said`; `sources` are all cited ones."""

    funnel: dict[str, Any]
    sources: tuple[Cited, ...]
    labels: Mapping[str, str]


def clean(text: str) -> str:
    """The text without control characters and direction overrides; line breaks and tabs stay."""
    return _UNSAFE.sub("", _BREAKS.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n")))


def view(result: FunnelResult, documents: Mapping[str, str]) -> View:
    """Prepare a funnel. `documents` gives the names to show by id; unknown ids show no name."""
    labels = labels_for(result.language)
    register = _Register(labels, documents, several=len(documents) > 1)
    funnel: dict[str, Any] = register.plain(result)
    _keep_hero_true(funnel)
    hero = funnel["landing_page"]["hero"]
    hero["headline"] = Said(hero["headline"], True, tuple(hero.pop("headline_sources")))
    for benefit in funnel["landing_page"]["benefits"]:
        benefit["title"] = _unless_repeated(benefit["title"], benefit["body"].text)
    for number, stage in enumerate(funnel["stages"], 1):
        stage["number"] = str(number)
    brand = funnel["brand"]
    funnel["heading"] = _without_brand(funnel["name"], brand["logo_text"])
    brand["voice"] = [labels.get(adjective, adjective) for adjective in brand["voice"]]
    brand["monogram"] = next((char.upper() for char in brand["logo_text"] if char.isalnum()), "•")
    return View(funnel, register.cited, labels)


def _unless_repeated(title: str, text: str) -> str:
    """The title, or nothing where the text begins with the same words: one line says it once."""
    return "" if _folded(text).startswith(_folded(title)) else title


def _without_brand(name: str, brand: str) -> str:
    """The funnel's name where the brand stands beside it already: "Acme: Warm rooms" is "Warm rooms"."""
    start, colon, rest = name.partition(": ")
    return rest if colon and _folded(start) == _folded(brand) and rest else name


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _keep_hero_true(funnel: dict[str, Any]) -> None:
    """An unverified line has no place in the hero: the first verified of promise and summary stands in."""
    hero = funnel["landing_page"]["hero"]
    candidates = (hero["subheadline"], funnel["offer"]["promise"], funnel["summary"])
    hero["subheadline"] = next((said for said in candidates if said.verified), None)


class _Register:
    """Numbers the sources in the order in which they are met."""

    def __init__(self, labels: Mapping[str, str], documents: Mapping[str, str], *, several: bool) -> None:
        self._labels, self._documents, self._several = labels, documents, several
        self._cited: dict[tuple[str, str, str], Cited] = {}

    @property
    def cited(self) -> tuple[Cited, ...]:
        return tuple(sorted(self._cited.values(), key=lambda cited: cited.order))

    def plain(self, value: object) -> Any:
        """The value as the templates see it.

        Numbers become text: Django would write them in the style of a locale, and ask its settings.
        """
        match value:
            case Copy():
                sources = tuple(dict.fromkeys(self._cite(source) for source in value.sources))
                return Said(clean(value.text), value.status == "sourced", sources)
            case Source():
                return self._cite(value)
            case BaseModel():
                return self._block(value)
            case list():
                return [self.plain(item) for item in value]
            case bool() | None:
                return value
            case _:
                return clean(str(value))

    def _block(self, block: BaseModel) -> dict[str, Any]:
        fields = {name: self.plain(getattr(block, name)) for name in type(block).model_fields}
        if channel := fields.get("channel"):
            fields["channel_label"] = self._labels[channel]
        return fields

    def _cite(self, source: Source) -> Cited:
        kind = "page" if source.page else "slide" if source.slide else "section"
        position = source.page or source.slide or source.section or 0
        name = clean(self._documents.get(source.document_id or "", "")) if self._several else ""
        document = " ".join(name.split())
        place, quote = f"{self._labels[kind]} {position}", clean(source.quote)
        cited = Cited(len(self._cited) + 1, place, document, quote, (document, position))
        return self._cited.setdefault((document, place, quote), cited)
