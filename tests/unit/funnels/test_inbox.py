"""Subjects and previews: an inbox shows two things of a mail, and the mail does not begin with them again."""

import pytest

from funnels.composing.items import key_of
from funnels.schema import Email, FunnelResult
from tests.unit.funnels.made import example_funnel, funnel_of

EXAMPLES = ["brochure-tannbrook.pdf", "whitepaper-torquill.docx", "deck-brassfinch.pptx"]


def mails(funnel: FunnelResult) -> list[Email]:
    return [*funnel.email_sequence, *funnel.stages[3].assets.emails]


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_mail_opens_with_its_subject(example: str) -> None:
    for mail in mails(example_funnel(example)):
        assert not f"{key_of(mail.body[0].text)} ".startswith(f"{key_of(mail.subject)} "), mail.subject


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_preview_is_a_whole_line_of_its_mail_that_the_subject_does_not_say(example: str) -> None:
    for mail in mails(example_funnel(example)):
        said = " ".join(copy.text for copy in mail.body)
        assert mail.preview in said or mail.preview.startswith("Next step: "), mail.preview
        assert mail.preview != said
        assert key_of(mail.subject) not in key_of(mail.preview)
        assert len(mail.preview.split()) >= 4


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_two_mails_of_the_sequence_say_the_same(example: str) -> None:
    told = [copy.text for mail in example_funnel(example).email_sequence for copy in mail.body]
    assert len(told) == len(set(told))


def test_subjects_are_headings_or_whole_clauses_and_never_cut_elsewhere() -> None:
    subjects = [mail.subject for mail in example_funnel("whitepaper-torquill.docx").email_sequence]
    assert subjects[1] == "What an unplanned stop really costs"
    assert "Between January and December 2025 we followed 41 plants" not in subjects


def test_without_a_short_line_the_subject_makes_no_claim() -> None:
    long = (
        "Torfeld watches over the machines of small plants in the north {n} and warns the team in good time."
    )
    funnel = funnel_of("# Torfeld", *(long.format(n=word) for word in ("and west", "and east", "by the sea")))
    fixed = ("Welcome to", "Why", "A closer look at", "Your next step with", "How are you getting on with")
    assert all(mail.subject.startswith(fixed) or "in practice" in mail.subject for mail in mails(funnel))
