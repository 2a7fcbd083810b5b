"""Benefits, problems and audience: passages sorted by lexical cues and by the heading they stand under."""

import re
from collections.abc import Callable

from flowbrand.text.words import word_count
from uploads.structuring.actions import action_score
from uploads.structuring.choosing import best
from uploads.structuring.cues import Cues
from uploads.structuring.passages import Passage
from uploads.structuring.reading import Reading

_ENOUGH = 1.6
_LIKELY = 0.9
_FEW = 5
_NEGATION = re.compile(
    r"\b(?:not|no|cannot|never|nicht|kein\w*|ne|pas|sin embargo|unless|except|excluded?|denied)\b|n['’]t\b",
    re.IGNORECASE,
)
_KIND_NO = re.compile(
    r"\b(?:without|sans|sin|ohne)\b|\b(?:no|never) "
    r"(?:more|hidden|extra|additional|commitment|contract|risk|setup|longer|fees?|worr)"
    r"|\bnot only\b|\b(?:so )?you never\b|\bnever (?:worry|miss)",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:must|shall|required? to|(?:are|is) responsible|may be (?:required|subject|responsible)"
    r"|may (?:also )?(?:need|require|have)|might|make sure|be sure|it is (?:also )?important"
    r"|should|müssen|doivent|deben|deberán?)\b",
    re.IGNORECASE,
)
_PRICE_OR_SHARE = re.compile(r"[$€£%]")
_NUMBER = re.compile(r"\d")


def benefits(reading: Reading, limit: int = 16) -> list[Passage]:
    """What the reader gains, the clearest first. A document with few clear ones gives its likeliest too."""
    scores = _scores(reading, benefit_score)
    clear = [passage for passage, value in scores.items() if value >= _ENOUGH]
    if len(clear) >= _FEW:
        return _chosen(reading, scores, clear, limit)
    likely = [passage for passage, value in scores.items() if value >= _LIKELY]
    return _chosen(reading, scores, likely, _FEW)


def problems(reading: Reading, limit: int = 12) -> list[Passage]:
    """What hurts today, the clearest first."""
    scores = _scores(reading, problem_score)
    wanted = [p for p, value in scores.items() if value >= _ENOUGH and value > benefit_score(reading, p)]
    return _chosen(reading, scores, [p for p in wanted if p.form != "heading"], limit)


def audience_hints(reading: Reading, limit: int = 12) -> list[Passage]:
    """Whom the document is for, the clearest first."""
    scores = _scores(reading, _audience_score)
    wanted = [p for p, value in scores.items() if value >= _ENOUGH and p.form != "heading"]
    return _chosen(reading, scores, wanted, limit)


def _scores(reading: Reading, score: Callable[[Reading, Passage], float]) -> dict[Passage, float]:
    return {
        passage: score(reading, passage) for passage in reading.passages if _can_stand_alone(reading, passage)
    }


def _chosen(
    reading: Reading, scores: dict[Passage, float], passages: list[Passage], limit: int
) -> list[Passage]:
    """The best of `passages` by score and salience, no part taking more than its share."""
    spread = max(3, limit // max(1, min(4, len({passage.part for passage in passages}))))
    scored = [(scores[passage] + reading.salience(passage), passage) for passage in passages]
    return best(reading, scored, limit, per_part=spread)


def _can_stand_alone(reading: Reading, passage: Passage) -> bool:
    words = word_count(passage.text)
    return (
        3 <= words <= 60
        and passage.form != "note"
        and not passage.quotes_somebody
        and not reading.part_is("testimonial", passage)
        and not reading.part_is("minor", passage)
        and (passage.form != "heading" or words >= 4)
        and not reading.cues.opens("boilerplate.imperative_template", passage.text)
    )


def benefit_score(reading: Reading, passage: Passage) -> float:
    """Evidence that a passage names a gain."""
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
    """Evidence that a passage names a pain."""
    cues, text = reading.cues, passage.text
    if names_relief(cues, text):
        return 0.0
    strong, weak = cues.count("problem.strong", text), cues.count("problem.weak", text)
    score = 1.6 * min(strong, 3) + 0.4 * min(weak, 3)
    score += (0.9 if strong or weak else 0.5) * reading.part_is("problem", passage)
    if (
        passage.form == "item"
        and reading.part_is("problem", passage)
        and not reading.part_is("benefit", passage)
    ):
        score += 1.3
    if cues.found("problem.solved", text):
        score -= 1.6
    score -= 0.9 * min(cues.count("benefit.strong", text), 2)
    return (
        score
        - 0.5 * (_DUTY.search(text) is not None)
        - 0.5 * (passage.form == "row")
        - 0.4 * _dangles(reading, passage)
    )


def names_relief(cues: Cues, text: str) -> bool:
    """Whether a pain went down by a number ("Downtime fell by 46%"): that is a result, not a problem."""
    fallen = cues.at("problem.fallen", text)
    pains = (cues.at(key, text) for key in ("problem.strong", "problem.weak"))
    return (
        fallen is not None
        and _NUMBER.search(text, fallen) is not None
        and any(pain is not None and pain < fallen for pain in pains)
    )


def _audience_score(reading: Reading, passage: Passage) -> float:
    cues, text = reading.cues, passage.text
    strong, weak = cues.count("audience.strong", text), cues.count("audience.weak", text)
    score = 1.8 * min(strong, 2) + 0.4 * min(weak, 3) + 0.9 * reading.part_is("audience", passage)
    score += 0.8 * (passage.form == "item" and reading.part_is("audience", passage))
    return (
        score
        - 0.6 * (_NEGATION.search(text) is not None)
        - 0.4 * (_DUTY.search(text) is not None)
        - 0.8 * (passage.form == "row" or _PRICE_OR_SHARE.search(text) is not None)
        - 0.3 * _dangles(reading, passage)
    )


def _drawbacks(reading: Reading, passage: Passage) -> float:
    """What keeps a passage from being a promise: denials, duties, questions, calls to act, loose ends."""
    text = passage.text
    return (
        1.2 * (_NEGATION.search(text) is not None and _KIND_NO.search(text) is None)
        + 0.6 * reading.cues.opens("style.instruction", text)
        + 1.2 * (_DUTY.search(text) is not None)
        + 1.0 * text.rstrip().endswith(("?", "？"))
        + 0.9 * (passage.form == "row")
        + 0.4 * _dangles(reading, passage)
        + 1.0 * (action_score(reading, passage) >= 3)
        + 0.4 * reading.part_is("problem", passage)
    )


def _dangles(reading: Reading, passage: Passage) -> bool:
    return reading.cues.opens("style.dangling", passage.text)
