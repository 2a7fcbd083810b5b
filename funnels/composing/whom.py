"""Whom the documents address: a list of people where there is one, else the sentence that names them."""

from funnels.composing.desk import Asset, copy_of
from funnels.composing.items import Item, Role
from funnels.composing.wording import word_pattern
from funnels.schema import Copy

_MOST_LISTED = 4


def whom(asset: Asset) -> Copy | None:
    """The list below a heading like "Target audience", else the best statement. Claims what it takes."""
    listed = _listed(asset)
    if listed:
        asset.claim(*listed)
        return copy_of(listed, "\n")
    item = asset.take(Role.AUDIENCE)
    return copy_of([item]) if item else None


def _listed(asset: Asset) -> list[Item]:
    """The items of such a list where it is one: several, short, and none of them a sentence."""
    material = asset.desk.material
    named = word_pattern(material.wording.cues.audience_headings)
    for chapter in material.chapters:
        items = [item for item in chapter.items if Role.AUDIENCE in item.roles]
        is_list = len(items) > 1 and not any(item.complete or "\n" in item.text for item in items)
        if is_list and named.search(chapter.heading):
            return items[:_MOST_LISTED]
    return []
