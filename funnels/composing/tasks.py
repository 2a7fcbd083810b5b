"""The tasks of the stages, each about something the funnel holds: a figure, a headline, a mail."""

import re

from funnels.composing.context import Context
from funnels.composing.desk import Desk
from funnels.composing.headlines import chapter_heading
from funnels.composing.items import Item, Role
from funnels.composing.labels import opening, phrase, speaker_of
from funnels.composing.material import Material
from funnels.composing.prices import price_of_offer
from funnels.schema import Ad, Email, Post, Task

_MEASURED = re.compile(r"[^\W\d_]|[%€$£]")
_LABEL = 80
_TEXT = 700
_QUOTE = 160


def reminder(desk: Desk) -> Item | None:
    """What customers may be reminded of, whether or not it was used before."""
    fitting = [
        i
        for i in desk.material.items
        if Role.LOYALTY in i.roles and i.complete and Role.ACTION not in i.roles
    ]
    return max(fitting, key=lambda item: item.strength) if fitting else None


def loyalty_topic(material: Material, loyalty: Item) -> str | None:
    """The heading of its section, if the section is mostly on what comes after the purchase."""
    chapter = material.chapter_of(loyalty)
    if chapter is None:
        return None
    on_topic = sum(Role.LOYALTY in item.roles for item in chapter.items)
    named = material.wording.loyalty.search(chapter.heading)
    return chapter_heading(chapter, 60) if named or 2 * on_topic > len(chapter.items) else None


def post_tasks(context: Context, posts: list[Post], on_channel: str) -> list[Task]:
    """One task for each post: the figure it shows, the problem it names, or just its opening."""
    tasks = []
    for draft in posts:
        number = _number_in(context, draft.body.text)
        kind = "figure" if number else "problem" if _opens_with(context, draft, Role.PROBLEM) else "opening"
        quote = opening(draft.body.text, context.wording)
        tasks.append(task(context, kind, topic=number or "", quote=quote, channel=on_channel))
    return tasks


def _number_in(context: Context, text: str) -> str | None:
    """The number of a result or quantity that the post opens with."""
    first = text.split("\n", 1)[0]
    for item in context.desk.material.items:
        if item.numbers and item.text.startswith(first) and item.roles & {Role.RESULT, Role.QUANTITY}:
            numbers = sorted(item.numbers, key=lambda number: "%" not in number)
            return next((n for n in numbers if len(n) <= 24 and _MEASURED.search(n)), None)
    return None


def _opens_with(context: Context, draft: Post, role: Role) -> bool:
    first = draft.body.text.split("\n", 1)[0]
    return any(role in item.roles and item.text.startswith(first) for item in context.desk.material.items)


def sale_tasks(context: Context, made: list[Ad], step: str) -> list[Task]:
    """Send the mails, keep to one button, and say the price or run the ads."""
    tasks = [task(context, "sequence"), task(context, "button", topic=step)]
    price = price_of_offer(context.desk.material, context.button)
    if price:
        tasks.append(task(context, "price", quote=opening(price, context.wording, 160)))
    elif made:
        tasks.append(task(context, "ads", quote=made[0].headline))
    return tasks


def return_tasks(context: Context, mail: Email, topic: str | None) -> list[Task]:
    """Send the mail to customers, ask for their opinion, and remind them of what they have."""
    tasks = [task(context, "follow_up", quote=mail.subject), _opinion_task(context)]
    reminded = reminder(context.desk)
    if topic and reminded:
        tasks.append(
            task(
                context,
                "remind",
                topic=context.wording.quoted(topic),
                quote=opening(reminded.text, context.wording, 160),
            )
        )
    return tasks


def _opinion_task(context: Context) -> Task:
    """Ask for a sentence next to the words of whoever the page quotes first.

    A quotation is never cut: its first sentence may say the opposite of the whole.
    """
    proof = context.page.proof
    speaker = next((name for copy in proof if (name := speaker_of(copy.text))), None)
    if speaker:
        return task(context, "opinion_of", topic=speaker)
    whole = next((copy.text for copy in proof if len(copy.text) <= _QUOTE), None)
    return task(context, "opinion", quote=whole) if whole else task(context, "opinion_plain")


def task(context: Context, kind: str, *, topic: str = "", quote: str = "", channel: str = "") -> Task:
    """A task from the table of wording; `kind` is its key there."""
    words = context.wording.tasks[kind]
    name = words.name.format(topic=topic, channel=channel)
    plain = words.name_plain or words.name
    quoted = context.wording.quoted(quote)
    text = words.text.format(quote=quoted, topic=topic, **context.wording.links(context.social))
    return Task(name=phrase(_LABEL, name, otherwise=plain), text=phrase(_TEXT, text, otherwise=plain))
