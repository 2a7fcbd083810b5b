"""Reading a funnel in tests: all its copy, asset by asset, and all its fixed wording."""

from collections.abc import Iterator

from pydantic import BaseModel

from funnels.composing.trimming import plain_heading
from funnels.schema import Copy, FunnelResult
from funnels.sources import SourceDocument


def copies(block: BaseModel) -> Iterator[Copy]:
    """Every piece of copy in a block, at any depth."""
    if isinstance(block, Copy):
        yield block
        return
    for name in type(block).model_fields:
        value = getattr(block, name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, BaseModel):
                yield from copies(part)


def quoted(copy: Copy, funnel: FunnelResult) -> str:
    """The text of a copy without the title of the lead magnet: a title of our own, not of the document."""
    magnet = funnel.stages[1].assets.lead_magnet
    return copy.text.removeprefix(f"{magnet.title}\n\n") if magnet else copy.text


def without_outline(funnel: FunnelResult) -> FunnelResult:
    """The funnel without its guide's outline: the post and the mail that announce it tell it by design."""
    told = funnel.model_dump()
    if magnet := told["stages"][1]["assets"]["lead_magnet"]:
        magnet["outline"] = []
    return FunnelResult.model_validate(told)


def assets(funnel: FunnelResult) -> list[list[Copy]]:
    """The copy of each asset a reader sees at once: the page, each post, ad, magnet and mail."""
    blocks: list[BaseModel] = [funnel.landing_page, *funnel.email_sequence]
    for stage in funnel.stages:
        own = stage.assets
        blocks += [*own.posts, *own.ads, *own.emails, *([own.lead_magnet] if own.lead_magnet else [])]
    return [list(copies(block)) for block in blocks]


def instructions(funnel: FunnelResult) -> list[str]:
    """The wording around the copy: titles, goals, tasks, measures, subjects, questions and labels."""
    texts = [funnel.name, funnel.offer.call_to_action, funnel.landing_page.hero.headline]
    texts += [faq.question for faq in funnel.landing_page.faq]
    texts += [benefit.title for benefit in funnel.landing_page.benefits]
    for mail in [*funnel.email_sequence, *(m for s in funnel.stages for m in s.assets.emails)]:
        texts += [mail.subject, mail.preview, mail.call_to_action]
    for stage in funnel.stages:
        texts += [
            stage.title,
            stage.goal,
            stage.explanation,
            stage.action_prompt,
            stage.kpi.name,
            stage.kpi.how,
        ]
        texts += [text for task in stage.tasks for text in (task.name, task.text)]
        texts += [tag for post in stage.assets.posts for tag in post.hashtags]
        texts += [text for ad in stage.assets.ads for text in (ad.headline, ad.call_to_action)]
        texts += [stage.assets.lead_magnet.title] if stage.assets.lead_magnet else []
    return texts


def quotes(documents: list[SourceDocument]) -> set[tuple[str, str]]:
    """What a source may quote: (document id, quote) of every statement, name, title, heading and block."""
    found: set[tuple[str, str]] = set()
    for document in documents:
        content = document.content
        statements = [
            *content.summary,
            *content.key_points,
            *content.benefits,
            *content.problems,
            *content.facts,
            *content.testimonials,
            *content.audience_hints,
            *content.calls_to_action,
            *(point for section in content.sections for point in section.key_points),
            *([content.brand.tagline] if content.brand.tagline else []),
        ]
        texts = [statement.source.quote for statement in statements]
        texts += [section.source.quote for section in content.sections]
        texts += [section.heading for section in content.sections]
        texts += [plain_heading(section.heading).rstrip(" :") for section in content.sections]
        texts += [content.title.rstrip(" :")]
        texts += [t.attribution for t in content.testimonials if t.attribution] + [content.title]
        texts += [" ".join(block.text.split()) for block in document.parsed.blocks]
        found.update((document.id, text) for text in texts)
    return found
