"""Posts and ads, ready to paste: a hook, what follows from it, and where it leads."""

from funnels.composing.desk import Asset, Desk, copy_of
from funnels.composing.headlines import as_headline, chapter_heading, in_any_case, say, short_statement
from funnels.composing.items import Item, Role
from funnels.composing.labels import hashtags
from funnels.schema import Ad, Channel, Post

_POST_CHARS = 600
_AD_HEADLINE = {Channel.SEARCH_ADS: 30}
_AD_HEADLINE_CHARS = 60
_AD_BODY_CHARS = 180
_PARAGRAPH = "\n\n"
SOCIAL = (Channel.LINKEDIN, Channel.INSTAGRAM, Channel.FACEBOOK, Channel.BLOG)


def post(desk: Desk, channel: Channel, *roles: Role, then: tuple[Role, ...]) -> Post | None:
    """A post that opens with a statement of the first role found; None when none is left."""
    asset = desk.begin(echoes=1)
    hook = _hook(asset, *roles)
    return _written(asset, channel, hook, then) if hook else None


def post_in_any_case(desk: Desk, channel: Channel) -> Post:
    """A post from whatever the document offers."""
    asset = desk.begin(echoes=1)
    return _written(
        asset, channel, asset.must(Role.SUMMARY, Role.BENEFIT, Role.POINT), (Role.BENEFIT, Role.POINT)
    )


def _hook(asset: Asset, *roles: Role) -> Item | None:
    short = asset.look(
        *roles, max_chars=200, where=lambda item: _fresh(item) and item.complete and not item.dependent
    )
    if short:
        asset.claim(short)
    return short or asset.take(*roles, where=_fresh)


def _fresh(item: Item) -> bool:
    """Posts speak to people who are no customers yet."""
    return Role.LOYALTY not in item.roles or Role.BENEFIT in item.roles


def _written(asset: Asset, channel: Channel, hook: Item, then: tuple[Role, ...]) -> Post:
    lines = [hook]
    for role in then:
        room = _POST_CHARS - sum(len(line.text) for line in lines)
        item = asset.take(role, max_chars=min(280, room), near=hook, where=_fresh)
        lines += [item] if item else []
    if len({(line.document, line.heading) for line in lines}) == 1 and not hook.numbers:
        lines.sort(key=lambda line: line.offset)
    body = copy_of(lines, _PARAGRAPH)
    return Post(channel=channel, body=body, hashtags=hashtags(asset.desk.material, body.text))


def ads(desk: Desk, channel: Channel, button: str, count: int = 2) -> list[Ad]:
    """Ads with a headline within the channel's limit; fewer when the document has no more to say."""
    made = (
        _ad(desk.begin(echoes=1), _AD_HEADLINE.get(channel, _AD_HEADLINE_CHARS), button) for _ in range(count)
    )
    return [ad for ad in made if ad]


def _ad(asset: Asset, limit: int, button: str) -> Ad | None:
    roles = (Role.RESULT, Role.BENEFIT, Role.SUMMARY, Role.PRICE)
    body = asset.take(
        *roles, max_chars=_AD_BODY_CHARS, where=lambda item: item.complete and not item.dependent
    )
    if body is None:
        return None
    material = asset.desk.material
    line = short_statement(asset, Role.TAGLINE, Role.BENEFIT, Role.RESULT, limit=limit)
    headline = say(
        asset,
        as_headline(line.text, limit) if line else None,
        chapter_heading(material.chapter_of(body), limit),
        *(f"{material.brand.name}: {keyphrase}" for keyphrase in material.keyphrases[:3]),
        limit=limit,
        otherwise=in_any_case(material.brand.name) or material.brand.name,
    )
    if line and as_headline(line.text, limit) == headline:
        asset.claim(line)
    return Ad(headline=headline, body=copy_of([body]), call_to_action=button)
