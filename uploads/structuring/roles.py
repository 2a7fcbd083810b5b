"""Benefits, problems and whom it is for: passages sorted by lexical cues and by the heading they stand under."""

import re

from flowbrand.text.words import word_count
from uploads.structuring.actions import action_score
from uploads.structuring.choosing import best
from uploads.structuring.passages import Passage
from uploads.structuring.reading import Reading

_ENOUGH = 2.0
_NEGATION = re.compile(
    r"\b(?:not|no|cannot|never|nicht|kein\w*|ne|pas|sin embargo|no hay|may not|unless|except|excluded?|denied)\b|n['’]t\b",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:must|shall|required? to|are responsible|is responsible|may be (?:required|subject|responsible)|make sure|be sure|it is (?:also )?important"
    r"|should|müssen|doivent|deben|deberán?)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")


def benefits(reading: Reading, limit: int = 16) -> list[Passage]:
    """What the reader gains, the clearest first."""
    return _of_role(reading, benefit_score, limit)


def problems(reading: Reading, limit: int = 12) -> list[Passage]:
    """What hurts today, the clearest first."""
    return _of_role(reading, problem_score, limit)


def audience_hints(reading: Reading, limit: int = 12) -> list[Passage]:
    """Whom the document is for, the clearest first."""
    return _of_role(reading, _audience_score, limit)


def _of_role(reading: Reading, score, limit: int) -> list[Passage]:  # type: ignore[no-untyped-def]
    scored = [
        (value + reading.salience(passage), passage)
        for passage in reading.passages
        if _can_stand_alone(reading, passage) and (value := score(reading, passage)) >= _ENOUGH
    ]
    spread = max(3, limit // max(1, min(4, len({passage.part for _, passage in scored}))))
    return best(reading, scored, limit, per_part=spread)


def _can_stand_alone(reading: Reading, passage: Passage) -> bool:
    words = word_count(passage.text)
    return (
        3 <= words <= 60
        and not reading.part_is("minor", passage)
        and (passage.form != "heading" or words >= 4)
        and not reading.cues.opens("boilerplate.imperative_template", passage.text)
    )


def benefit_score(reading: Reading, passage: Passage) -> float:
    """Evidence that a passage names a gain; 2 is enough."""
    cues, text = reading.cues, passage.text
    strong, weak = cues.count("benefit.strong", text), cues.count("benefit.weak", text)
    hurts = cues.count("problem.strong", text)
    if hurts and not cues.found("problem.solved", text):
        strong -= hurts
    score = 1.4 * min(strong, 3) + 0.5 * min(weak, 3) + 0.9 * reading.part_is("benefit", passage)
    if passage.form == "item" and reading.part_is("benefit", passage):
        score += 0.8
    score += 0.4 * (strong > 0 and _NUMBER.search(text) is not None)
    return score - _drawbacks(reading, passage)


def problem_score(reading: Reading, passage: Passage) -> float:
    """Evidence that a passage names a pain; 2 is enough."""
    cues, text = reading.cues, passage.text
    strong, weak = cues.count("problem.strong", text), cues.count("problem.weak", text)
    score = 1.4 * min(strong, 3) + 0.4 * min(weak, 3)
    score += (0.9 if strong or weak else 0.5) * reading.part_is("problem", passage)
    if (
        passage.form == "item"
        and reading.part_is("problem", passage)
        and not reading.part_is("benefit", passage)
    ):
        score += 0.9
    if cues.found("problem.solved", text):
        score -= 1.6
    score -= 0.9 * min(cues.count("benefit.strong", text), 2)
    return (
        score
        - 0.5 * (_DUTY.search(text) is not None)
        - 0.5 * (passage.form == "row")
        - 0.4 * _dangles(reading, passage)
    )


def _audience_score(reading: Reading, passage: Passage) -> float:
    cues, text = reading.cues, passage.text
    strong, weak = cues.count("audience.strong", text), cues.count("audience.weak", text)
    score = 1.8 * min(strong, 2) + 0.4 * min(weak, 3) + 0.9 * reading.part_is("audience", passage)
    return (
        score
        - 0.6 * (_NEGATION.search(text) is not None)
        - 0.4 * (_DUTY.search(text) is not None)
        - 0.3 * _dangles(reading, passage)
    )


def _drawbacks(reading: Reading, passage: Passage) -> float:
    """What keeps a passage from being a promise: denials, duties, questions, calls to act, dangling openings."""
    text = passage.text
    return (
        1.2 * (_NEGATION.search(text) is not None and "without" not in text.casefold())
        + 1.2 * (_DUTY.search(text) is not None)
        + 1.0 * text.rstrip().endswith(("?", "？"))
        + 0.5 * (passage.form == "row")
        + 0.4 * _dangles(reading, passage)
        + 1.0 * (action_score(reading, passage) >= 3)
        + 0.4 * reading.part_is("problem", passage)
    )


def _dangles(reading: Reading, passage: Passage) -> bool:
    return reading.cues.opens("style.dangling", passage.text)
