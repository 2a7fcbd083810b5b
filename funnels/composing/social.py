"""Posts, ready to paste: a hook, what follows from it, and where it leads."""

from funnels.composing.desk import Asset, Desk, copy_of
from funnels.composing.hashtags import hashtags
from funnels.composing.items import Item, Role
from funnels.composing.magnet import Gift, announced
from funnels.schema import Channel, Post

_POST_CHARS = 600
_HOOK_CHARS = 200
_PARAGRAPH = "\n\n"


def post(desk: Desk, channel: Channel, *roles: Role, then: tuple[Role, ...]) -> Post | None:
    """A post that opens with a sentence of the first role that has one left; None when none has."""
    asset = desk.begin()
    hook = _hook(asset, *roles)
    return _written(asset, channel, hook, then) if hook else None


def post_in_any_case(desk: Desk, channel: Channel) -> Post:
    """A post from whatever the document offers."""
    asset = desk.begin()
    return _written(
        asset, channel, asset.must(Role.SUMMARY, Role.BENEFIT, Role.POINT), (Role.BENEFIT, Role.POINT)
    )


def announcement(desk: Desk, channel: Channel, gift: Gift) -> Post:
    """The post that announces the lead magnet by its title, with some of what is in it."""
    body = announced(gift, desk.material)
    return Post(channel=channel, body=body, hashtags=hashtags(desk.material, body.text))


def _hook(asset: Asset, *roles: Role) -> Item | None:
    """A short sentence that stands alone, rather than a long one."""
    return asset.take(*roles, max_chars=_HOOK_CHARS, where=_opens) or asset.take(*roles, where=_opens)


def _opens(item: Item) -> bool:
    return _fresh(item) and item.complete and not item.dependent


def _fresh(item: Item) -> bool:
    """Posts speak to people who are no customers yet."""
    return Role.LOYALTY not in item.roles


def _written(asset: Asset, channel: Channel, hook: Item, then: tuple[Role, ...]) -> Post:
    lines = [hook]
    for role in then:
        room = _POST_CHARS - sum(len(line.text) for line in lines)
        where = _opens if hook.complete and role is not Role.ACTION else _fresh
        item = asset.take(role, max_chars=min(280, room), near=hook, where=where)
        lines += [item] if item else []
    if len({(line.document, line.heading) for line in lines}) == 1 and not hook.numbers:
        lines.sort(key=lambda line: line.offset)
    body = copy_of(lines, _PARAGRAPH)
    return Post(channel=channel, body=body, hashtags=hashtags(asset.desk.material, body.text))
