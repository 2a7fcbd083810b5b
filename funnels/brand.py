"""The brand of a funnel, read from its documents: name, palette, fonts, voice, contact."""

import re
from collections.abc import Callable, Iterator, Sequence

from funnels.composing.wording import Cues, word_pattern, wording_for
from funnels.palette import NEUTRAL, palette_from
from funnels.schema import Brand, Copy, Fonts, Palette
from funnels.sources import SourceDocument
from funnels.voice import describe, measure
from uploads.structuring.schema import BrandHints

DEFAULT_FONT = "Helvetica Neue"

_LABEL = 80
_WORD_MARK = 28
_TITLE_BREAK = re.compile(r"\s+[|–—-]\s+|:\s+")
_LEGAL_FORM = re.compile(
    r"[\s,]+(?:gmbh(?:\s*&\s*co\.?\s*kg)?|ag|kg|ug|e\.?\s?v\.?|inc\.?|ltd\.?|llc|llp|plc|corp\.?|co\.?"
    r"|s\.?a\.?s?\.?|s\.?l\.?u?\.?|s\.?r\.?l\.?|sarl|b\.?v\.?|n\.?v\.?|oy|ab|a/s|pty)$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SUBSET_PREFIX = re.compile(r"^[A-Z]{6}\+")
_FONT_STYLE = re.compile(
    r"[-,\s]*(?:Thin|Light|Regular|Book|Medium|SemiBold|DemiBold|Semibold|Bold|ExtraBold|Heavy|Black|"
    r"Italic|Oblique|It|PSMT|MT|PS)$"
)
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_TEXT_FONT = re.compile(r"symbol|dingbat|wingding|webding|emoji|^\+|^T3|^CID|^F\d+$", re.IGNORECASE)


def make_brand(documents: Sequence[SourceDocument]) -> Brand:
    """The brand the documents show; what the first one does not say is taken from the next.

    Raises ValueError where no document is given.
    """
    if not documents:
        raise ValueError("a brand needs at least one document")
    name = _name(documents)
    palette = _palette(documents)
    return Brand(
        name=name,
        tagline=_tagline(documents),
        voice=_voice(documents[0]),
        palette=palette or NEUTRAL,
        fonts=_fonts(documents),
        logo_text=word_mark(name),
        website=_contact(documents, lambda hints: hints.website),
        email=_contact(documents, lambda hints: hints.email),
        phone=_contact(documents, lambda hints: hints.phone),
        from_document=palette is not None,
    )


def word_mark(name: str) -> str:
    """The name without its legal form, cut at a word to at most 28 characters where it is longer."""
    return shorten(_LEGAL_FORM.sub("", name).strip(" ,") or name, _WORD_MARK)


def shorten(text: str, limit: int) -> str:
    """The text on one line, cut at the last whole word within `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit + 1].rsplit(" ", 1)[0].rstrip(" ,;:-–—")[:limit]


def without_kind(title: str, cues: Cues) -> str:
    """ "Market Report for Acme Tea" as "Acme Tea", "Acme 2024 Price List" as "Acme"; other titles stay."""
    kinds = list(word_pattern([*cues.document_types, *cues.internal_titles]).finditer(title))
    if not kinds:
        return title
    link, _, subject = title[kinds[-1].end() :].strip().partition(" ")
    if link.casefold() in cues.title_links and subject.strip():
        return subject.strip()
    words = title[: kinds[0].start()].split()
    while words and (words[-1].casefold() in cues.title_fillers or _YEAR.fullmatch(words[-1])):
        words.pop()
    return " ".join(words).rstrip(" ,:–-") or title


def font_family(name: str) -> str | None:
    """A font's family from its full or PostScript name ("ABCDEF+Lato-Bold" -> "Lato"); None for symbols."""
    family = _SUBSET_PREFIX.sub("", name.strip())
    if _NO_TEXT_FONT.search(family):
        return None
    while (shorter := _FONT_STYLE.sub("", family)) != family and len(shorter) > 2:
        family = shorter
    if " " not in family:
        family = _CAMEL_CASE.sub(" ", family).replace("Deja Vu", "DejaVu")
    return shorten(family, _LABEL) or None


def _name(documents: Sequence[SourceDocument]) -> str:
    for document in documents:
        if document.content.brand.name:
            return shorten(document.content.brand.name, _LABEL)
    content = documents[0].content
    title = without_kind(content.title, wording_for(content.language).cues)
    return shorten(_TITLE_BREAK.split(title, maxsplit=1)[0], _LABEL) or shorten(title, _LABEL)


def _tagline(documents: Sequence[SourceDocument]) -> Copy | None:
    for document in documents:
        if tagline := document.content.brand.tagline:
            source = tagline.source.model_copy(update={"document_id": document.id})
            return Copy(text=tagline.text, sources=[source])
    return None


def _palette(documents: Sequence[SourceDocument]) -> Palette | None:
    palettes = (palette_from(list(_colors(document))) for document in documents)
    return next((palette for palette in palettes if palette), None)


def _colors(document: SourceDocument) -> Iterator[str]:
    yield from document.content.brand.colors
    yield from document.parsed.theme.colors


def _fonts(documents: Sequence[SourceDocument]) -> Fonts:
    headings = (d.content.brand.heading_font or d.parsed.theme.heading_font for d in documents)
    bodies = (d.content.brand.body_font or d.parsed.theme.body_font for d in documents)
    heading = next((family for name in headings if name and (family := font_family(name))), None)
    body = next((family for name in bodies if name and (family := font_family(name))), None)
    return Fonts(heading=heading or body or DEFAULT_FONT, body=body or heading or DEFAULT_FONT)


def _voice(document: SourceDocument) -> list[str]:
    running = (b.text for b in document.parsed.blocks if b.kind in {"paragraph", "list_item"})
    return describe(measure(running, document.content.language))


def _contact(documents: Sequence[SourceDocument], field: Callable[[BrandHints], str | None]) -> str | None:
    """The first value short enough to show whole: a cut address leads nowhere."""
    values = (field(document.content.brand) for document in documents)
    return next((value for value in values if value and len(value) <= _LABEL), None)
