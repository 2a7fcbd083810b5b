"""The four stages: goal, channel, tasks, measure and the assets that are ready to use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from funnels.composing.channels import Choice, Market, for_attention, for_interest, for_return, for_sale
from funnels.composing.desk import Desk
from funnels.composing.headlines import chapter_heading
from funnels.composing.items import Item, Role
from funnels.composing.labels import opening, phrase, subject_matter
from funnels.composing.magnet import Gift
from funnels.composing.material import Material
from funnels.composing.social import ads, post, post_in_any_case
from funnels.schema import (
    Ad,
    Assets,
    Channel,
    Email,
    Kpi,
    LandingPage,
    Post,
    Stage,
    StageKey,
    Task,
)

_MEASURED = re.compile(r"[^\W\d_]|[%€$£]")
_LABEL = 80
_TEXT = 700


@dataclass(frozen=True, slots=True)
class Context:
    """What the stages share."""

    desk: Desk
    market: Market
    button: str
    page: LandingPage
    gift: Gift | None
    follow_up: Email

    @property
    def social(self) -> Channel:
        """Where posts go: the network of the market."""
        return Channel.INSTAGRAM if self.market.kind == "consumer" else Channel.LINKEDIN


def get_noticed(context: Context) -> Stage:
    desk, choice = context.desk, for_attention(context.desk.material, context.market)
    drafts = [
        post(desk, context.social, Role.RESULT, Role.QUANTITY, then=(Role.RESULT, Role.BENEFIT)),
        post(desk, context.social, Role.PROBLEM, then=(Role.PROBLEM, Role.BENEFIT)),
    ]
    posts = [draft for draft in drafts if draft] or [post_in_any_case(desk, context.social)]
    on_channel = desk.material.wording.on_channel[context.social]
    tasks = [
        *_post_tasks(context, posts, on_channel),
        _task(context, "profile", quote=context.page.hero.headline),
    ]
    return _stage(
        context,
        StageKey.GET_NOTICED,
        choice,
        tasks=tasks[:3],
        assets=Assets(posts=posts),
        topics={
            "title": _first_topic(context),
            "goal": subject_matter(desk.material),
            "action": desk.material.wording.quoted(
                opening(posts[0].body.text, context.desk.material.wording, 60)
            ),
            "kpi": on_channel,
        },
        on_channel=on_channel,
    )


def spark_interest(context: Context) -> Stage:
    desk, gift = context.desk, context.gift
    material = desk.material
    choice = for_interest(material, gift.heading if gift else None)
    announcement = post(desk, context.social, Role.BENEFIT, Role.POINT, Role.SUMMARY, then=(Role.POINT,))
    posts = [announcement] if announcement else []
    if not (posts or gift):
        posts = [post_in_any_case(desk, context.social)]
    tasks = [_task(context, "magnet", topic=material.wording.quoted(gift.heading))] if gift else []
    tasks.append(_task(context, "form", quote=context.page.hero.headline))
    on_channel = material.wording.on_channel[context.social]
    opened = posts[0].body.text if posts else context.page.hero.subheadline.text
    tasks.append(
        _task(context, "announce", quote=opening(opened, context.desk.material.wording), channel=on_channel)
    )
    title = material.wording.quoted(gift.heading) if gift else None
    return _stage(
        context,
        StageKey.SPARK_INTEREST,
        choice,
        tasks=tasks,
        assets=Assets(posts=posts, lead_magnet=gift.magnet if gift else None),
        topics={"title": gift.heading if gift else None, "goal": title, "action": title, "kpi": title},
    )


def make_first_sale(context: Context) -> Stage:
    desk = context.desk
    choice = for_sale(desk.material, context.market, context.button)
    made = ads(desk, choice.channel, context.button)
    offer = post(desk, context.social, Role.TESTIMONIAL, Role.RESULT, Role.BENEFIT, then=(Role.ACTION,))
    posts = [offer] if offer else []
    if not (made or posts):
        posts = [post_in_any_case(desk, context.social)]
    step = desk.material.wording.quoted(context.button)
    return _stage(
        context,
        StageKey.MAKE_FIRST_SALE,
        choice,
        tasks=_sale_tasks(context, made, step),
        assets=Assets(posts=posts, ads=made),
        topics={"title": context.button, "goal": step, "action": step, "kpi": step},
    )


def bring_them_back(context: Context) -> Stage:
    desk, material = context.desk, context.desk.material
    loyalty = _loyalty(desk)
    topic = _loyalty_topic(material, loyalty) if loyalty else None
    mail = context.follow_up
    quoted = material.wording.quoted(topic) if topic else None
    return _stage(
        context,
        StageKey.BRING_THEM_BACK,
        for_return(material, topic),
        tasks=_return_tasks(context, mail, topic, loyalty),
        assets=Assets(emails=[mail]),
        topics={"title": topic, "goal": quoted, "action": quoted, "kpi": None},
    )


def _loyalty(desk: Desk) -> Item | None:
    """What customers may be reminded of, whether or not it was used before."""
    fitting = [
        i
        for i in desk.material.items
        if Role.LOYALTY in i.roles and i.complete and Role.ACTION not in i.roles
    ]
    return max(fitting, key=lambda item: item.strength) if fitting else None


def _loyalty_topic(material: Material, loyalty: Item) -> str | None:
    """The heading of its section, if the section is mostly on what comes after the purchase."""
    chapter = material.chapter_of(loyalty)
    if chapter is None:
        return None
    on_topic = sum(Role.LOYALTY in item.roles for item in chapter.items)
    named = material.wording.loyalty.search(chapter.heading)
    return chapter_heading(chapter, 60) if named or 2 * on_topic > len(chapter.items) else None


def _post_tasks(context: Context, posts: list[Post], on_channel: str) -> list[Task]:
    """One task for each post: the figure it shows, the problem it names, or just its opening."""
    tasks = []
    for draft in posts:
        number = _number_in(context, draft.body.text)
        kind = "figure" if number else "problem" if _opens_with(context, draft, Role.PROBLEM) else "opening"
        quote = opening(draft.body.text, context.desk.material.wording)
        tasks.append(_task(context, kind, topic=number or "", quote=quote, channel=on_channel))
    return tasks


def _number_in(context: Context, text: str) -> str | None:
    """The number of a result or quantity that the post opens with."""
    first = text.split("\n", 1)[0]
    for item in context.desk.material.items:
        if item.numbers and item.text.startswith(first) and item.roles & {Role.RESULT, Role.QUANTITY}:
            return next((n for n in item.numbers if len(n) <= 24 and _MEASURED.search(n)), None)
    return None


def _opens_with(context: Context, draft: Post, role: Role) -> bool:
    first = draft.body.text.split("\n", 1)[0]
    return any(role in item.roles and item.text.startswith(first) for item in context.desk.material.items)


def _sale_tasks(context: Context, made: list[Ad], step: str) -> list[Task]:
    tasks = [_task(context, "sequence"), _task(context, "button", topic=step)]
    price = next(
        (item for item in context.desk.material.items if Role.PRICE in item.roles and item.complete), None
    )
    if price:
        tasks.append(_task(context, "price", quote=opening(price.text, context.desk.material.wording, 160)))
    elif made:
        tasks.append(_task(context, "ads", quote=made[0].headline))
    return tasks


def _return_tasks(context: Context, mail: Email, topic: str | None, loyalty: Item | None) -> list[Task]:
    proof = context.page.proof
    opinion = (
        _task(context, "opinion", quote=opening(proof[0].text, context.desk.material.wording, 120))
        if proof
        else _task(context, "opinion_plain")
    )
    tasks = [_task(context, "follow_up", quote=mail.subject), opinion]
    if topic and loyalty:
        tasks.append(
            _task(
                context,
                "remind",
                topic=topic,
                quote=opening(loyalty.text, context.desk.material.wording, 160),
            )
        )
    return tasks


def _task(context: Context, kind: str, *, topic: str = "", quote: str = "", channel: str = "") -> Task:
    wording = context.desk.material.wording
    words = wording.tasks[kind]
    plain = words.name.split(" {", 1)[0]
    name = phrase(_LABEL, words.name.format(topic=topic, channel=channel), otherwise=plain)
    return Task(
        name=name, text=phrase(_TEXT, words.text.format(quote=wording.quoted(quote)), otherwise=plain)
    )


def _first_topic(context: Context) -> str | None:
    keyphrases = context.desk.material.keyphrases
    return keyphrases[0] if keyphrases else None


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
    words = context.desk.material.wording.stages[key]
    brand = context.desk.material.brand.name

    def say(limit: int, with_topic: str, plain: str, topic: str | None) -> str:
        plain = plain.format(brand=brand, channel=on_channel)
        full = with_topic.format(topic=topic, brand=brand, channel=on_channel) if topic else None
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
