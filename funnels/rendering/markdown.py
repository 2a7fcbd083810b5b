"""The funnel as Markdown (CommonMark), with its sources as footnote-like markers in the text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from funnels.rendering.view import Said, View, view
from funnels.schema import FunnelResult

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&])")
_LINE_START = re.compile(r"^(\d+)([.)])|^([-=:])")


def render(result: FunnelResult, *, documents: Mapping[str, str]) -> str:
    """The whole funnel. `documents` names the documents by id; with more than one, sources show the name."""
    shown = view(result, documents)
    parts = (_head, _audience_and_offer, _stages, _landing, _sequence, _sources, _foot)
    return "\n\n".join(line for part in parts for line in part(shown)) + "\n"


def escape(text: str) -> str:
    """Text on one line that Markdown shows as it is, with no markup, HTML, link or formula made of it."""
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", line)


def _said(said: Said, view: View) -> str:
    note = "" if said.verified else f" **({escape(view.labels['unverified'])})**"
    lines = [escape(line) for line in said.text.splitlines() if line.strip()]
    return "\\\n".join(lines) + note + _markers(said)


def _titled(title: str) -> str:
    return f"**{escape(title)}:** " if title else ""


def _markers(said: Said) -> str:
    return "".join(f" \\[{escape(marker.label)}\\]" for marker in said.markers)


def _list(items: Sequence[Said], view: View) -> Iterator[str]:
    if items:
        yield "\n".join(f"- {_said(said, view)}" for said in items)


def _head(view: View) -> Iterator[str]:
    funnel, label = view.funnel, view.labels
    brand = funnel["brand"]
    yield f"# {escape(funnel['name'])}"
    if brand["tagline"] and brand["tagline"].verified:
        yield f"*{_said(brand['tagline'], view)}*"
    yield from (f"> **{escape(notice['text'])}**" for notice in funnel["notices"])
    yield _said(funnel["summary"], view)
    contact = [escape(brand[key]) for key in ("website", "email", "phone") if brand[key]]
    voice = ", ".join(map(escape, brand["voice"]))
    colours = ", ".join(f"`{brand['palette'][key]}`" for key in ("primary", "secondary", "accent"))
    lines = [
        f"**{label['brand']}:** {escape(brand['name'])}",
        f"**{label['voice']}:** {voice}",
        f"**{label['palette']}:** {colours}",
        f"**{label['fonts']}:** {escape(brand['fonts']['heading'])}, {escape(brand['fonts']['body'])}",
        *([f"**{label['contact']}:** {' · '.join(contact)}"] if contact else []),
    ]
    yield "\n".join(f"- {line}" for line in lines)


def _audience_and_offer(view: View) -> Iterator[str]:
    label, audience, offer = view.labels, view.funnel["audience"], view.funnel["offer"]
    if any(audience.values()):
        yield f"## {label['audience']}"
    if audience["who"]:
        yield _said(audience["who"], view)
    for key in ("pains", "desires"):
        if audience[key]:
            yield f"**{label[key]}**"
            yield from _list(audience[key], view)
    yield f"## {label['offer']}"
    yield _said(offer["promise"], view)
    yield from _list(offer["proof"], view)
    yield f"**{escape(offer['call_to_action'])}**"


def _stages(view: View) -> Iterator[str]:
    label = view.labels
    for stage in view.funnel["stages"]:
        yield f"## {label['stage']} {stage['number']}: {escape(stage['title'])}"
        yield f"**{label['goal']}:** {escape(stage['goal'])}"
        yield f"**{label['channel']}:** {escape(stage['channel_label'])}"
        yield escape(stage["explanation"])
        yield "\n".join(f"- \\[ \\] **{escape(t['name'])}:** {escape(t['text'])}" for t in stage["tasks"])
        yield f"**{label['next_step']}:** {escape(stage['action_prompt'])}"
        yield f"**{label['kpi']}:** {escape(stage['kpi']['name'])}. {escape(stage['kpi']['how'])}"
        yield from _assets(stage["assets"], view)


def _assets(assets: dict[str, Any], view: View) -> Iterator[str]:
    label = view.labels
    for post in assets["posts"]:
        yield f"### {label['post']}: {escape(post['channel_label'])}"
        yield _said(post["body"], view)
        if post["hashtags"]:
            yield " ".join(f"\\#{escape(tag)}" for tag in post["hashtags"])
    for ad in assets["ads"]:
        yield f"### {label['ad']}: {escape(ad['headline'])}"
        yield _said(ad["body"], view)
        yield f"**{escape(ad['call_to_action'])}**"
    if magnet := assets["lead_magnet"]:
        yield f"### {label['lead_magnet']}: {escape(magnet['title'])}"
        yield _said(magnet["promise"], view)
        yield from _list(magnet["outline"], view)
    for email in assets["emails"]:
        yield from _email(email, view)


def _landing(view: View) -> Iterator[str]:
    label, page = view.labels, view.funnel["landing_page"]
    hero = page["hero"]
    yield f"## {label['landing']}"
    yield f"### {_said(hero['headline'], view)}"
    if hero["subheadline"]:
        yield _said(hero["subheadline"], view)
    yield f"**{escape(hero['call_to_action'])}**"
    for key in ("problem", "proof"):
        if page[key]:
            yield f"### {label[key]}"
            yield from _list(page[key], view)
    yield f"### {label['benefits']}"
    yield "\n".join(f"- {_titled(b['title'])}{_said(b['body'], view)}" for b in page["benefits"])
    if page["faq"]:
        yield f"### {label['faq']}"
        for entry in page["faq"]:
            yield f"**{escape(entry['question'])}**"
            yield _said(entry["answer"], view)
    yield _said(page["closing"], view)


def _sequence(view: View) -> Iterator[str]:
    yield f"## {view.labels['sequence']}"
    for email in view.funnel["email_sequence"]:
        yield from _email(email, view)


def _email(email: dict[str, Any], view: View) -> Iterator[str]:
    label = view.labels
    when = label["at_once"] if email["day"] == "0" else f"{label['day']} {email['day']}"
    yield f"### {label['email']}: {when}"
    yield (
        f"- **{label['subject']}:** {escape(email['subject'])}\n"
        f"- **{label['preview']}:** {escape(email['preview'])}"
    )
    yield from (_said(said, view) for said in email["body"])
    yield f"**{escape(email['call_to_action'])}**"


def _sources(view: View) -> Iterator[str]:
    if view.sources:
        yield f"## {view.labels['sources']}"
        yield "\n".join(f"- **{escape(s.marker)}** {escape(s.quote)}" for s in view.sources)


def _foot(view: View) -> Iterator[str]:
    engine = view.funnel["engine"]
    yield "---"
    yield f"{view.labels[engine['provider']]} ({escape(engine['model'])}, {escape(engine['prompt_version'])})"
