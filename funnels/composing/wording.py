"""The fixed wording of the funnel, one table a language. Other languages fall back to the English one.

The tables hold two things: phrases around the document's sentences, with `{slots}`, and cues, the
beginnings of words by which a statement's use is recognised. Nothing in them is a claim about the subject.
"""

import re
import tomllib
from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from funnels.schema import Channel, StageKey

_TABLES = Path(__file__).parent / "words"
_FALLBACK = "en"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StageWords(_Table):
    """Phrases of one stage. `*_plain` stand in where the document gives nothing to fill a slot."""

    title: str
    title_plain: str
    goal: str
    goal_plain: str
    action: str
    action_plain: str
    kpi_name: str
    kpi_name_plain: str
    kpi_how: str


class TaskWords(_Table):
    """`name_plain` stands in where a filled slot makes the name too long."""

    name: str
    name_plain: str = ""
    text: str


class Reasons(_Table):
    """Why a channel was chosen."""

    business: str
    consumer: str
    neutral: str
    magnet: str
    webinar: str
    article: str
    conversation: str
    comparison: str
    decision: str
    referral: str
    follow_up: str
    follow_up_topic: str


class Topic(_Table):
    """A question that a section's heading or sentence answers, recognised by `cues`."""

    cues: list[str]
    question: str


class Button(_Table):
    cues: list[str]
    label: str


class Subjects(_Table):
    """Subjects of mails for which the document has no short line of its own."""

    welcome: str
    problem: str
    proof: str
    detail: str
    decision: str
    voices: str
    customer: str


class Cues(_Table):
    """Beginnings of words; `openers` are beginnings of sentences, `boilerplate` any part of one."""

    business: list[str]
    consumer: list[str]
    positions: list[str]
    """Job titles, teams and offices: who is meant is at work."""
    loyalty: list[str]
    loyalty_headings: list[str]
    audience_headings: list[str]
    names_whom: list[str]
    """Expressions for "made for": what follows or precedes is whom it is for."""
    frames_whom: list[str]
    """Expressions for the beginning of "This paper is written for plant directors"."""
    speaking: list[str]
    """Expressions for "we" and "you": the document speaks to its readers or of itself."""
    problem_headings: list[str]
    benefit_headings: list[str]
    referral: list[str]
    pricing: list[str]
    price_headings: list[str]
    price_units: list[str]
    """What begins the unit of a price in the title of its column: "a month", "per cup"."""
    back_matter: list[str]
    caveats: list[str]
    training: list[str]
    openers: list[str]
    subordinate: list[str]
    relief: list[str]
    """Expressions for "you need not": what is spared somebody is no problem."""
    conditions: list[str]
    """Expressions for "if": what follows from a condition is no result."""
    boilerplate: list[str]
    generic_headings: list[str]
    imperatives: list[str]
    link_prepositions: list[str]
    guide_headings: list[str]
    not_for_guides: list[str]
    clause_breaks: list[str]
    internal: list[str]
    """What plans and analyses say among colleagues: market shares, target audiences, competitors."""
    confidential: list[str]
    """What documents call themselves that are not for everybody."""
    internal_titles: list[str]
    internal_headings: list[str]
    document_types: list[str]
    """What titles call the document: a report, a specification. No headline is made of such a title."""
    title_links: list[str]
    """What stands between the kind of document and its subject: "Market Report for Acme"."""
    title_fillers: list[str]
    """What describes the kind, not the subject: "Acme Sample Price List"."""
    determiners: list[str]
    """What follows a verb rather than a noun: "our desk files every application"."""
    places: list[str]
    """What stands before a place: "in Latin America"."""
    pronouns: list[str]
    """Subjects of a main clause that somebody named before: "By doing so, it ..."."""
    references: list[str]
    """Words anywhere in a sentence that lean on the one before: "that adds up to"."""
    leaning: list[str]
    """Words near the beginning of a sentence that lean on the one before: "82% of them"."""


class Wording(_Table):
    """Everything fixed in one language."""

    quote: str
    both: str
    subjects: Subjects
    channels: dict[Channel, str]
    on_channel: dict[Channel, str]
    stages: dict[StageKey, StageWords]
    tasks: dict[str, TaskWords]
    reasons: Reasons
    cues: Cues
    buttons: list[Button]
    topics: list[Topic]
    button_default: str
    button_magnet: str
    button_reply: str
    magnet_title: str
    question_price: str
    question_audience: str
    question_start: str
    question_results: str
    preview_step: str
    notice_internal: str
    notice_confidential: str
    link_post: str
    link_profile: str
    """Captions on Instagram carry no links."""
    form_post: str
    form_profile: str

    def quoted(self, text: str) -> str:
        """The text in the language's quotation marks."""
        return self.quote.format(text=text.strip('“”„"«»'))

    def links(self, channel: Channel) -> dict[str, str]:
        """How a post of the channel leads to the landing page (`link`) and to the sign-up form (`form`)."""
        if channel is Channel.INSTAGRAM:
            return {"link": self.link_profile, "form": self.form_profile}
        return {"link": self.link_post, "form": self.form_post}

    def listed(self, texts: list[str]) -> str:
        """Quoted texts as an enumeration: “a”, “b” and “c”."""
        quoted = [self.quoted(text) for text in texts]
        if len(quoted) < 2:
            return "".join(quoted)
        return self.both.format(first=", ".join(quoted[:-1]), last=quoted[-1])

    @cached_property
    def loyalty(self) -> re.Pattern[str]:
        return word_pattern(self.cues.loyalty)


@cache
def word_pattern_of(cues: tuple[str, ...]) -> re.Pattern[str]:
    inner = "|".join(re.escape(cue) for cue in sorted(cues, key=len, reverse=True))
    return re.compile(rf"\b(?:{inner})[\w-]*", re.IGNORECASE)


def word_pattern(cues: list[str]) -> re.Pattern[str]:
    """A pattern for whole words that begin with one of the cues."""
    return word_pattern_of(tuple(cues))


@cache
def _any_of(expressions: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(expressions)})(?!\w)", re.IGNORECASE)


def any_of(expressions: list[str]) -> re.Pattern[str]:
    """A pattern for any of the regular expressions, whole words. Without any it matches nothing."""
    return _any_of(tuple(expressions) or ("(?!)",))


@cache
def wording_for(language: str) -> Wording:
    """The table of the language, or the English one. `language` is an ISO 639 code."""
    path = _TABLES / f"{language}.toml"
    if not path.is_file():
        path = _TABLES / f"{_FALLBACK}.toml"
    return Wording.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
