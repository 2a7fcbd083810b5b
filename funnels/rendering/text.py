"""The funnel as plain text for a terminal, 100 columns wide."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from funnels.rendering.view import Said, View, view
from funnels.schema import FunnelResult

WIDTH = 100
_NO_BREAK = "\u00a0"
_BLANKS = re.compile(r"[ \t\f\v]+")


def render(result: FunnelResult) -> str:
    """The whole funnel, sources as [p. 3]. Holds no control characters but line breaks."""
    shown = view(result, {})
    parts = (_head, _audience_and_offer, _stages, _landing, _sequence, _foot)
    return "\n".join(line for part in parts for line in part(shown)) + "\n"


def _wrap(text: str, *, indent: int = 2, bullet: str = "") -> Iterator[str]:
    """Lines of at most WIDTH; line breaks of the text are kept, empty lines are not."""
    first = " " * indent + bullet
    for line in filter(None, (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))):
        wrapped = textwrap.wrap(
            line, WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False
        )
        yield from (part.replace(_NO_BREAK, " ") for part in wrapped)
        first = " " * len(first)


def _said(said: Said, view: View) -> str:
    note = "" if said.verified else f" ({view.labels['unverified']})"
    markers = "".join(f" [{marker.label.replace(' ', _NO_BREAK)}]" for marker in said.markers)
    return f"{said.text}{note}{markers}"


def _bullets(items: Sequence[Said], view: View, indent: int = 2) -> Iterator[str]:
    for said in items:
        yield from _wrap(_said(said, view), indent=indent, bullet="• ")


def _title(text: str, line: str) -> Iterator[str]:
    heading = list(_wrap(text, indent=0))
    yield ""
    yield from heading
    yield line * min(max(map(len, heading)), WIDTH)


def _named(name: str, text: str, indent: int = 2) -> Iterator[str]:
    yield from _wrap(f"{name}: {text}", indent=indent)


def _head(view: View) -> Iterator[str]:
    funnel, label = view.funnel, view.labels
    brand = funnel["brand"]
    yield "═" * WIDTH
    names = dict.fromkeys([brand["logo_text"], funnel["heading"]])
    yield from _wrap("  |  ".join(names), indent=0)
    if brand["tagline"] and brand["tagline"].verified:
        yield from _wrap(_said(brand["tagline"], view), indent=0)
    yield "═" * WIDTH
    for notice in funnel["notices"]:
        yield from _wrap(notice["text"], indent=0, bullet="! ")
        yield ""
    yield from _wrap(_said(funnel["summary"], view), indent=0)
    yield ""
    palette, fonts = brand["palette"], brand["fonts"]
    colours = " ".join(palette[key] for key in ("primary", "secondary", "accent"))
    origin = label["from_document" if brand["from_document"] else "neutral"]
    yield from _named(label["palette"], f"{colours} ({origin.rstrip('.')})")
    yield from _named(label["fonts"], ", ".join(dict.fromkeys(fonts.values())))
    yield from _named(label["voice"], ", ".join(brand["voice"]))
    if contact := [brand[key] for key in ("website", "email", "phone") if brand[key]]:
        yield from _named(label["contact"], "  ".join(contact))


def _audience_and_offer(view: View) -> Iterator[str]:
    label, audience, offer = view.labels, view.funnel["audience"], view.funnel["offer"]
    if any(audience.values()):
        yield from _title(label["audience"].upper(), "─")
    if audience["who"]:
        yield from _wrap(_said(audience["who"], view))
    for key in ("pains", "desires"):
        if audience[key]:
            yield f"  {label[key]}:"
            yield from _bullets(audience[key], view, 4)
    yield from _title(label["offer"].upper(), "─")
    yield from _wrap(_said(offer["promise"], view))
    yield from _bullets(offer["proof"], view, 4)
    yield f"  → {offer['call_to_action']}"


def _stages(view: View) -> Iterator[str]:
    label = view.labels
    for stage in view.funnel["stages"]:
        yield from _title(f"{stage['number']}. {stage['title'].upper()}  ({stage['channel_label']})", "─")
        yield from _named(label["goal"], stage["goal"])
        yield from _wrap(stage["explanation"])
        for task in stage["tasks"]:
            yield from _wrap(f"{task['name']}: {task['text']}", indent=4, bullet="☐ ")
        yield from _named(label["next_step"], stage["action_prompt"])
        yield from _named(label["kpi"], f"{stage['kpi']['name']}. {stage['kpi']['how']}")
        yield from _assets(stage["assets"], view)


def _assets(assets: dict[str, Any], view: View) -> Iterator[str]:
    label = view.labels
    for post in assets["posts"]:
        yield from _asset(f"{label['post']}, {post['channel_label']}")
        yield from _wrap(_said(post["body"], view), indent=6)
        yield from _wrap(" ".join(f"#{tag}" for tag in post["hashtags"]), indent=6)
    for ad in assets["ads"]:
        yield from _asset(f"{label['ad']}: {ad['headline']}")
        yield from _wrap(_said(ad["body"], view), indent=6)
        yield f"      → {ad['call_to_action']}"
    if magnet := assets["lead_magnet"]:
        yield from _asset(f"{label['lead_magnet']}: {magnet['title']}")
        yield from _wrap(_said(magnet["promise"], view), indent=6)
        yield from _bullets(magnet["outline"], view, 6)
    for email in assets["emails"]:
        yield from _email(email, view)


def _asset(title: str) -> Iterator[str]:
    yield ""
    yield from _wrap(title, indent=4, bullet="▸ ")


def _landing(view: View) -> Iterator[str]:
    label, page = view.labels, view.funnel["landing_page"]
    hero = page["hero"]
    yield from _title(label["landing"].upper(), "─")
    yield from _wrap(_said(hero["headline"], view), bullet="▌ ")
    if hero["subheadline"]:
        yield from _wrap(_said(hero["subheadline"], view), indent=4)
    yield f"    → {hero['call_to_action']}"
    if page["problem"]:
        yield f"  {label['problem']}:"
        yield from _bullets(page["problem"], view, 4)
    yield f"  {label['benefits']}:"
    for benefit in page["benefits"]:
        title = f"{benefit['title']}: " if benefit["title"] else ""
        yield from _wrap(title + _said(benefit["body"], view), indent=4, bullet="• ")
    if page["proof"]:
        yield f"  {label['proof']}:"
        yield from _bullets(page["proof"], view, 4)
    if page["faq"]:
        yield f"  {label['faq']}:"
        for entry in page["faq"]:
            yield from _wrap(entry["question"], indent=4, bullet="? ")
            yield from _wrap(_said(entry["answer"], view), indent=6)
    yield from _wrap(_said(page["closing"], view))


def _sequence(view: View) -> Iterator[str]:
    yield from _title(view.labels["sequence"].upper(), "─")
    for email in view.funnel["email_sequence"]:
        yield from _email(email, view)


def _email(email: dict[str, Any], view: View) -> Iterator[str]:
    label = view.labels
    when = label["at_once"] if email["day"] == "0" else f"{label['day']} {email['day']}"
    yield from _asset(f"{label['email']}, {when}: {email['subject']}")
    yield from _named(label["preview"], email["preview"], 6)
    for said in email["body"]:
        yield from _wrap(_said(said, view), indent=6)
    yield f"      → {email['call_to_action']}"


def _foot(view: View) -> Iterator[str]:
    engine = view.funnel["engine"]
    yield ""
    yield "═" * WIDTH
    yield from _wrap(view.labels[engine["provider"]], indent=0)
