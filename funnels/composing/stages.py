"""The four stages: goal, channel, tasks, measure and the assets that are ready to use."""

from collections.abc import Mapping

from funnels.composing.ads import Ads, ads
from funnels.composing.channels import (
    Choice,
    for_attention,
    for_interest,
    for_return,
    for_sale,
    is_searched_for,
)
from funnels.composing.context import Context
from funnels.composing.items import Role
from funnels.composing.labels import opening, phrase
from funnels.composing.social import announcement, post, post_in_any_case
from funnels.composing.tasks import loyalty_topic, post_tasks, reminder, return_tasks, sale_tasks, task
from funnels.schema import Assets, Channel, Email, Kpi, Post, Stage, StageKey, Task

_LABEL = 80
_TEXT = 700


def get_noticed(context: Context) -> Stage:
    desk, choice = context.desk, for_attention(context.desk.material, context.market)
    drafts = [
        post(desk, context.social, Role.RESULT, then=(Role.RESULT, Role.BENEFIT)),
        post(desk, context.social, Role.PROBLEM, then=(Role.PROBLEM, Role.BENEFIT)),
    ]
    posts = [draft for draft in drafts if draft] or [post_in_any_case(desk, context.social)]
    on_channel = context.wording.on_channel[context.social]
    tasks = [
        *post_tasks(context, posts, on_channel),
        task(context, "profile", quote=context.page.hero.headline),
    ]
    return _stage(
        context,
        StageKey.GET_NOTICED,
        choice,
        tasks=tasks[:3],
        assets=Assets(posts=posts),
        topics={
            "title": None,
            "goal": None,
            "action": context.wording.quoted(opening(posts[0].body.text, context.wording, 60)),
            "kpi": on_channel,
        },
        on_channel=on_channel,
    )


def spark_interest(context: Context) -> Stage:
    desk, gift = context.desk, context.gift
    material = desk.material
    choice = for_interest(material, gift.heading if gift else None)
    posts = [announcement(desk, context.social, gift) if gift else _teaser(context)]
    tasks = [task(context, "magnet", topic=context.wording.quoted(gift.heading))] if gift else []
    tasks.append(task(context, "form", quote=context.page.hero.headline))
    on_channel = material.wording.on_channel[context.social]
    quote = opening(posts[0].body.text, context.wording)
    tasks.append(task(context, "announce", quote=quote, channel=on_channel))
    title = context.wording.quoted(gift.heading) if gift else None
    return _stage(
        context,
        StageKey.SPARK_INTEREST,
        choice,
        tasks=tasks,
        assets=Assets(posts=posts, lead_magnet=gift.magnet if gift else None),
        topics={"title": None, "goal": title, "action": title, "kpi": title},
    )


def _teaser(context: Context) -> Post:
    """The post that leads to the sign-up where there is no lead magnet to announce."""
    roles = (Role.BENEFIT, Role.SUMMARY, Role.POINT)
    teased = post(context.desk, context.social, *roles, then=(Role.POINT,))
    return teased or post_in_any_case(context.desk, context.social)


def sale_ads(context: Context) -> Ads:
    """Search ads where they suit and the document is brief enough for them, else ads for the network."""
    desk, button = context.desk, context.button
    suits = is_searched_for(desk.material, context.market)
    if suits and (made := ads(desk, Channel.SEARCH_ADS, button)):
        return Ads(Channel.SEARCH_ADS, made)
    return Ads(context.social, ads(desk, context.social, button))


def make_first_sale(context: Context, sold: Ads) -> Stage:
    """Search ads lead straight to the page; on every other channel a post stands beside the ads."""
    desk, made = context.desk, sold.made
    searched = sold.network is Channel.SEARCH_ADS
    choice = for_sale(desk.material, context.market, context.button, searched=searched)
    roles = (Role.TESTIMONIAL, Role.RESULT, Role.BENEFIT)
    offer = None if searched else post(desk, context.social, *roles, then=(Role.ACTION,))
    posts = [offer] if offer else []
    if not (made or posts):
        posts = [post_in_any_case(desk, context.social)]
    step = context.wording.quoted(context.button)
    return _stage(
        context,
        StageKey.MAKE_FIRST_SALE,
        choice,
        tasks=sale_tasks(context, made, step),
        assets=Assets(posts=posts, ads=made),
        topics={"title": context.button, "goal": step, "action": step, "kpi": step},
    )


def bring_them_back(context: Context, mail: Email) -> Stage:
    material = context.desk.material
    reminded = reminder(context.desk)
    topic = loyalty_topic(material, reminded) if reminded else None
    quoted = context.wording.quoted(topic) if topic else None
    return _stage(
        context,
        StageKey.BRING_THEM_BACK,
        for_return(material, topic),
        tasks=return_tasks(context, mail, topic),
        assets=Assets(emails=[mail]),
        topics={"title": topic, "goal": quoted, "action": quoted, "kpi": None},
    )


def _stage(
    context: Context,
    key: StageKey,
    choice: Choice,
    *,
    tasks: list[Task],
    assets: Assets,
    topics: Mapping[str, str | None],
    on_channel: str = "",
) -> Stage:
    words = context.wording.stages[key]
    brand = context.desk.material.brand.name

    def say(limit: int, with_topic: str, plain: str, topic: str | None) -> str:
        links = context.wording.links(context.social)
        plain = plain.format(brand=brand, channel=on_channel, **links)
        full = with_topic.format(topic=topic, brand=brand, channel=on_channel, **links) if topic else None
        return phrase(limit, full, plain, otherwise=plain[:limit])

    return Stage(
        key=key,
        title=say(_LABEL, words.title, words.title_plain, topics["title"]),
        goal=say(_TEXT, words.goal, words.goal_plain, topics["goal"]),
        channel=choice.channel,
        explanation=choice.reason,
        action_prompt=say(_TEXT, words.action, words.action_plain, topics["action"]),
        tasks=tasks,
        kpi=Kpi(name=say(_LABEL, words.kpi_name, words.kpi_name_plain, topics["kpi"]), how=words.kpi_how),
        assets=assets,
    )
