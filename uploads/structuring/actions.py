"""Calls to action: imperatives with something to do, and sentences that say how to get in touch."""

from flowbrand.text.contacts import find_contacts
from flowbrand.text.words import word_count
from uploads.structuring.choosing import best
from uploads.structuring.passages import Passage
from uploads.structuring.reading import Reading

_ENOUGH = 2.0
_LONGEST = 45


def calls_to_action(reading: Reading, limit: int = 10) -> list[Passage]:
    """What the document asks its reader to do, the clearest first."""
    scored = [
        (score + 0.3 * reading.salience(passage), passage)
        for passage in reading.passages
        if (score := action_score(reading, passage)) >= _ENOUGH
    ]
    return best(reading, scored, limit, per_part=4)


def action_score(reading: Reading, passage: Passage) -> float:
    """Evidence that a passage asks the reader to act; 2 is enough."""
    cues, text = reading.cues, passage.text
    if word_count(text) > _LONGEST or passage.form in ("note", "row") or reading.part_is("minor", passage):
        return 0.0
    opens = cues.opens("action.opens", text)
    anywhere = cues.found("action.anywhere", text)
    contact = bool(find_contacts(text))
    if not cues.patterns.keys() & {"action.opens"}:
        return 2.0 * contact
    here = reading.part_is("action", passage)
    if passage.form == "heading" and not opens:
        return 0.0
    if not (opens or anywhere or (contact and here)):
        return 0.0
    objects = min(2, cues.count("action.objects", text))
    score = 1.2 * opens + 1.2 * anywhere + 1.2 * contact + 0.4 * objects + 0.6 * here
    at_the_end = reading.order[passage] > 0.85 * len(reading.passages)
    return score + 0.3 * at_the_end - 0.5 * (word_count(text) > 28)
