"""Whom the documents address: a list of people where there is one, else the sentence that names them."""

from funnels.composing.desk import Asset, copy_of
from funnels.composing.items import Item, Role, key_of
from funnels.composing.material import Material
from funnels.composing.roles import names_people
from funnels.composing.wording import Cues, any_of, word_pattern
from funnels.schema import Copy

_MOST_LISTED = 4
_LISTED_CHARS = 120


def whom(asset: Asset) -> Copy | None:
    """The list below a heading like "Target audience", else the best statement. Claims what it takes."""
    listed = _listed(asset)
    if listed:
        asset.claim(*listed)
        return copy_of(listed, "\n")
    item = asset.take(Role.AUDIENCE)
    return copy_of([item]) if item else None


def tells(material: Material, item: Item) -> bool:
    """Whether it may stand in a text: a line that only names people ("Managers who want ...") may not.

    Of whom it is for a sentence speaks to readers or of the brand, and does not open with "Made for".
    """
    cues, brand = material.wording.cues, key_of(material.brand.name)
    if Role.AUDIENCE not in item.roles:
        return True
    speaking = any_of(cues.speaking)
    opens = any_of(cues.names_whom).match(item.text) and not speaking.match(item.text)
    return not opens and bool(speaking.search(item.text) or brand in item.key)


def _listed(asset: Asset) -> list[Item]:
    """The items of such a list where it is one: several, and short."""
    material = asset.desk.material
    cues = material.wording.cues
    named = word_pattern(cues.audience_headings)
    for chapter in material.chapters:
        items = [item for item in chapter.items if Role.AUDIENCE in item.roles and _lists(item, cues)]
        if len(items) > 1 and named.search(chapter.heading):
            return items[:_MOST_LISTED]
    return []


def _lists(item: Item, cues: Cues) -> bool:
    """Whether it may stand in a list of people: "Plants with 80 employees", "Managers who want ..."."""
    short = len(item.text) <= _LISTED_CHARS and "\n" not in item.text
    return short and (not item.complete or names_people(item.text, cues))
