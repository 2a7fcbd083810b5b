"""What an inbox shows of a mail: its subject, and next to it a line that says something else."""

from collections.abc import Sequence

from funnels.composing.desk import Asset
from funnels.composing.headlines import as_headline, chapter_heading, lead_phrase, say, split_title
from funnels.composing.items import SIGNED, Item, Role, key_of
from funnels.composing.labels import phrase
from funnels.composing.material import Chapter, Material
from funnels.composing.roles import OPENING_MARKS, stands_with_prices
from funnels.composing.trimming import at_sentence_end, without_full_stop
from funnels.grounding.number_words import WORDS
from funnels.schema import Copy

_SUBJECT_CHARS = 72
_PREVIEW_CHARS = 130
_LONGEST_LINE = 240
_ANYWHERE = ("detail", "problem", "proof", "decision")
"""Fixed subjects that suit any mail of the sequence."""
_FEWEST_WORDS = 4


def subject_of(asset: Asset, lead: Item, opening: str, roles: Sequence[Role], name: str) -> str:
    """A heading, a strong line beside the lead, the lead's own title, or fixed words without a claim.

    Never the words that the mail opens with (`opening`): read together, they would say it twice. `name` is
    the key of the fixed words.
    """
    quoted = Role.TESTIMONIAL in lead.roles
    line = None if quoted else _line(asset, lead, roles)
    own = None if quoted else lead_phrase(lead.text)
    candidates = [*_headings(asset, lead), line and _headline(line, asset), own]
    fresh = [c for c in candidates if c and (c == own or not _begins(opening, c))]
    fixed = _fixed(asset, "voices" if quoted else name)
    subject = say(asset, *fresh, *fixed, limit=160, otherwise=asset.desk.material.brand.name)
    if line and subject == _headline(line, asset):
        asset.claim(line)
    return subject


def _line(asset: Asset, lead: Item, roles: Sequence[Role]) -> Item | None:
    """A statement with a number from the section of the lead, short enough at a clause's end."""

    def fits(item: Item) -> bool:
        beside = (item.document, item.heading) == (lead.document, lead.heading)
        said = Role.TESTIMONIAL in item.roles or split_title(item.text) is not None
        plain = item.complete and not item.dependent and not said
        return beside and plain and bool(item.numbers) and _headline(item, asset) is not None

    return asset.look(*roles, max_chars=_LONGEST_LINE, where=fits)


def _headline(item: Item, asset: Asset) -> str | None:
    return as_headline(item.text, _SUBJECT_CHARS, asset.desk.material.wording.cues)


def _headings(asset: Asset, lead: Item) -> list[str]:
    """The headings that the mail bears out, the lead's first."""
    material = asset.desk.material
    inside = [lead, *(item for item in material.items if item.key in asset.used and item.key != lead.key)]
    titles = {key_of(title) for title in material.titles}
    chapters = dict.fromkeys(material.chapter_of(item) for item in inside)
    borne = (chapter for chapter in chapters if chapter and _is_borne_out(chapter, inside, material))
    found = (chapter_heading(chapter, _SUBJECT_CHARS) for chapter in borne)
    named = (heading for heading in found if heading and key_of(heading) not in titles)
    return list(dict.fromkeys(map(without_full_stop, named)))


def _is_borne_out(chapter: Chapter, inside: Sequence[Item], material: Material) -> bool:
    """Whether the mail holds enough of a section to be named after it; its first statement is the lead.

    Of a section of quotations one will do, and of one that asks for a step. Of a list or of prices two must
    be told, and of any section that the lead is not from.
    """
    told = [item for item in inside if item in chapter.items]
    if any(Role.TESTIMONIAL in item.roles for item in told):
        return holds_voices(chapter)
    named = inside[0] in told or any(Role.ACTION in item.roles for item in told)
    enough = 1 if named and not _announces_several(chapter.heading, material) else 2
    return len(told) >= enough


def holds_voices(chapter: Chapter) -> bool:
    """Whether a section is there for its quotations: a single one may stand in any."""
    return 2 * sum(Role.TESTIMONIAL in item.roles for item in chapter.items) > len(chapter.items)


def _announces_several(heading: str, material: Material) -> bool:
    """ "Six things that change in your home", "3 promises", "Packages and prices"."""
    first = key_of(heading).partition(" ")[0]
    numbers = WORDS.get(material.language, WORDS["en"])
    return first.isdigit() or first in numbers or stands_with_prices(heading, material.wording)


def quotations_first(body: Sequence[Copy], subject: str, material: Material) -> list[Copy]:
    """The paragraphs of a mail that is named after quotations, those before the others."""
    named = (c for c in material.chapters if key_of(c.heading) == key_of(subject))
    if not any(map(holds_voices, named)):
        return list(body)
    return sorted(body, key=lambda copy: SIGNED not in copy.text and copy.text[:1] not in OPENING_MARKS)


def _fixed(asset: Asset, name: str) -> list[str]:
    """The fixed subject of this mail, then those of the others."""
    subjects = asset.desk.material.wording.subjects.model_dump()
    ordered = [subjects[name], *(text for key, text in subjects.items() if key in _ANYWHERE)]
    return [text.format(brand=asset.desk.material.brand.name) for text in ordered]


def _begins(text: str, line: str) -> bool:
    return f"{key_of(text)} ".startswith(f"{key_of(line)} ")


def without_title(copy: Copy, subject: str) -> Copy:
    """The paragraph without its own title, where the mail's subject says it already."""
    split = split_title(copy.text)
    if split and key_of(split[0]) == key_of(subject):
        return copy.model_copy(update={"text": split[1]})
    return copy


def preview_of(subject: str, body: Sequence[Copy], *, step: str, brand: str) -> str:
    """The first sentence of a later paragraph, else of the first, who is quoted, or the next step."""
    told = [copy.text for copy in [*body[1:], *body[:1]]]
    sentences = (_opening_sentence(text) for text in told if SIGNED not in text)
    signed = (copy.text.rsplit(SIGNED, 1)[-1] for copy in body if SIGNED in copy.text)
    whole = key_of(" ".join(copy.text for copy in body))
    lines = [line for line in (*sentences, *signed) if line and key_of(line) != whole]
    others = [line for line in lines if not _echoes(line, subject)]
    return phrase(_PREVIEW_CHARS, *others, step, otherwise=brand)


def _echoes(line: str, subject: str) -> bool:
    return f" {key_of(subject)} " in f" {key_of(line)} " or f" {key_of(line)} " in f" {key_of(subject)} "


def _opening_sentence(text: str) -> str | None:
    """The first line of a paragraph, as far as whole sentences fit. Quotations are no previews."""
    line = text.split("\n", 1)[0]
    if line[:1] in OPENING_MARKS:
        return None
    split = split_title(line)
    cut = (at_sentence_end(part, _PREVIEW_CHARS) for part in ([line, split[1]] if split else [line]))
    return next((part for part in cut if part and len(part.split()) >= _FEWEST_WORDS), None)
